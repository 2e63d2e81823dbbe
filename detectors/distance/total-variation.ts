import { totals } from './shares.ts';

/**
 * Total variation distance of two samples counted in the same bins, in [0, 1]: half the L1 distance of the shares, which is the
 * part of the rows that would have to change their bin: one less the histogram intersection of Swain and Ballard, IJCV 7 (1991) 11-32. O(bins).
 * @throws RangeError when the bins differ or a sample is empty.
 */
export function totalVariation(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const [n, m] = totals(reference, current);
  let sum = 0;
  for (let bin = 0; bin < reference.length; bin += 1) sum += Math.abs(reference[bin]! / n - current[bin]! / m);
  return sum / 2;
}
