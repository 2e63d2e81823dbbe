/**
 * The exact chance that the Mann-Whitney statistic of samples of n and m values without ties is at most u <= nm / 2.
 * The counts are the coefficients of the Gaussian binomial, built factor by factor: multiply by 1 - q^(m+i), divide by 1 - q^i.
 * Mann and Whitney, Ann. Math. Statist. 18 (1947) 50-60. O(min(n, m) u) time, O(u) space.
 */
export function mannWhitneyLowerTail(u: number, n: number, m: number): number {
  const small = Math.min(n, m);
  const large = Math.max(n, m);
  const length = Math.floor(u) + 1;
  const counts = new Float64Array(length);
  counts[0] = 1;
  for (let i = 1; i <= small; i += 1) {
    const factor = large + i;
    for (let k = length - 1; k >= factor; k -= 1) counts[k]! -= counts[k - factor]!;
    for (let k = i; k < length; k += 1) counts[k]! += counts[k - i]!;
    // Shares of all splits so far instead of counts: nothing overflows.
    const splits = (large + i) / i;
    for (let k = 0; k < length; k += 1) counts[k]! /= splits;
  }
  return Math.min(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
}
