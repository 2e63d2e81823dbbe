import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CategoricalSample,
  compareCounts,
  NumericSample,
  UNIVARIATE_METHODS,
  univariateNamesFor,
  type BinnedName,
  type UnivariateName,
} from '../../../detectors/index.ts';
import { gaussSums } from '../../../detectors/distance/gauss-sums.ts';
import { countsInBins, equalDepthBins } from '../../../detectors/samples/equal-depth-bins.ts';
import { pooled } from '../../../detectors/samples/pair.ts';

/** Values on a grid, so that sums and shifts of them are exact. */
const values = fc.array(fc.integer({ min: -4000, max: 4000 }), { minLength: 22, maxLength: 60 });
const sample = (cells: readonly number[], change = (value: number): number => value): NumericSample =>
  NumericSample.of(Float64Array.from(cells, (cell) => change(cell / 64)));
const statistic = (name: UnivariateName, a: NumericSample, b: NumericSample): number | null =>
  UNIVARIATE_METHODS[name].compare(a, b).statistic;

const RUNS = { numRuns: 6 };
const distances = univariateNamesFor('numeric').filter((name) => UNIVARIATE_METHODS[name].scale === 'distance');

describe('laws of the univariate distances', () => {
  it.each(distances.filter((name) => name !== 'mmd_1d'))(
    '%s of a sample and itself is 0, and never negative',
    (name) => {
      fc.assert(
        fc.property(values, values, (a, b) => {
          expect(statistic(name, sample(a), sample(a)) ?? 0).toBeCloseTo(0, 12);
          expect(statistic(name, sample(a), sample(b)) ?? 0).toBeGreaterThanOrEqual(0);
        }),
        RUNS,
      );
    },
  );

  it.each(['ks', 'kuiper', 'cramer_von_mises', 'anderson_darling', 'wasserstein', 'energy'] as const)(
    '%s does not ask which sample is the reference',
    (name) => {
      fc.assert(
        fc.property(values, values, (a, b) => {
          expect(statistic(name, sample(a), sample(b))).toBeCloseTo(statistic(name, sample(b), sample(a))!, 9);
        }),
        RUNS,
      );
    },
  );

  it.each(['ks', 'kuiper', 'mann_whitney', 'cramer_von_mises', 'anderson_darling'] as const)(
    '%s knows ranks alone: a monotone change of the values changes nothing',
    (name) => {
      fc.assert(
        fc.property(values, values, (a, b) => {
          const curve = (value: number): number => Math.atan(value / 10) + value ** 3;
          expect(statistic(name, sample(a, curve), sample(b, curve))).toBe(statistic(name, sample(a), sample(b)));
        }),
        RUNS,
      );
    },
  );

  it.each(distances.filter((name) => !['wasserstein', 'energy'].includes(name)))(
    '%s has no unit: doubling the values changes nothing',
    (name) => {
      fc.assert(
        fc.property(values, values, (a, b) => {
          const twice = (value: number): number => 2 * value;
          const plain = statistic(name, sample(a), sample(b));
          if (plain !== null) expect(statistic(name, sample(a, twice), sample(b, twice))).toBeCloseTo(plain, 12);
        }),
        RUNS,
      );
    },
  );

  it('wasserstein is in the unit of the values, and a shift is its own distance', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -500, max: 500 }), (a, shift) => {
        const moved = sample(a, (value) => value + shift);
        const result = UNIVARIATE_METHODS.wasserstein.compare(sample(a), moved);
        expect(result.statistic).toBeCloseTo(Math.abs(shift), 9);
        if (result.scaledStatistic === undefined) return;
        // The scaled one has no unit.
        const scaled = UNIVARIATE_METHODS.wasserstein.compare(
          sample(a, (v) => v * 1024),
          sample(a, (v) => (v + shift) * 1024),
        );
        expect(scaled.scaledStatistic).toBeCloseTo(result.scaledStatistic, 9);
      }),
      RUNS,
    );
  });

  it('values near the largest double give what the same values do in a small unit', () => {
    const small = (k: number): NumericSample =>
      NumericSample.of(Float64Array.from({ length: 40 }, (_, i) => ((i * k) % 41) / 64));
    const large = (k: number): NumericSample => NumericSample.of(small(k).values.map((value) => value * 2 ** 1023));
    for (const name of univariateNamesFor('numeric')) {
      if (name === 'wasserstein' || name === 'energy') continue;
      const plain = UNIVARIATE_METHODS[name].compare(small(7), small(12));
      const scaled = UNIVARIATE_METHODS[name].compare(large(7), large(12));
      expect(scaled.insufficient, name).toBeNull();
      expect(scaled.statistic, name).toBeCloseTo(plain.statistic!, 12);
    }
  });

  it.each(['psi', 'kl', 'js', 'hellinger', 'bhattacharyya', 'histogram_intersection', 'tv', 'l_infinity'] as const)(
    '%s of a window is that of the sum of its parts, and of its counts',
    (name: BinnedName & UnivariateName) => {
      fc.assert(
        fc.property(values, values, values, (a, b, c) => {
          const reference = sample(a);
          const edges = equalDepthBins(reference);
          const whole = sample([...b, ...c]);
          const parts = countsInBins(sample(b), edges).map(
            (count, bin) => count + countsInBins(sample(c), edges)[bin]!,
          );
          expect(parts).toEqual(countsInBins(whole, edges));
          const fromRows = UNIVARIATE_METHODS[name].compare(reference, whole);
          const fromCounts = compareCounts(name, countsInBins(reference, edges), parts);
          if (fromRows.statistic !== null) expect(fromCounts.statistic).toBe(fromRows.statistic);
        }),
        RUNS,
      );
    },
  );

  it('levels: merged samples are the sample of all rows, and the order of levels does not matter', () => {
    const cells = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(cells, cells, cells, (a, b, c) => {
        const merged = CategoricalSample.from(b).merge(CategoricalSample.from(c));
        expect(merged.n).toBe(b.length + c.length);
        for (const name of univariateNamesFor('categorical')) {
          const whole = UNIVARIATE_METHODS[name].compare(
            CategoricalSample.from(a),
            CategoricalSample.from([...c, ...b]),
          );
          const sum = UNIVARIATE_METHODS[name].compare(CategoricalSample.from([...a].reverse()), merged);
          if (whole.statistic === null) expect(sum.insufficient).toBe(whole.insufficient);
          else expect(sum.statistic).toBeCloseTo(whole.statistic, 12);
        }
      }),
      RUNS,
    );
  });

  it('the fast Gauss sums are the sums over all pairs', () => {
    fc.assert(
      fc.property(values, values, fc.double({ min: 0.01, max: 200, noNaN: true }), (a, b, bandwidth) => {
        const [x, y] = [sample(a), sample(b)];
        const sum = (left: NumericSample, right: NumericSample): number =>
          left.values.reduce(
            (all, v) => all + right.values.reduce((some, w) => some + Math.exp(-(((v - w) / bandwidth) ** 2)), 0),
            0,
          );
        const sums = gaussSums(pooled(x, y), bandwidth);
        expect(sums.within / sum(x, x)).toBeCloseTo(1, 12);
        expect(sums.across).toBeCloseTo(sum(x, y), 9);
        expect(sums.withinCurrent / sum(y, y)).toBeCloseTo(1, 12);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses counts that do not fit, and says when a side is empty', () => {
    expect(() => compareCounts('js', [1, 2], [1])).toThrow(/2 cells.*1/);
    expect(compareCounts('js', [0, 0], [1, 2]).insufficient).toBe('the reference has no rows');
    expect(compareCounts('js', [1, 2], [0, 0]).insufficient).toBe('the current sample has no rows');
    expect(() => new CategoricalSample(new Map([['a', 1.5]]))).toThrow(/"a" has 1.5 rows/);
  });
});
