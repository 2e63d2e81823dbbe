import {
  baselineListQuerySchema,
  baselineListSchema,
  baselinePathSchema,
  baselineQuerySchema,
  registeredBaselineSchema,
} from '../schemas/baselines.ts';
import { json, operation } from './operation.ts';

/** Registers a baseline. */
export const postBaseline = operation({
  id: 'postBaseline',
  method: 'post',
  path: '/v1/baselines',
  tag: 'Baselines',
  summary: 'Make a data file the baseline of a version: Parquet, CSV or JSON Lines, uploaded or on the server.',
  query: baselineQuerySchema,
  body: { kind: 'file', schema: baselinePathSchema },
  answers: { 201: json('The baseline.', registeredBaselineSchema) },
  problems: [400, 413, 415],
});

/** Lists baselines. */
export const listBaselines = operation({
  id: 'listBaselines',
  method: 'get',
  path: '/v1/baselines',
  tag: 'Baselines',
  summary: 'The baselines that were registered.',
  query: baselineListQuerySchema,
  answers: { 200: json('The baselines.', baselineListSchema) },
  problems: [400],
});
