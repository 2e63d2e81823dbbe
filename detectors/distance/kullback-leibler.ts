import { filledShares } from './shares.ts';

/**
 * Kullback-Leibler divergence KL(reference || current) in nats of two samples counted in the same bins: >= 0, not symmetric.
 * Cells empty on one side count as half a row and the shares are renormalised: sum p ln(p / q). Kullback and Leibler, Ann. Math. Statist. 22 (1951) 79-86. O(bins).
 * @throws RangeError when the bins differ or a sample is empty.
 */
export function kullbackLeibler(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const { p, q } = filledShares(reference, current);
  const divergence = p.reduce((sum, share, bin) => sum + share * Math.log(share / q[bin]!), 0);
  return Math.max(0, divergence);
}
