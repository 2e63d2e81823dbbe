import { hellingerDistance } from './hellinger.ts';

/**
 * Bhattacharyya distance in its bounded form, 1 - sum sqrt(p q), in [0, 1], of two samples counted in the same cells: the square of the
 * Hellinger distance, and computed as that, since the difference from 1 would lose the digits of a small distance. Raw shares. O(cells).
 * Bhattacharyya (1943). @throws RangeError when the cells differ or a sample is empty.
 */
export function bhattacharyyaDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  return hellingerDistance(reference, current) ** 2;
}
