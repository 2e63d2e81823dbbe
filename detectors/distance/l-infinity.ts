import { totals } from './shares.ts';

/**
 * The largest gap of the shares of any cell, max |p - q|, in [0, 1], of two samples counted in the same cells (Chebyshev distance).
 * Raw shares; the customary skew measure of categorical features (Breck et al., MLSys 2019). O(cells).
 * @throws RangeError when the cells differ or a sample is empty.
 */
export function lInfinityDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const [n, m] = totals(reference, current);
  let largest = 0;
  for (let cell = 0; cell < reference.length; cell += 1) {
    largest = Math.max(largest, Math.abs(reference[cell]! / n - current[cell]! / m));
  }
  return largest;
}
