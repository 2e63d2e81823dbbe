const HALF_LOG_TWO_PI = 0.9189385332046727;

/** Lanczos' coefficients for g = 7 and nine terms (Godfrey's computation of them). */
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/**
 * The logarithm of the gamma function for x > 0, to about 15 digits.
 * Lanczos, "A precision approximation of the gamma function", SIAM J. Numer. Anal. B 1 (1964) 86-96; Stirling's series from 15 on.
 */
export function logGamma(x: number): number {
  if (x >= 15) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingSeries(x);
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i += 1) sum += LANCZOS[i]! / (x + i - 1);
  const t = x + 6.5;
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** What Stirling's formula for n! leaves out: ln n! - ln(sqrt(2 pi n) (n / e)^n), for n > 0; small, and without cancellation from 15 on. */
export function stirlingError(n: number): number {
  if (n >= 15) return stirlingSeries(n);
  return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_TWO_PI;
}

/** 1/(12 n) - 1/(360 n^3) + ...: six terms are full precision for n >= 15. */
function stirlingSeries(n: number): number {
  const s = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - (691 / 360360) * s) * s) * s) * s) * s) / n;
}

/** ln Gamma(a + 1/2) - ln Gamma(a) for a > 0, without the cancellation that the plain difference has for large a. */
export function logGammaHalfStep(a: number): number {
  if (a < 15) return logGamma(a + 0.5) - logGamma(a);
  return a * Math.log1p(0.5 / a) + 0.5 * Math.log(a) - 0.5 + stirlingSeries(a + 0.5) - stirlingSeries(a);
}
