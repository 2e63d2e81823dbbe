import { decayInPlace } from '../math/decay.ts';
import { medianOf } from '../math/median.ts';
import { createRandom } from '../math/random.ts';
import { permutedGroupSums, type GroupSums } from './group-sums.ts';
import { stacked } from '../learners/matrix.ts';
import { squaredDistances } from './pairwise.ts';
import { incomparable, multivariateResult, permutationFinding } from './result.ts';
import { fittingRows } from './sample-rows.ts';
import { scalingOf, standardised } from './standardise.ts';
import type { MultivariateMethod } from './types.ts';

/** The most rows of both sides together whose kernel values are kept: 400 MB. More are drawn by the seed. */
const MOST_ROWS = 10_000;

/**
 * Maximum mean discrepancy: the unbiased squared MMD of z-scores (by the reference, ddof 0) under the kernel exp(-d^2 / m), m the median of
 * the squared distances of all reference pairs; p-value by permutation. Sees any change of the joint law, relations between columns
 * included; weak where many columns are noise. Range (-small, 2). Gretton et al., JMLR 13 (2012) 723-773.
 * O((n + m)^2 columns + permutations x min(n, m)^2 / 2) time, 4 (n + m)^2 bytes.
 */
export const MMD: MultivariateMethod & { readonly name: 'mmd' } = {
  name: 'mmd',
  scale: 'distance',
  compare(reference, current, { level, seed = 0, permutations = 999 } = {}) {
    const reason = incomparable(reference, current, 2);
    if (reason) return multivariateResult(MMD, [reference.rows, current.rows], reason);
    const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
    const n = [left.rows, right.rows] as const;
    const scaling = scalingOf(left);
    const pairs = squaredDistances(stacked(standardised(left, scaling), standardised(right, scaling)));
    // Pairs of reference rows come first, for the reference is stacked on top.
    const median = medianOf(pairs.values.subarray(0, (left.rows * (left.rows - 1)) / 2));
    if (!(median > 0)) {
      return multivariateResult(
        MMD,
        n,
        'half of all pairs of reference rows are equal: their median distance gives no kernel width',
      );
    }
    decayInPlace(pairs.values, median);
    const { observed, permuted } = permutedGroupSums(pairs, left.rows, permutations, createRandom(seed));
    const statistic = (sums: GroupSums): number =>
      sums.within / (n[0] * (n[0] - 1)) + sums.beyond / (n[1] * (n[1] - 1)) - (2 * sums.across) / (n[0] * n[1]);
    return multivariateResult(MMD, n, permutationFinding(statistic(observed), permuted.map(statistic), level), level);
  },
};
