import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jumpLogPayoff } from '../../../detectors/evidence/jump-lane.ts';
import { Ranks } from '../../../detectors/evidence/ranks.ts';
import { fitUpperTail } from '../../../detectors/evidence/upper-tail.ts';
import { createRandom } from '../../../detectors/math/random.ts';

describe('jump lane', () => {
  it('is fair for every history: the mean payoff over the ranks a new value can take is at most 1, however far out it lies', () => {
    const later = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), later, (seed, monitored) => {
        const random = createRandom(seed);
        const baseline = Float64Array.from({ length: 250 }, () => random.normal()).sort();
        const tail = fitUpperTail(baseline);
        const ranks = new Ranks(baseline);
        for (const x of monitored) ranks.keep(x, x);
        const history = [...baseline, ...monitored].sort((a, b) => a - b);
        // One new value in each gap of the history: just below each earlier value, and far beyond all of them.
        const places = [...history.map((x) => x - 1e-12), 1e9];
        const mean = places.reduce((sum, x) => sum + Math.exp(jumpLogPayoff(ranks, tail, x)), 0) / places.length;
        expect(mean).toBeLessThanOrEqual(1.0001);
      }),
      { numRuns: 60 },
    );
  });

  it('pays for amplitude beyond the range only, and no more than a record is worth', () => {
    const random = createRandom(5);
    const baseline = Float64Array.from({ length: 1344 }, () => random.normal()).sort();
    const tail = fitUpperTail(baseline);
    const paid = (x: number): number => jumpLogPayoff(new Ranks(baseline), tail, x);
    const greatest = baseline[baseline.length - 1]!;
    expect(paid(greatest + 0.1)).toBeGreaterThan(paid(greatest));
    expect(paid(greatest + 1)).toBeGreaterThan(paid(greatest + 0.1));
    expect(paid(greatest + 100)).toBe(0.95 * Math.log(1345));
    expect(paid(0)).toBeLessThan(0);
  });
});
