/**
 * The e-Benjamini-Hochberg procedure: which hypotheses to reject on e-values so that the expected share of false ones among them is at most
 * `level`, whatever the dependence between the e-values. Rejects the k largest for the largest k with k e_(k) >= count / level.
 * Wang and Ramdas, JRSS B 84 (2022) 822-852. O(count log count).
 * @param eValues nonnegative; an infinite one is always rejected.
 * @param level in (0, 1).
 * @returns the indices of the rejected hypotheses, ascending.
 * @throws RangeError when an e-value is negative or no number, or the level is out of range.
 */
export function eBenjaminiHochberg(eValues: ArrayLike<number>, level: number): number[] {
  if (!(level > 0 && level < 1)) throw new RangeError(`the level is ${level}: it must lie between 0 and 1`);
  const order = Array.from({ length: eValues.length }, (_, index) => index);
  for (const index of order) {
    if (!(eValues[index]! >= 0)) throw new RangeError(`e-value ${index} is ${eValues[index]!}: it must be 0 or more`);
  }
  order.sort((a, b) => eValues[b]! - eValues[a]!);
  let rejected = 0;
  for (const [at, index] of order.entries()) if ((at + 1) * eValues[index]! >= order.length / level) rejected = at + 1;
  return order.slice(0, rejected).sort((a, b) => a - b);
}
