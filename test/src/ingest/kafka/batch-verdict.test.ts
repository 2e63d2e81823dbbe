import { describe, expect, it } from 'vitest';
import { judgeBatch } from '../../../../src/ingest/kafka/batch-verdict.ts';

describe('the verdict on a batch', () => {
  it.each([
    ['takes what follows', 50, 90, null, { kind: 'take' }],
    ['takes what overlaps', 30, 90, null, { kind: 'take' }],
    ['sends back what was fetched from a later position', 70, 90, { low: 0, high: 90 }, { kind: 'stale' }],
    ['sends it back too while the oldest offset is unknown', 70, 90, null, { kind: 'stale' }],
    ['goes on behind messages that the broker deleted', 70, 90, { low: 70, high: 90 }, { kind: 'expired', from: 70 }],
    ['sees a topic that was created anew', 0, 10, { low: 0, high: 10 }, { kind: 'restarted', end: 10 }],
    ['does not believe an end that is too low for a moment', 50, 40, { low: 0, high: 60 }, { kind: 'stale' }],
  ])('%s', (_, fetchedFrom, highWatermark, range, verdict) => {
    expect(judgeBatch(50, { fetchedFrom, highWatermark }, range)).toEqual(verdict);
  });
});
