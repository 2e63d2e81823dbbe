import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { middleGaps } from '../../../detectors/math/median-gap.ts';
import { linearQuantiles, orderStatistics } from '../../../detectors/math/order-statistics.ts';
import { createRandom, type Random } from '../../../detectors/math/random.ts';
import { sortedCopy } from '../../../detectors/math/sorted-copy.ts';

const SHAPES: readonly (readonly [string, (random: Random) => number])[] = [
  ['normal', (random) => random.normal()],
  ['few values', (random) => random.below(5)],
  ['many orders of magnitude', (random) => Math.exp(200 * random.normal())],
  ['one far value', (random) => (random.uniform() < 0.001 ? 1e300 : random.normal())],
  ['both signs, both zeros', (random) => [-0, 0, 1, -1, 5e-324, -1e308, 1e308][random.below(7)]!],
];

const reference = (values: Float64Array): Float64Array => values.map((value) => value + 0).sort();

describe('sorting and selecting', () => {
  it.each(SHAPES)("%s: like the engine's own sort, in either way of sorting", (_, value) => {
    const random = createRandom(3);
    for (const n of [0, 1, 2, 511, 513, 5_000, 40_000]) {
      const values = Float64Array.from({ length: n }, () => value(random));
      const before = values.slice();
      expect(sortedCopy(values)).toEqual(reference(values));
      expect(values).toEqual(before);
    }
  });

  it.each(SHAPES)('%s: order statistics without sorting are those of the sorted values', (_, value) => {
    const random = createRandom(4);
    for (const n of [1, 100, 20_000]) {
      const values = Float64Array.from({ length: n }, () => value(random));
      const ranks = [...new Set([0, 1, 0.02, 0.5, 0.5, 0.93, 1].map((share) => Math.floor(share * (n - 1))))].sort(
        (a, b) => a - b,
      );
      const sorted = reference(values);
      expect(orderStatistics(values, ranks)).toEqual(Float64Array.from(ranks, (rank) => sorted[rank]!));
    }
  });

  it('linear quantiles interpolate as NumPy does, across the whole range of doubles', () => {
    // numpy.quantile([15, 20, 35, 40, 50], [.05, .3, .4, .95]) with NumPy 2.5.
    const near = (found: Float64Array, expected: readonly number[]): void => {
      expected.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1e-15 * Math.abs(value)));
    };
    near(linearQuantiles(Float64Array.of(50, 15, 35, 40, 20), [0.05, 0.3, 0.4, 0.95]), [16, 23, 29, 48]);
    near(linearQuantiles(Float64Array.of(-1.7e308, 1.7e308), [0, 0.25, 0.5, 1]), [-1.7e308, -0.85e308, 0, 1.7e308]);
  });

  it('the middle gaps of all pairs are those of all gaps sorted', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 60 }),
          fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 60 }),
        ),
        (cells) => {
          const sorted = reference(Float64Array.from(cells));
          const gaps: number[] = [];
          for (let i = 0; i < sorted.length; i += 1)
            for (let j = i + 1; j < sorted.length; j += 1) gaps.push(sorted[j]! - sorted[i]!);
          gaps.sort((a, b) => a - b);
          expect(middleGaps(sorted)).toEqual([
            gaps[Math.floor((gaps.length - 1) / 2)],
            gaps[Math.floor(gaps.length / 2)],
          ]);
        },
      ),
    );
  });

  it.each([SHAPES[0]!, SHAPES[1]!])(
    '%s: the middle gaps of 4,200 values, where the bracket starts from a few',
    (_, value) => {
      const random = createRandom(5);
      const sorted = reference(Float64Array.from({ length: 4_200 }, () => value(random)));
      const gaps = new Float64Array((4_200 * 4_199) / 2);
      let at = 0;
      for (let i = 0; i < 4_200; i += 1)
        for (let j = i + 1; j < 4_200; j += 1, at += 1) gaps[at] = sorted[j]! - sorted[i]!;
      const all = sortedCopy(gaps);
      expect(middleGaps(sorted)).toEqual([all[Math.floor((all.length - 1) / 2)], all[Math.floor(all.length / 2)]]);
    },
  );
});
