import { idParamsSchema } from '../schemas/common.ts';
import { retrainAppliedSchema, retrainEventSchema, retrainListSchema, retrainQuerySchema } from '../schemas/retrain.ts';
import { json, operation } from './operation.ts';

/** Lists retrain requests. */
export const listRetrainRequests = operation({
  id: 'listRetrainRequests',
  method: 'get',
  path: '/v1/retrain-requests',
  tag: 'Retraining',
  summary: 'Requests for a remedy, from proposal to promotion or rejection.',
  query: retrainQuerySchema,
  answers: { 200: json('The requests.', retrainListSchema) },
  problems: [400],
});

/** Takes a pipeline's report. */
export const postRetrainEvent = operation({
  id: 'postRetrainEvent',
  method: 'post',
  path: '/v1/retrain-requests/{id}/events',
  tag: 'Retraining',
  summary: 'Report how far a pipeline is; authorised by the token that came with the request.',
  params: idParamsSchema,
  body: { kind: 'json', schema: retrainEventSchema },
  answers: { 200: json('The state of the request.', retrainAppliedSchema) },
  problems: [400, 409, 413, 415],
  access: 'capability',
});
