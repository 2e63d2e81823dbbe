import { alertListSchema, alertQuerySchema, alertSchema } from '../schemas/alerts.ts';
import { idParamsSchema } from '../schemas/common.ts';
import { createdReceiverSchema, newReceiverSchema, receiverListSchema } from '../schemas/receivers.ts';
import { json, operation } from './operation.ts';

/** Lists alerts. */
export const listAlerts = operation({
  id: 'listAlerts',
  method: 'get',
  path: '/v1/alerts',
  tag: 'Alerts',
  summary: 'Episodes of drift, and who was told of them.',
  query: alertQuerySchema,
  answers: { 200: json('The alerts.', alertListSchema) },
  problems: [400],
});

/** Reads one alert. */
export const getAlert = operation({
  id: 'getAlert',
  method: 'get',
  path: '/v1/alerts/{id}',
  tag: 'Alerts',
  summary: 'One episode of drift.',
  params: idParamsSchema,
  answers: { 200: json('The alert.', alertSchema) },
  problems: [400, 404],
});

/** Lists receivers. */
export const listReceivers = operation({
  id: 'listReceivers',
  method: 'get',
  path: '/v1/receivers',
  tag: 'Receivers',
  summary: 'Who is told, without their secrets.',
  answers: { 200: json('The receivers.', receiverListSchema) },
});

/** Creates a receiver. */
export const postReceiver = operation({
  id: 'postReceiver',
  method: 'post',
  path: '/v1/receivers',
  tag: 'Receivers',
  summary:
    'Tell somebody of alerts (`webhook`) or of retrain requests (`retrain_webhook`), signed as Standard Webhooks.',
  body: { kind: 'json', schema: newReceiverSchema },
  answers: { 201: json('The receiver; its secret is shown this once.', createdReceiverSchema) },
  problems: [400, 413, 415],
});

/** Removes a receiver. */
export const deleteReceiver = operation({
  id: 'deleteReceiver',
  method: 'delete',
  path: '/v1/receivers/{id}',
  tag: 'Receivers',
  summary: 'Tell a receiver nothing any more.',
  params: idParamsSchema,
  answers: { 204: { description: 'It is told nothing any more.' } },
  problems: [400, 404],
});
