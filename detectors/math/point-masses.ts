import { stirlingError } from './log-gamma.ts';

const TWO_PI = 2 * Math.PI;

/** x ln(x / mean) + mean - x, the deviance part of a point mass, without cancellation where x is near its mean. */
export function devianceTerm(x: number, mean: number): number {
  if (x === 0) return mean;
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = difference / (x + mean);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let j = 1; j < 100; j += 1) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/**
 * The probability (density in x) of x for a Poisson law of this mean: exp(-mean) mean^x / x!, for real x >= 0, to about 14 digits however
 * large the arguments are. Loader, "Fast and accurate computation of binomial probabilities" (2000).
 */
export function poissonMass(x: number, mean: number): number {
  if (mean === 0) return x === 0 ? 1 : 0;
  if (x === 0) return Math.exp(-mean);
  return Math.exp(-stirlingError(x) - devianceTerm(x, mean)) / Math.sqrt(TWO_PI * x);
}

/** The probability of x successes in n trials of chance p, to about 14 digits for any n (Loader 2000). x and n whole, 0 <= x <= n. */
export function binomialMass(x: number, n: number, p: number): number {
  if (p <= 0) return x === 0 ? 1 : 0;
  if (p >= 1) return x === n ? 1 : 0;
  if (x === 0) return Math.exp(n * Math.log1p(-p));
  if (x === n) return Math.exp(n * Math.log(p));
  const exponent =
    stirlingError(n) -
    stirlingError(x) -
    stirlingError(n - x) -
    devianceTerm(x, n * p) -
    devianceTerm(n - x, n * (1 - p));
  return Math.exp(exponent) * Math.sqrt(n / (TWO_PI * x * (n - x)));
}

/** The probability that of `drawn` rows from `marked + others` exactly x are marked, to about 13 digits, as a quotient of binomial masses. */
export function hypergeometricMass(x: number, marked: number, others: number, drawn: number): number {
  if (x < 0 || x > marked || drawn - x < 0 || drawn - x > others) return 0;
  const p = drawn / (marked + others);
  if (p === 0 || p === 1) return 1;
  return (binomialMass(x, marked, p) * binomialMass(drawn - x, others, p)) / binomialMass(drawn, marked + others, p);
}
