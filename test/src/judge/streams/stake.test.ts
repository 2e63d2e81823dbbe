import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../detectors/math/random.ts';
import { stakeOf } from '../../../../src/judge/streams/stake.ts';

describe('what of a score bets', () => {
  it.each([
    ['one new level in an hour of 125 rows', 1, 125, 0],
    ['three of them', 3, 125, 0],
    ['four: a rate of one percent brings as many in 4 windows of 100', 4, 125, 4 / 125],
    ['one of the ten rows of a night', 1, 10, 0],
    ['two of them', 2, 10, 0.2],
    ['none', 0, 125, 0],
    ['half a percent of a million rows', 5_000, 1_000_000, 0],
    ['two percent of a million rows', 20_000, 1_000_000, 0.02],
    ['all rows', 10, 10, 1],
  ])('%s', (_, count, rows, stake) => {
    expect(stakeOf('rate', count / rows, rows)).toBe(stake);
  });

  it('is all of a distance, a loss, and of what is missing', () => {
    expect(stakeOf('distance', 0.001, 100)).toBe(0.001);
    expect(stakeOf('statistic', -0.2, 100)).toBe(-0.2);
    expect(stakeOf('rate', NaN, 3)).toBeNaN();
  });

  it('never falls while the rate grows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(5_000), fc.nat(50), (rows, some, more) => {
        const [less, greater] = [Math.min(rows, some), Math.min(rows, some + more)];
        expect(stakeOf('rate', greater / rows, rows)).toBeGreaterThanOrEqual(stakeOf('rate', less / rows, rows));
      }),
    );
  });

  it.each([10, 125, 1_000])('lets a rate of one percent bet in one window of %i rows in twenty at most', (rows) => {
    const random = createRandom(7);
    const windows = 4_000;
    let betting = 0;
    for (let window = 0; window < windows; window++) {
      let count = 0;
      for (let row = 0; row < rows; row++) if (random.uniform() < 0.01) count++;
      if (stakeOf('rate', count / rows, rows) > 0) betting++;
    }
    // Five standard errors of the share.
    expect(betting / windows).toBeLessThan(0.05 + 5 * Math.sqrt((0.05 * 0.95) / windows));
  });
});
