import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ranks } from '../../../detectors/evidence/ranks.ts';

const ranksOf = (...values: number[]): Ranks => new Ranks(Float64Array.from(values).sort());

describe('Ranks', () => {
  // Online conformal p-values by hand: history .1 .2 .3 .4, then each value joins it.
  it('gives 3/5, 1/6, 2/7 and 1 for .25, .5, .5 and .05 after .1 .2 .3 .4', () => {
    const ranks = ranksOf(0.1, 0.2, 0.3, 0.4);
    const seen = [0.25, 0.5, 0.5, 0.05].map((x) => {
      const p = ranks.pValue(x);
      ranks.keep(x, x);
      return p;
    });
    expect(seen).toEqual([3 / 5, 1 / 6, 2 / 7, 1]);
    expect(ranks.beyond).toBe(2);
  });

  it('of a constant history is 1 while nothing changes, and 1 / (n + 1) at the first greater value', () => {
    const ranks = ranksOf(0, 0, 0, 0);
    expect(ranks.pValue(0)).toBe(1);
    expect(ranks.pValue(1e-9)).toBe(1 / 5);
  });

  it('agrees with counting, however the history grew', () => {
    const value = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(fc.array(value), fc.array(value, { maxLength: 200 }), value, (baseline, later, x) => {
        const ranks = ranksOf(...baseline);
        for (const y of later) ranks.keep(y, y);
        const all = [...baseline, ...later];
        const reached = 1 + all.filter((y) => y >= x).length;
        expect(ranks.pValue(x)).toBe(reached / (all.length + 1));
        const above = 1 + all.filter((y) => y > x).length;
        expect(ranks.tieReach(x)).toBe(above / (all.includes(x) ? reached : above));
      }),
    );
  });
});
