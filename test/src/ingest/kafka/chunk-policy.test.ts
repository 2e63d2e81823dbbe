import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutLength, flow, nextCut } from '../../../../src/ingest/kafka/chunk-policy.ts';

const limits = { maxRows: 100, maxBytes: 1000, lingerMs: 500, catchUpLingerMs: 2000 };
const flowLimits = { partitionRows: 200, partitionBytes: 2000, totalBytes: 4000 };

describe('when a chunk closes', () => {
  it.each([
    ['nothing waits', { rows: 0, bytes: 0, oldestAgeMs: 10_000, behind: false }, { waitMs: null }],
    ['little waits, and not for long', { rows: 5, bytes: 50, oldestAgeMs: 120, behind: false }, { waitMs: 380 }],
    ['the oldest has waited long enough', { rows: 1, bytes: 10, oldestAgeMs: 500, behind: false }, 'cut'],
    [
      'the broker has more, and a large chunk costs less',
      { rows: 5, bytes: 50, oldestAgeMs: 500, behind: true },
      { waitMs: 1500 },
    ],
    ['even so, not for ever', { rows: 5, bytes: 50, oldestAgeMs: 2000, behind: true }, 'cut'],
    ['there are rows enough', { rows: 100, bytes: 10, oldestAgeMs: 0, behind: true }, 'cut'],
    ['there are bytes enough', { rows: 2, bytes: 1000, oldestAgeMs: 0, behind: true }, 'cut'],
  ] as const)('%s', (_, backlog, decision) => {
    expect(nextCut(backlog, limits)).toEqual(decision);
  });

  it.each([
    ['all of a few', [10, 10], 2],
    ['no more than the rows', Array.from({ length: 150 }, () => 1), 100],
    ['no more than the bytes', [400, 400, 400], 2],
    ['one message that is larger than a chunk', [5000, 10], 1],
  ])('takes %s', (_, sizes, count) => {
    expect(cutLength(sizes, (size) => size, limits)).toBe(count);
  });

  it('comes through any backlog, in chunks within the bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1 }), (sizes) => {
        const rest = [...sizes];
        while (rest.length > 0) {
          const chunk = rest.splice(
            0,
            cutLength(rest, (size) => size, limits),
          );
          expect(chunk.length).toBeGreaterThan(0);
          expect(chunk.length).toBeLessThanOrEqual(limits.maxRows);
          if (chunk.length > 1) expect(chunk.reduce((a, b) => a + b)).toBeLessThanOrEqual(limits.maxBytes);
        }
      }),
    );
  });

  it.each([
    ['stops at the rows of a partition', { rows: 200, bytes: 10, totalBytes: 10 }, 'pause'],
    ['stops at the bytes of a partition', { rows: 1, bytes: 2000, totalBytes: 2000 }, 'pause'],
    ['stops at the bytes of all', { rows: 1, bytes: 10, totalBytes: 4000 }, 'pause'],
    ['goes on below half', { rows: 99, bytes: 900, totalBytes: 1900 }, 'resume'],
    ['leaves things as they are in between', { rows: 150, bytes: 10, totalBytes: 10 }, 'keep'],
    ['never starves a partition with nothing waiting', { rows: 0, bytes: 0, totalBytes: 9000 }, 'resume'],
  ] as const)('%s', (_, waiting, verdict) => {
    expect(flow(waiting, flowLimits)).toBe(verdict);
  });
});
