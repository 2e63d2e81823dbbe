import { logGammaHalfStep } from './log-gamma.ts';
import { upperGammaRatio } from './incomplete-gamma.ts';

/**
 * The chance that |T| exceeds |t|, for Student's t with `degrees` (real, > 0) degrees of freedom: the incomplete beta function
 * I_x(degrees / 2, 1 / 2) at x = degrees / (degrees + t^2), by Lentz's continued fraction; relative precision of about 1e-12.
 * Press et al., Numerical Recipes, section 6.4; the front factor is formed without large cancelling logarithms.
 */
export function studentTwoSidedTail(t: number, degrees: number): number {
  if (t === 0) return 1;
  if (!Number.isFinite(t)) return 0;
  if (degrees > 1e8) {
    // The normal law at a corrected argument is off by O(1 / degrees^2): under 1e-12 of the chance here, for |t| up to 12.
    const z = (t * (1 - 1 / (4 * degrees))) / Math.sqrt(1 + (t / degrees) * (t / 2));
    return upperGammaRatio(0.5, (z * z) / 2);
  }
  if (degrees > 1e5 && Math.abs(t) < 3) return besideNormal(Math.abs(t), degrees);
  const a = degrees / 2;
  const ratio = (t / degrees) * t;
  const x = 1 / (1 + ratio);
  const y = ratio / (1 + ratio);
  // ln of x^a y^(1/2) / B(a, 1/2), with B(a, 1/2) = sqrt(pi) Gamma(a) / Gamma(a + 1/2).
  const front = Math.exp(-a * Math.log1p(ratio) + 0.5 * Math.log(y) + logGammaHalfStep(a) - 0.5 * Math.log(Math.PI));
  if (x < (a + 1) / (a + 2.5)) return Math.min(1, (front * betaFraction(a, 0.5, x)) / a);
  return Math.max(0, 1 - (front * betaFraction(0.5, a, y)) / 0.5);
}

/** Fisher's expansion about the normal law to the second order, for t of a few units, where the fraction's steps add up their rounding. */
function besideNormal(t: number, degrees: number): number {
  const density = Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const first = (t ** 3 + t) / 4;
  const second = (t * (3 * t ** 6 - 7 * t ** 4 - 5 * t * t - 3)) / 96;
  return upperGammaRatio(0.5, (t * t) / 2) + (2 * density * (first + second / degrees)) / degrees;
}

function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const keep = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / keep(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 100_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / keep(1 + even * d);
    c = keep(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / keep(1 + odd * d);
    c = keep(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return fraction;
}
