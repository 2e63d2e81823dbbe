import { modelParamsSchema, versionParamsSchema, wholeOrPageQuerySchema } from '../schemas/common.ts';
import {
  modelListSchema,
  newModelSchema,
  newVersionSchema,
  promotionSchema,
  registeredModelSchema,
} from '../schemas/models.ts';
import { modelDetailSchema, monitorSchema } from '../schemas/monitors.ts';
import { json, operation } from './operation.ts';

const tag = 'Models';

/** Lists models. */
export const listModels = operation({
  id: 'listModels',
  method: 'get',
  path: '/v1/models',
  tag,
  summary: 'All models that were registered or showed up in the log by name, and how they stand.',
  query: wholeOrPageQuerySchema(1000),
  answers: { 200: json('The models.', modelListSchema) },
  problems: [400],
});

/** Reads one model. */
export const getModel = operation({
  id: 'getModel',
  method: 'get',
  path: '/v1/models/{model}',
  tag,
  summary: 'One model with its monitor and calibration.',
  params: modelParamsSchema,
  answers: { 200: json('The model.', modelDetailSchema) },
  problems: [400, 404],
});

/** Registers a model. */
export const postModel = operation({
  id: 'postModel',
  method: 'post',
  path: '/v1/models',
  tag,
  summary: 'Register a model. Registering it again changes nothing.',
  body: { kind: 'json', schema: newModelSchema },
  answers: {
    200: json('It was registered before.', registeredModelSchema),
    201: json('It is registered now.', registeredModelSchema),
  },
  problems: [400, 413, 415],
});

/** Registers a version. */
export const postVersion = operation({
  id: 'postVersion',
  method: 'post',
  path: '/v1/models/{model}/versions',
  tag,
  summary: 'Register a version of a model, tied to one artefact. Registering the same again changes nothing.',
  params: modelParamsSchema,
  body: { kind: 'json', schema: newVersionSchema },
  answers: {
    200: json('The same was registered before.', registeredModelSchema),
    201: json('It is registered now.', registeredModelSchema),
  },
  problems: [400, 404, 409, 413, 415],
});

/** Puts a version in charge. */
export const promoteVersion = operation({
  id: 'promoteVersion',
  method: 'post',
  path: '/v1/models/{model}/versions/{version}/promote',
  tag,
  summary: 'Put a version in charge; the one before it becomes `previous` and its open alerts are resolved.',
  params: versionParamsSchema,
  body: { kind: 'json', schema: promotionSchema, optional: true },
  answers: { 200: json('It is in charge.', registeredModelSchema) },
  problems: [400, 404, 413, 415],
});

/** Reads a monitor. */
export const getMonitor = operation({
  id: 'getMonitor',
  method: 'get',
  path: '/v1/models/{model}/monitor',
  tag,
  summary: 'What is watched of a model, and how many false pages it may cost.',
  params: modelParamsSchema,
  answers: { 200: json('The monitor.', monitorSchema) },
  problems: [400, 404],
});

/** Sets a monitor. */
export const putMonitor = operation({
  id: 'putMonitor',
  method: 'put',
  path: '/v1/models/{model}/monitor',
  tag,
  summary: 'Set what is watched of a model, and how many false pages it may cost.',
  params: modelParamsSchema,
  body: { kind: 'json', schema: monitorSchema },
  answers: { 200: json('The monitor as it holds now, defaults filled in.', monitorSchema) },
  problems: [400, 409, 413, 415],
});
