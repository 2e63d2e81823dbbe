import { modelParamsSchema, spanQuerySchema } from '../schemas/common.ts';
import {
  driftQuerySchema,
  driftSchema,
  evidenceListSchema,
  performanceListSchema,
  profileQuerySchema,
  profileSchema,
  verdictListSchema,
  verdictQuerySchema,
} from '../schemas/readings.ts';
import { json, operation } from './operation.ts';

const shared = { method: 'get', tag: 'Readings', params: modelParamsSchema, problems: [400, 404] } as const;

/** Evidence over time. */
export const getEvidence = operation({
  ...shared,
  id: 'getEvidence',
  path: '/v1/models/{model}/evidence',
  summary: 'Evidence of drift after each window, against the threshold of the alarm budget.',
  query: spanQuerySchema,
  answers: { 200: json('The windows.', evidenceListSchema) },
});

/** Drift over time. */
export const getDrift = operation({
  ...shared,
  id: 'getDrift',
  path: '/v1/models/{model}/drift',
  summary: 'How far each stream is from the baseline over time, thinned to at most 2000 points with the maxima kept.',
  query: driftQuerySchema,
  answers: { 200: json('The streams.', driftSchema) },
});

/** Verdicts in pages. */
export const listVerdicts = operation({
  ...shared,
  id: 'listVerdicts',
  path: '/v1/models/{model}/verdicts',
  summary: 'What is known of every stream in every window.',
  query: verdictQuerySchema,
  answers: { 200: json('The verdicts.', verdictListSchema) },
});

/** Performance over time. */
export const getPerformance = operation({
  ...shared,
  id: 'getPerformance',
  path: '/v1/models/{model}/performance',
  summary: 'How good the answers were, window by window, as far as labels are known.',
  query: spanQuerySchema,
  answers: { 200: json('The windows.', performanceListSchema) },
});

/** A column's distribution. */
export const getProfile = operation({
  ...shared,
  id: 'getProfile',
  path: '/v1/models/{model}/profiles',
  summary: "A column's distribution: the baseline beside a span of time.",
  query: profileQuerySchema,
  answers: { 200: json('The distribution.', profileSchema) },
});
