import { totals } from './shares.ts';

/**
 * Jensen-Shannon distance of two samples counted in the same bins: the square root of the divergence in base 2, a metric in [0, 1].
 * Raw shares; empty cells need no care. With n and m rows and B bins its square is about (B - 1)(1/n + 1/m) / (8 ln 2) without any drift,
 * so it is to be read against a null band of windows of the same size. O(bins).
 * Lin (1991), Divergence measures based on the Shannon entropy; Endres and Schindelin (2003) for the metric.
 * @throws RangeError when the bins differ or a sample is empty.
 */
export function jensenShannonDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const [n, m] = totals(reference, current);
  let divergence = 0;
  for (let bin = 0; bin < reference.length; bin += 1) {
    const p = reference[bin]! / n;
    const q = current[bin]! / m;
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p * Math.log2(p / middle)) / 2;
    if (q > 0) divergence += (q * Math.log2(q / middle)) / 2;
  }
  // Rounding can leave a hair below 0 for equal samples and above 1 for disjoint ones.
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}
