import { decayInPlace } from '../math/decay.ts';
import { medianOf } from '../math/median.ts';
import { createRandom } from '../math/random.ts';
import type { Matrix } from '../learners/matrix.ts';
import { kernelDiscrepancy } from './kernel-discrepancy.ts';
import { squaredDistances } from './pairwise.ts';
import { incomparable, multivariateResult } from './result.ts';
import { fittingRows } from './sample-rows.ts';
import { scaledPermutations, type Permuted } from './scaled-permutations.ts';
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
    const measure = (scores: Matrix, scaledBy: number, times: number): Permuted | string => {
      const pairs = squaredDistances(scores);
      // Pairs of the rows on top come first.
      const median = medianOf(pairs.values.subarray(0, (scaledBy * (scaledBy - 1)) / 2));
      if (!(median > 0))
        return 'half of all pairs of reference rows are equal: their median distance gives no kernel width';
      decayInPlace(pairs.values, median);
      return kernelDiscrepancy(pairs, left.rows, times, createRandom(seed));
    };
    return multivariateResult(MMD, n, scaledPermutations(left, right, measure, permutations, level), level);
  },
};
