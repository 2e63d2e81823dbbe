import { acceptedSchema, labelBodySchema, loggedMessageSchema, predictionBodySchema } from '../schemas/events.ts';
import { json, operation } from './operation.ts';

const shared = {
  method: 'post',
  tag: 'Events',
  answers: { 202: json('Stored; rows that could not be read are listed and kept as dead letters.', acceptedSchema) },
  problems: [400, 409, 413, 415, 429],
} as const;

/** Takes predictions in. */
export const postPredictions = operation({
  ...shared,
  id: 'postPredictions',
  path: '/v1/predictions',
  summary:
    'Store predictions: one JSON object, a JSON array, JSON Lines or CloudEvents, of our own format or of one that model servers log.',
  body: { kind: 'events', schema: predictionBodySchema, logged: loggedMessageSchema },
});

/** Takes labels in. */
export const postLabels = operation({
  ...shared,
  id: 'postLabels',
  path: '/v1/labels',
  summary: 'Store labels: one JSON object, a JSON array, JSON Lines or CloudEvents.',
  body: { kind: 'events', schema: labelBodySchema },
});
