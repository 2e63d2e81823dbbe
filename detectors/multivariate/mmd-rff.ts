import { quadraticNull } from './quadratic-null.ts';
import { createFeatureMap, featureSums, mergeFeatureSums, type FeatureSums } from './random-features.ts';
import { incomparable, LEVEL, multivariateResult, type MultivariateFinding } from './result.ts';
import type { MultivariateMethod } from './types.ts';

/** Frequencies drawn; each gives a cosine and a sine. */
const FREQUENCIES = 64;

/**
 * MMD by random Fourier features: the squared distance of both sides' mean features less what chance alone adds, close to the MMD of the
 * same kernel; the p-value from the limiting law, with the covariance of the features under the null. Needs only sums, so that any number of
 * rows merges, at O(rows x 128^2). Range (-small, 2). Rahimi and Recht, NIPS 2007; Zhao and Meng, Neural Computation 27 (2015) 1345-1372.
 */
export const MMD_RFF: MultivariateMethod & { readonly name: 'mmd_rff' } = {
  name: 'mmd_rff',
  scale: 'distance',
  compare(reference, current, { level, seed = 0 } = {}) {
    const n = [reference.rows, current.rows] as const;
    const reason = incomparable(reference, current, 2);
    if (reason) return multivariateResult(MMD_RFF, n, reason);
    const map = createFeatureMap(reference, FREQUENCIES, seed);
    if (!map)
      return multivariateResult(
        MMD_RFF,
        n,
        'half of all pairs of rows are equal: their distance gives no kernel width',
      );
    const finding = compareFeatureSums(featureSums(map, reference), featureSums(map, current), level);
    return multivariateResult(MMD_RFF, n, finding, level);
  },
};

/** What two sums of features of the same map say; a reason where they say nothing. O(width^3), whatever the rows. */
export function compareFeatureSums(
  reference: FeatureSums,
  current: FeatureSums,
  level = LEVEL,
): MultivariateFinding | string {
  const width = reference.sum.length;
  const [n, m] = [reference.rows, current.rows];
  if (n < 2 || m < 2) return `each side needs 2 rows, here are ${n} and ${m}`;
  const both = mergeFeatureSums(reference, current);
  const scale = (1 / n + 1 / m) / (n + m - 1);
  const covariance = new Float64Array(width * width);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b < width; b++) {
      covariance[a * width + b] = scale * (both.products[a * width + b]! - (both.sum[a]! * both.sum[b]!) / (n + m));
    }
  }
  const law = quadraticNull(covariance, width);
  if (!law) return 'all rows have the same features';
  // Features have length sqrt(width / 2): inner products are divided by the number of frequencies to be the kernel.
  const unit = 2 / width;
  let squared = 0;
  for (let k = 0; k < width; k++) squared += (reference.sum[k]! / n - current.sum[k]! / m) ** 2;
  const excess = (value: number): number => (value - law.mean) * unit;
  return {
    statistic: excess(squared),
    pValue: law.upperTail(squared),
    basis: 'limit',
    null: { mean: 0, q95: excess(law.upperQuantile(0.05)), q999: excess(law.upperQuantile(0.001)) },
    threshold: excess(law.upperQuantile(level)),
  };
}
