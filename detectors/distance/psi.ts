import { filledShares } from './shares.ts';

/**
 * Population stability index, sum (p - q) ln(p / q), of two samples counted in the same bins: symmetric and >= 0.
 * Cells empty on one side count as half a row and the shares are renormalised. Without drift and with B bins it is about
 * (1/n + 1/m) chi-square(B - 1), so the customary limits .1 and .2 mean nothing below a few hundred rows.
 * Jeffreys's divergence (1946); the null law: Yurdakul and Naranjo, J. Risk Model Validation 14 (2020). O(bins).
 * @throws RangeError when the bins differ or a sample is empty.
 */
export function populationStabilityIndex(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const { p, q } = filledShares(reference, current);
  return p.reduce((sum, share, bin) => sum + (share - q[bin]!) * Math.log(share / q[bin]!), 0);
}
