import { createRandom } from '../math/random.ts';
import { permutedGroupSums, type GroupSums } from './group-sums.ts';
import type { Matrix } from '../learners/matrix.ts';
import { squaredDistances } from './pairwise.ts';
import { incomparable, multivariateResult } from './result.ts';
import { fittingRows } from './sample-rows.ts';
import { scaledPermutations, type Permuted } from './scaled-permutations.ts';
import type { MultivariateMethod } from './types.ts';

/** The most rows of both sides together whose distances are kept: 400 MB. More are drawn by the seed. */
const MOST_ROWS = 10_000;

/**
 * Energy distance of several columns: sqrt(2 E|X - Y| - E|X - X'| - E|Y - Y'|) of z-scores (by the reference, ddof 0), means over all
 * ordered pairs; p-value by permutation. Needs no kernel width; strongest for shifts. Range [0, inf). Szekely and Rizzo, J. Stat. Plann.
 * Inference 143 (2013) 1249-1272. Cost as the MMD's.
 */
export const ENERGY_ND: MultivariateMethod & { readonly name: 'energy_nd' } = {
  name: 'energy_nd',
  scale: 'distance',
  compare(reference, current, { level, seed = 0, permutations = 999 } = {}) {
    const reason = incomparable(reference, current, 1);
    if (reason) return multivariateResult(ENERGY_ND, [reference.rows, current.rows], reason);
    const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
    const n = [left.rows, right.rows] as const;
    const measure = (scores: Matrix, _: number, times: number): Permuted => {
      const pairs = squaredDistances(scores);
      const { values } = pairs;
      for (let i = 0; i < values.length; i++) values[i] = Math.sqrt(values[i]!);
      const { observed, permuted } = permutedGroupSums(pairs, left.rows, times, createRandom(seed));
      const statistic = ({ within, beyond, across }: GroupSums): number =>
        Math.sqrt(Math.max(0, (2 * across) / (n[0] * n[1]) - within / n[0] ** 2 - beyond / n[1] ** 2));
      return { observed: statistic(observed), permuted: permuted.map(statistic) };
    };
    return multivariateResult(ENERGY_ND, n, scaledPermutations(left, right, measure, permutations, level), level);
  },
};
