import { z } from 'zod';
import { liveSchema, readySchema } from '../schemas/health.ts';
import { json, operation } from './operation.ts';

const shared = { method: 'get', tag: 'Service', access: 'open' } as const;

/** Liveness. */
export const getLive = operation({
  ...shared,
  id: 'getLive',
  path: '/healthz',
  summary: 'Whether the service makes progress (not merely lives).',
  answers: { 200: json('It makes progress.', liveSchema), 503: json('A step is stuck.', liveSchema) },
});

/** Readiness. */
export const getReady = operation({
  ...shared,
  id: 'getReady',
  path: '/readyz',
  summary: 'Whether the service can do its work, and what is missing if not.',
  answers: { 200: json('It can.', readySchema), 503: json('It cannot; the reasons are listed.', readySchema) },
});

/** Metrics. */
export const getMetrics = operation({
  ...shared,
  id: 'getMetrics',
  path: '/metrics',
  summary: "The service's own numbers, for Prometheus.",
  answers: { 200: { description: 'Exposition text.', content: { 'text/plain': null } } },
});

/** This description. */
export const getOpenApi = operation({
  ...shared,
  id: 'getOpenApi',
  path: '/openapi.json',
  summary: 'This description.',
  answers: { 200: json('An OpenAPI 3.1 document.', z.looseObject({}).describe('The document.')) },
});
