import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/platform/retry.ts';

const backoff = fc.record({
  baseMs: fc.integer({ min: 1, max: 60_000 }),
  capMs: fc.integer({ min: 1, max: 3_600_000 }),
});
const attempt = fc.integer({ min: 1, max: 2_000 });
const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the wait between attempts', () => {
  it('lies between half of the capped exponential and all of it', () => {
    fc.assert(
      fc.property(attempt, backoff, uniform, (n, { baseMs, capMs }, u) => {
        const full = Math.min(capMs, baseMs * 2 ** (n - 1));
        const wait = backoffMs(n, { baseMs, capMs }, u);
        return wait >= full / 2 && wait <= full;
      }),
    );
  });

  it('never shrinks from one attempt to the next at the same jitter', () => {
    fc.assert(
      fc.property(attempt, backoff, uniform, (n, limits, u) => backoffMs(n + 1, limits, u) >= backoffMs(n, limits, u)),
    );
  });

  it.each([
    // 500 doubled twice, halved, plus half of it by the jitter.
    [3, 0, 1_000],
    [3, 0.5, 1_500],
    [1, 0, 250],
    // 500 * 2^9 is beyond the cap of 60 s.
    [10, 0, 30_000],
    [5_000, 0.999, 59_970],
  ])('before attempt %i with jitter %f is %d ms', (n, u, ms) => {
    expect(backoffMs(n, { baseMs: 500, capMs: 60_000 }, u)).toBeCloseTo(ms, 6);
  });
});
