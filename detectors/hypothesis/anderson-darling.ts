import type { Outcome } from '../method.ts';
import type { Pooled } from '../samples/pair.ts';
import { superiority } from './rank-effect.ts';

/** Levels and the coefficients of critical values for two samples (Scholz and Stephens 1987, table 2, b0 + b1 + b2). */
const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
const CRITICAL = [
  0.675 - 0.245 - 0.105,
  1.281 + 0.25 - 0.305,
  1.645 + 0.678 - 0.362,
  1.96 + 1.149 - 0.391,
  2.326 + 1.822 - 0.396,
  2.573 + 2.364 - 0.345,
  3.085 + 3.615 - 0.154,
];
const [CONSTANT, LINEAR, QUADRATIC] = leastSquaresParabola(CRITICAL, LEVELS.map(Math.log));

/**
 * Anderson-Darling test of two samples, midrank form, normalised by its mean and standard deviation: large in either tail's favour too.
 * The p-value is interpolated from the published critical values and clipped to their range [.001, .25].
 * Effect: the chance that a current value exceeds a reference value.
 * Scholz and Stephens, "K-sample Anderson-Darling tests", J. Amer. Statist. Assoc. 82 (1987) 918-924. O(n + m) after sorting.
 */
export function andersonDarling(pooled: Pooled): Outcome {
  const { n, m, values, reference, current } = pooled;
  const size = n + m;
  if (values.length === 1) return 'all values of both samples are equal';
  if (size < 4) return `the normalised statistic needs 4 values in all, here are ${size}`;
  let sum = 0;
  let before = 0;
  let referenceBefore = 0;
  for (let k = 0; k < values.length; k += 1) {
    const after = reference[k]! + current[k]!;
    const ties = after - before;
    const middle = before + ties / 2;
    const referenceMiddle = (referenceBefore + reference[k]!) / 2;
    const gap = size * referenceMiddle - middle * n;
    sum += (ties * gap * gap) / (middle * (size - middle) - (size * ties) / 4);
    before = after;
    referenceBefore = reference[k]!;
  }
  // The gaps of both samples are equal but for the sign, so one sum serves both.
  const statistic = (((size - 1) / size) * (sum / size) * (1 / n + 1 / m) - 1) / standardDeviation(n, m);
  const pValue =
    statistic < CRITICAL[0]!
      ? LEVELS[0]!
      : statistic > CRITICAL.at(-1)!
        ? LEVELS.at(-1)!
        : Math.exp(CONSTANT! + statistic * (LINEAR! + statistic * QUADRATIC!));
  return { statistic, pValue, basis: 'limit', effect: superiority(pooled) };
}

/** Of the k-sample statistic at k = 2 without drift (Scholz and Stephens 1987, equation 4). O(n + m). */
function standardDeviation(n: number, m: number): number {
  const size = n + m;
  let h = 0;
  let g = 0;
  for (let i = 1; i < size - 1; i += 1) {
    // h runs over 1/(N-1) + ... down to 1/(i'+1); g collects it over the smaller index.
    h += 1 / (size - i);
    g += h / (i + 1);
  }
  h += 1;
  const reciprocals = 1 / n + 1 / m;
  const a = 4 * g - 6 + (10 - 6 * g) * reciprocals;
  const b = (2 * g - 4) * 4 + 16 * h + (2 * g - 14 * h - 4) * reciprocals - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * reciprocals + 4 * h;
  const d = (2 * h + 6) * 4 - 8 * h;
  return Math.sqrt(((a * size + b) * size * size + c * size + d) / ((size - 1) * (size - 2) * (size - 3)));
}

/** Coefficients, lowest power first, of the parabola through the points by least squares (normal equations, centred). */
function leastSquaresParabola(x: readonly number[], y: readonly number[]): readonly number[] {
  const centre = x.reduce((sum, value) => sum + value, 0) / x.length;
  const power = (p: number): number => x.reduce((sum, value) => sum + (value - centre) ** p, 0);
  const moment = (p: number): number => x.reduce((sum, value, i) => sum + (value - centre) ** p * y[i]!, 0);
  const [s0, s2, s3, s4] = [x.length, power(2), power(3), power(4)];
  const [t0, t1, t2] = [moment(0), moment(1), moment(2)];
  // Centred, the first-order sum is 0: eliminate the constant and the linear term by hand.
  const q = (t2 - (s2 / s0) * t0 - (s3 / s2) * t1) / (s4 - (s2 * s2) / s0 - (s3 * s3) / s2);
  const l = (t1 - s3 * q) / s2;
  const c = (t0 - s2 * q) / s0;
  return [c - l * centre + q * centre * centre, l - 2 * q * centre, q];
}
