import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import { permutedGroupSums } from '../../../detectors/multivariate/group-sums.ts';
import type { Pairwise } from '../../../detectors/multivariate/pairwise.ts';

/** A value drawn for every pair. */
function drawnPairs(rows: number): Pairwise {
  const random = createRandom(rows);
  return { rows, values: Float64Array.from({ length: (rows * (rows - 1)) / 2 }, () => random.uniform()) };
}

describe('permutedGroupSums', () => {
  it.each([
    [2, 3],
    [3, 2],
    [9, 40],
    [40, 9],
    [37, 38],
    [64, 67],
  ])('adds up the pairs of %d rows against %d', (n, m) => {
    const pairs = drawnPairs(n + m);
    const sums = { within: 0, beyond: 0, across: 0 };
    let at = 0;
    for (let i = 1; i < n + m; i++) {
      for (let j = 0; j < i; j++, at++) {
        const value = pairs.values[at]!;
        if (i < n) sums.within += 2 * value;
        else if (j >= n) sums.beyond += 2 * value;
        else sums.across += value;
      }
    }
    const { observed, permuted } = permutedGroupSums(pairs, n, 70, createRandom(1));
    for (const part of ['within', 'beyond', 'across'] as const) expect(observed[part]).toBeCloseTo(sums[part], 9);
    expect(permuted).toHaveLength(70);
    for (const { within, beyond, across } of permuted)
      expect(within + beyond + 2 * across).toBeCloseTo(sums.within + sums.beyond + 2 * sums.across, 8);
  });

  it('draws every choice of two rows of four equally often', () => {
    const pairs: Pairwise = { rows: 4, values: Float64Array.of(1, 2, 4, 8, 16, 32) };
    const { permuted } = permutedGroupSums(pairs, 2, 6000, createRandom(3));
    const counts = new Map<number, number>();
    for (const { within } of permuted) counts.set(within / 2, (counts.get(within / 2) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([1, 2, 4, 8, 16, 32]);
    // Five standard deviations of a count of mean 1,000.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });
});
