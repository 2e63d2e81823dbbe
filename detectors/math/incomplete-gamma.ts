import { poissonMass } from './point-masses.ts';

const EPSILON = 1e-16;
const TINY = 1e-300;

/**
 * The upper regularised incomplete gamma function Q(a, x), for a > 0 and x >= 0, with relative precision of about 1e-13 in the upper tail.
 * Series below a + 1, Lentz's continued fraction above; O(sqrt a) steps. DiDonato and Morris, ACM TOMS 12 (1986) 377-393.
 */
export function upperGammaRatio(a: number, x: number): number {
  if (!(x > 0)) return 1;
  if (x < a + 1) return Math.max(0, 1 - lowerSeries(a, x));
  // x^a e^-x / Gamma(a) = a * Poisson mass of a at mean x.
  const front = a * poissonMass(a, x);
  if (front === 0) return 0;
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < 1e6; i += 1) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < EPSILON * 4) break;
  }
  return front * fraction;
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 1e6; k += 1) {
    term *= x / (a + k);
    sum += term;
    if (term < sum * EPSILON) break;
  }
  return sum * poissonMass(a, x);
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** The chance that a chi-square variable with this many degrees of freedom exceeds x. */
export function chiSquareUpperTail(x: number, degrees: number): number {
  return upperGammaRatio(degrees / 2, x / 2);
}

/** The chance that a standard normal variable exceeds z, with relative precision in both tails. */
export function normalUpperTail(z: number): number {
  const half = upperGammaRatio(0.5, (z * z) / 2) / 2;
  return z >= 0 ? half : 1 - half;
}
