import { chiSquareUpperTail } from '../math/incomplete-gamma.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import type { Outcome } from '../method.ts';
import { largestGap } from './kolmogorov-smirnov.ts';
import type { Pooled } from '../samples/pair.ts';

/** The characteristic functions are compared at this and at twice this, over the pooled semi-interquartile range. */
const FREQUENCY = 0.4;
const PARTS = 4;
/** A variance below this share of the largest one is rounding of sums over many rows. */
const SINGULAR = 1e-10;

/**
 * Epps-Singleton test: squared distance of the empirical characteristic functions at .4 and .8 over the semi-interquartile range, in units
 * of its covariance; chi-square with 4 degrees of freedom. Needs no continuity: ties do no harm. Effect: largest gap of the distribution
 * functions. Epps and Singleton, J. Stat. Comput. Simul. 26 (1986) 177-203; with the small-sample factor of Goerg and Kaiser,
 * Stata Journal 9 (2009) 454-465, below 25 rows. O(n + m).
 */
export function eppsSingleton(pooled: Pooled, reference: Float64Array, current: Float64Array): Outcome {
  const { n, m } = pooled;
  const form = eppsSingletonForm(pooled, reference, current);
  if (typeof form === 'string') return form;
  const largest = Math.max(...form.variances);
  // Waves at k values span k - 1 dimensions about their mean.
  if (pooled.values.length <= PARTS || !(Math.min(...form.variances) > largest * SINGULAR)) {
    return 'the values are too few to tell their characteristic functions apart (singular covariance)';
  }
  const statistic = form.variances.reduce((sum, variance, k) => sum + form.along[k]! ** 2 / variance, 0) * form.factor;
  return {
    statistic,
    pValue: chiSquareUpperTail(statistic, PARTS),
    basis: 'limit',
    effect: { name: 'largest gap', value: largestGap(pooled) / (n * m) },
  };
}

/** The quadratic form of the test in its principal axes: the statistic is factor x the sum of along^2 / variance. */
export interface EppsSingletonForm {
  readonly variances: Float64Array;
  readonly along: Float64Array;
  /** Rows of both samples, times the correction for small ones. */
  readonly factor: number;
}

/** What the test is made of; a reason where the values give no scale. O(n + m). */
export function eppsSingletonForm(
  pooled: Pooled,
  reference: Float64Array,
  current: Float64Array,
): EppsSingletonForm | string {
  const { n, m } = pooled;
  const size = n + m;
  if (n < 5 || m < 5) return `each sample needs 5 values, here are ${n} and ${m}`;
  const lower = pooledQuantile(pooled, 0.25);
  const upper = pooledQuantile(pooled, 0.75);
  const semiRange = upper / 2 - lower / 2;
  if (!(semiRange > 0)) return 'half of all values are equal: the interquartile range is 0 and gives no scale';
  const x = waves(reference, FREQUENCY / semiRange);
  const y = waves(current, FREQUENCY / semiRange);
  const covariance = x.covariance.map((value, at) => (size / n) * value + (size / m) * y.covariance[at]!);
  const { values, vectors } = symmetricEigen(covariance, PARTS);
  const along = Float64Array.from({ length: PARTS }, (_, k) => {
    let sum = 0;
    for (let part = 0; part < PARTS; part += 1) sum += vectors[part * PARTS + k]! * (x.mean[part]! - y.mean[part]!);
    return sum;
  });
  const small = Math.max(n, m) < 25 ? 1 + size ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7) : 1;
  return { variances: values, along, factor: size / small };
}

/** Mean and covariance (over n) of cos, sin at the frequency and at twice of it. */
function waves(values: Float64Array, frequency: number): { mean: Float64Array; covariance: Float64Array } {
  const n = values.length;
  const mean = new Float64Array(PARTS);
  const products = new Float64Array(PARTS * PARTS);
  const wave = new Float64Array(PARTS);
  // Sums are taken about the first value's wave: a narrow sample keeps the digits of its spread.
  const shift = new Float64Array(PARTS);
  for (let i = 0; i < n; i += 1) {
    const angle = values[i]! * frequency;
    const cosine = Math.cos(angle);
    const sine = Math.sin(angle);
    wave[0] = cosine - shift[0]!;
    wave[1] = 2 * cosine * cosine - 1 - shift[1]!;
    wave[2] = sine - shift[2]!;
    wave[3] = 2 * sine * cosine - shift[3]!;
    if (i === 0) {
      shift.set(wave);
      continue;
    }
    for (let a = 0; a < PARTS; a += 1) {
      mean[a]! += wave[a]!;
      for (let b = a; b < PARTS; b += 1) products[a * PARTS + b]! += wave[a]! * wave[b]!;
    }
  }
  const covariance = new Float64Array(PARTS * PARTS);
  for (let a = 0; a < PARTS; a += 1) {
    for (let b = a; b < PARTS; b += 1) {
      const value = products[a * PARTS + b]! / n - (mean[a]! / n) * (mean[b]! / n);
      covariance[a * PARTS + b] = value;
      covariance[b * PARTS + a] = value;
    }
  }
  return { mean: mean.map((sum, part) => sum / n + shift[part]!), covariance };
}

/** The type 7 quantile of both samples together. O(log(n + m)). */
function pooledQuantile({ n, m, values, reference, current }: Pooled, level: number): number {
  const position = (n + m - 1) * level;
  const rank = Math.floor(position);
  const at = (wanted: number): number => {
    let low = 0;
    let high = values.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (reference[middle]! + current[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return values[low]!;
  };
  const left = at(rank);
  const fraction = position - rank;
  if (fraction === 0) return left;
  return left * (1 - fraction) + at(rank + 1) * fraction;
}
