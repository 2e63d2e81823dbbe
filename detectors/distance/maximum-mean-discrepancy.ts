import { middleGaps } from '../math/median-gap.ts';
import type { Outcome } from '../method.ts';
import type { NumericSample } from '../samples/numeric-sample.ts';
import { pooled } from '../samples/pair.ts';
import { gaussSums, type KernelSums } from './gauss-sums.ts';
import { discrepancyNull } from './null/discrepancy-null.ts';

/**
 * Maximum mean discrepancy of one column: the unbiased MMD^2 with the kernel exp(-d^2 / median), the median of the squared gaps of all pairs
 * i < j of the reference. 0 in the mean without drift, so it may be negative; at most 2. The p-value is that of the limiting law, a
 * weighted sum of chi-squares whose weights are the kernel's eigenvalues on the pooled rows, and by permutation up to 200 rows.
 * Gretton et al., J. Mach. Learn. Res. 13 (2012) 723-773. O((n + m) log n): the median by counting pairs, the sums by the fast Gauss
 * transform, both exact to rounding.
 */
export function maximumMeanDiscrepancy(reference: NumericSample, current: NumericSample, seed: number): Outcome {
  const [n, m] = [reference.n, current.n];
  if (n < 2 || m < 2) return `pairs within each sample are needed, here are ${n} and ${m} values`;
  const bandwidth = medianBandwidth(reference.sorted());
  if (!(bandwidth > 0))
    return 'more than half of all pairs of the reference are equal, which leaves no scale for the kernel';
  if (bandwidth === Infinity) return 'the values of the reference lie too far apart';
  const both = pooled(reference, current);
  const statistic = unbiased(gaussSums(both, bandwidth), n, m);
  return { statistic, ...discrepancyNull(both, bandwidth, statistic, seed) };
}

/** The square root of the median squared gap, without squaring large numbers. */
function medianBandwidth(sorted: Float64Array): number {
  const [lower, upper] = middleGaps(sorted);
  if (lower === upper) return lower;
  const ratio = lower / upper;
  return upper * Math.sqrt((1 + ratio * ratio) / 2);
}

/** MMD^2 without the pairs i = j. */
export function unbiased({ within, across, withinCurrent }: KernelSums, n: number, m: number): number {
  return (within - n) / n / (n - 1) + (withinCurrent - m) / m / (m - 1) - (2 * across) / n / m;
}
