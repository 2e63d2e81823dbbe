import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binnedWasserstein } from '../../../detectors/distance/index.ts';
import { binIndex } from '../../../detectors/profile/index.ts';

const EDGES = Array.from({ length: 23 }, (_, i) => i + 1);
const HOURS = { edges: EDGES, min: 0, max: 24 };

function count(values: readonly number[], edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  for (const value of values) counts[binIndex(edges, value)]! += 1;
  return counts;
}

/** The distance on the raw values: the area between the two step functions. */
function wasserstein(a: readonly number[], b: readonly number[]): number {
  const points = [...a, ...b].sort((x, y) => x - y);
  const share = (x: readonly number[], at: number): number => x.filter((value) => value <= at).length / x.length;
  return points
    .slice(1)
    .reduce((sum, right, i) => sum + (right - points[i]!) * Math.abs(share(a, points[i]!) - share(b, points[i]!)), 0);
}

describe('Wasserstein distance of binned samples', () => {
  it.each([
    ['all rows five hours later', [3, 7, 9], [8, 12, 14], 5],
    ['half of the rows five hours later', [3, 3], [3, 8], 2.5],
    ['nothing', [1, 2, 3], [1, 2, 3], 0],
    ['crossing distributions: the middle against both sides', [4, 4], [3, 5], 0.75],
  ])('%s', (_, a, b, expected) => {
    expect(binnedWasserstein(count(a, EDGES), count(b, EDGES), HOURS)).toBeCloseTo(expected, 12);
  });

  it('counts what is out of range as lying in the end bins', () => {
    const reference = count([1.5, 2.5], EDGES);
    expect(binnedWasserstein(reference, count([1e9, 1e12], EDGES), HOURS)).toBeCloseTo(23.5 - 2, 12);
    expect(binnedWasserstein(reference, count([-1e9], EDGES), HOURS)).toBeCloseTo(2 - 0.5, 12);
  });

  it('is within the widths of the bins of the distance on raw values', () => {
    const values = fc.array(fc.double({ min: 0, max: 24, noNaN: true, maxExcluded: true }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const binned = binnedWasserstein(count(a, EDGES), count(b, EDGES), HOURS);
        // Every bin is 1 wide, so sum_b width_b max(p_b, q_b) is at most 2.
        expect(Math.abs(binned - wasserstein(a, b))).toBeLessThanOrEqual(2);
        expect(binned).toBeCloseTo(binnedWasserstein(count(b, EDGES), count(a, EDGES), HOURS), 12);
      }),
    );
  });

  it('grows with the column: ten times the unit, ten times the distance', () => {
    const [a, b] = [count([1, 5, 9], EDGES), count([2, 9, 20], EDGES)];
    const tenfold = { edges: EDGES.map((edge) => edge * 10), min: 0, max: 240 };
    expect(binnedWasserstein(a, b, tenfold)).toBeCloseTo(10 * binnedWasserstein(a, b, HOURS), 10);
  });

  it('refuses counts that do not fit the edges', () => {
    expect(() => binnedWasserstein([1, 2], [1, 2], HOURS)).toThrow(/23 edges make 24 bins, not 2/);
  });
});
