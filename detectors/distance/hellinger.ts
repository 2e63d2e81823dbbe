import { totals } from './shares.ts';

/**
 * Hellinger distance of two samples counted in the same bins, in [0, 1]: sqrt(sum (sqrt p - sqrt q)^2 / 2). Raw shares. O(bins).
 * Written as a sum of squares, not as 1 minus the Bhattacharyya coefficient, which would lose all digits of a small distance.
 * Hellinger, J. reine angew. Math. 136 (1909) 210-271; bounded as here: Le Cam (1986).
 * @throws RangeError when the bins differ or a sample is empty.
 */
export function hellingerDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const [n, m] = totals(reference, current);
  let sum = 0;
  for (let bin = 0; bin < reference.length; bin += 1) {
    sum += (Math.sqrt(reference[bin]! / n) - Math.sqrt(current[bin]! / m)) ** 2;
  }
  return Math.sqrt(Math.min(1, sum / 2));
}
