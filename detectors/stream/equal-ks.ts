/**
 * The exact two-sided p-value of the Kolmogorov-Smirnov statistic h / n of two samples of n values each, in the order of operations of
 * SciPy's exact method (Hodges 1958: P = 2 (C(2n, n - h) - C(2n, n - 2h) + …) / C(2n, n), nested so that nothing cancels). O(n).
 */
export function equalKsPValue(n: number, h: number): number {
  if (h === 0) return 1;
  let p = 0;
  for (let k = Math.floor(n / h); k >= 0; k--) {
    let term = 1;
    for (let j = 0; j < h; j++) term = ((n - k * h - j) * term) / (n + k * h + j + 1);
    p = term * (1 - p);
  }
  return Math.min(1, Math.max(0, 2 * p));
}

/** The least h whose p-value is at most alpha; n + 1 when there is none. The p-value falls with h, so half the range goes each time. */
export function criticalKs(n: number, alpha: number): number {
  let low = 0;
  let high = n + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (equalKsPValue(n, middle) <= alpha) high = middle;
    else low = middle + 1;
  }
  return low;
}
