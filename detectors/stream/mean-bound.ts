/** ln 20: the bound holds for 95 of 100 baselines. */
const LOG_MISS = Math.log(20);
const HALVINGS = 60;

/**
 * The upper 95 % bound of the mean of values in [0, 1] from the mean of n of them: the largest m with n KL(mean, m) <= ln 20
 * (Chernoff-Hoeffding, in its sharp form with the divergence of two Bernoulli laws; valid for every law on [0, 1]). The lower bound is
 * 1 - upperMeanBound(1 - mean, n).
 */
export function upperMeanBound(mean: number, n: number): number {
  let low = mean;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (n * divergence(mean, middle) <= LOG_MISS) low = middle;
    else high = middle;
  }
  return low;
}

function divergence(p: number, q: number): number {
  const ones = p > 0 ? p * Math.log(p / q) : 0;
  return p < 1 ? ones + (1 - p) * Math.log((1 - p) / (1 - q)) : ones;
}
