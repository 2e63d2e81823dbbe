import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { alertListSchema } from '../../../src/api/schemas/alerts.ts';
import { deadLetterListSchema } from '../../../src/api/schemas/dead-letters.ts';
import { readySchema } from '../../../src/api/schemas/health.ts';
import { modelListSchema } from '../../../src/api/schemas/models.ts';
import { modelDetailSchema } from '../../../src/api/schemas/monitors.ts';
import {
  driftSchema,
  evidenceListSchema,
  performanceListSchema,
  profileSchema,
} from '../../../src/api/schemas/readings.ts';
import { receiverListSchema } from '../../../src/api/schemas/receivers.ts';
import { retrainListSchema } from '../../../src/api/schemas/retrain.ts';
import { startWebFixture } from '../../support/web-fixture.ts';

const ROWS: readonly (readonly [path: string, schema: z.ZodType])[] = [
  ['/v1/models', modelListSchema],
  ['/v1/models/flights', modelDetailSchema],
  ['/v1/models/search-ranking', modelDetailSchema],
  ['/v1/models/flights/evidence?version=1', evidenceListSchema],
  ['/v1/models/flights/drift?version=2', driftSchema],
  ['/v1/models/fraud-eu/drift', driftSchema],
  ['/v1/models/flights/performance?version=1', performanceListSchema],
  ['/v1/models/flights/profiles?column=hour', profileSchema],
  ['/v1/models/flights/profiles?column=origin', profileSchema],
  ['/v1/alerts?model=flights', alertListSchema],
  ['/v1/alerts?model=churn', alertListSchema],
  ['/v1/retrain-requests?model=flights', retrainListSchema],
  ['/v1/alerts?state=firing', alertListSchema],
  ['/v1/receivers', receiverListSchema],
  ['/readyz', readySchema],
  ['/v1/dead-letters', deadLetterListSchema],
];

describe('the made-up service of the page tests', () => {
  it.each(ROWS)('answers %s as the API documents it', async (path, schema) => {
    const fixture = await startWebFixture();
    try {
      const response = await fetch(fixture.url + path);
      expect(response.status).toBe(200);
      const answer: unknown = await response.json();
      expect(schema.safeParse(answer).error?.issues ?? []).toEqual([]);
    } finally {
      await fixture.stop();
    }
  });
});
