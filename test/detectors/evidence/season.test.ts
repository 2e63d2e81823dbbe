import { describe, expect, it } from 'vitest';
import { Season, seasonPeriods } from '../../../detectors/evidence/season.ts';
import { createRandom } from '../../../detectors/math/random.ts';

const HOURS = { inner: 24, outer: 168 };
const series = (level: (t: number) => number, seed = 1): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: 1344 }, (_, t) => level(t) + random.normal());
};

describe('Season', () => {
  it.each([
    [3_600_000, { inner: 24, outer: 168 }],
    [300_000, { inner: 288, outer: 2016 }],
    [86_400_000, { inner: 7, outer: 0 }],
    [43_200_000, { inner: 2, outer: 14 }],
    [604_800_000, { inner: 0, outer: 0 }],
    [5 * 3_600_000, { inner: 0, outer: 0 }],
  ])('of windows of %s ms has the periods %o', (windowMs, periods) => {
    expect(seasonPeriods(windowMs)).toEqual(periods);
  });

  it('of white noise is seldom believed', () => {
    const believed = Array.from(
      { length: 200 },
      (_, seed) =>
        Season.fit(
          series(() => 0, seed + 1),
          HOURS,
          0,
        ).exists,
    );
    // A gate of three standard deviations; F statistics lean to the right, so a few in a hundred pass.
    expect(believed.filter(Boolean).length).toBeLessThanOrEqual(8);
  });

  it('finds the hour of the day, and levels near the truth that do not count the window itself', () => {
    const truth = (t: number): number => 2 * Math.sin((2 * Math.PI * t) / 24);
    const values = series(truth);
    const season = Season.fit(values, HOURS, 0);
    expect([season.hasInner, season.hasOuter]).toEqual([true, false]);
    season.locate(6, NaN);
    expect(season.level).toBeCloseTo(truth(6), 0);
    const with6 = season.level;
    season.locate(6, values[6]!);
    expect(season.level).not.toBe(with6);
    season.locate(30, NaN);
    expect(season.level).toBe(with6);
  });

  it('finds the hour of the week where days differ', () => {
    const season = Season.fit(
      series((t) => (Math.floor(t / 24) % 7 >= 5 ? -2 : 2 * Math.sin((2 * Math.PI * t) / 24))),
      HOURS,
      0,
    );
    expect(season.hasOuter).toBe(true);
    season.locate(5 * 24 + 6, NaN);
    expect(season.level).toBeLessThan(-1);
  });

  it('starts anywhere in the week', () => {
    const values = series((t) => 2 * Math.sin((2 * Math.PI * (t + 5)) / 24));
    const season = Season.fit(values, HOURS, 5);
    season.locate(1, NaN);
    expect(season.level).toBeGreaterThan(1.4);
  });

  it('is copied, not shared', () => {
    const season = Season.fit(
      series((t) => 2 * Math.sin((2 * Math.PI * t) / 24)),
      HOURS,
      0,
    );
    season.locate(6, NaN);
    const before = season.level;
    const copy = season.clone();
    copy.add(6, 1000);
    season.locate(6, NaN);
    expect(season.level).toBe(before);
    copy.locate(6, NaN);
    expect(copy.level).toBeGreaterThan(before + 10);
  });
});
