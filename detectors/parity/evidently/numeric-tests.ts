import { eppsSingletonForm } from '../../hypothesis/epps-singleton.ts';
import { chiSquareUpperTail, normalUpperTail } from '../../math/incomplete-gamma.ts';
import { studentTwoSidedTail } from '../../math/student-tail.ts';
import { mannWhitneyLowerTail } from '../../math/mann-whitney-law.ts';
import { pairsAbove } from '../../hypothesis/rank-effect.ts';
import { UNIVARIATE_METHODS, type UnivariateName } from '../../registry.ts';
import { pooled } from '../../samples/pair.ts';
import { NumericSample } from '../../samples/numeric-sample.ts';
import { sturgesEdges, histogramCounts } from '../numpy/histogram.ts';
import { numpySum } from '../numpy/sum.ts';
import type { CleanNumeric } from './data.ts';

/** Two cleaned numeric columns. */
export interface NumericPair {
  readonly reference: CleanNumeric;
  readonly current: CleanNumeric;
}

/** The p-value of a test that Evidently takes from SciPy as it is. */
export function sciPyPValue(name: UnivariateName, { reference, current }: NumericPair): number | string {
  const result = UNIVARIATE_METHODS[name].compare(NumericSample.of(reference.values), NumericSample.of(current.values));
  return result.pValue ?? result.insufficient ?? 'the test gives no p-value for these values';
}

/** SciPy's pooled t test by NumPy's sums, whose means are rounded: around 10^9 and beyond that can be seen in the p-value. */
export function roundedStudent(pair: NumericPair): number | string {
  const [x, y] = [roundedMoments(pair.reference.values), roundedMoments(pair.current.values)];
  const degrees = x.n + y.n - 2;
  const t = (x.mean - y.mean) / Math.sqrt(((x.squares + y.squares) / degrees) * (1 / x.n + 1 / y.n));
  // Without two values, without spread or beyond the doubles there is no t, and the method says why.
  return Number.isFinite(t) ? studentTwoSidedTail(t, degrees) : sciPyPValue('t_test', pair);
}

/** Mean and sum of squared deviations as NumPy rounds them. */
function roundedMoments(values: Float64Array): {
  readonly n: number;
  readonly mean: number;
  readonly squares: number;
} {
  const mean = numpySum(values) / values.length;
  return { n: values.length, mean, squares: numpySum(values.map((value) => (value - mean) ** 2)) };
}

/** The statistic of a distance that Evidently takes from SciPy as it is. */
export function sciPyDistance(name: 'wasserstein' | 'energy', { reference, current }: NumericPair): number | string {
  const result = UNIVARIATE_METHODS[name].compare(NumericSample.of(reference.values), NumericSample.of(current.values));
  return result.statistic ?? result.insufficient ?? 'the distance cannot be told for these values';
}

/**
 * Evidently's Mann-Whitney test asks whether the reference is the smaller side (its documentation says two-sided): without power against a
 * fall. Exact if the smaller side has at most 8 values and there are no ties.
 */
export function oneSidedMannWhitney({ reference, current }: NumericPair): number {
  const pair = pooled(NumericSample.of(reference.values), NumericSample.of(current.values));
  const { n, m, values } = pair;
  const size = n + m;
  const u = pairsAbove(pair);
  if (Math.min(n, m) <= 8 && values.length === size) {
    return u <= (n * m) / 2 ? mannWhitneyLowerTail(u, n, m) : 1 - lowerTailOrNone(n * m - u - 1, n, m);
  }
  let ties = 0;
  for (let k = 0; k < values.length; k++) {
    const equal = pair.reference[k]! + pair.current[k]! - (k > 0 ? pair.reference[k - 1]! + pair.current[k - 1]! : 0);
    ties += equal ** 3 - equal;
  }
  const sd = Math.sqrt(((n * m) / 12) * (size + 1 - ties / (size * (size - 1))));
  if (!(sd > 0)) return 1;
  const z = (n * m - u - (n * m) / 2 - 0.5) / sd;
  return z >= 0 ? normalUpperTail(z) : 1 - normalUpperTail(-z);
}

/**
 * Evidently's Epps-Singleton test is SciPy's: where a few values leave the covariance without full rank it inverts what rank there is, and
 * counts that as the degrees of freedom.
 */
export function rankedEppsSingleton({ reference, current }: NumericPair): number | string {
  const pair = pooled(NumericSample.of(reference.values), NumericSample.of(current.values));
  const form = eppsSingletonForm(pair, reference.values, current.values);
  if (typeof form === 'string') return `Evidently raises an error: ${form}`;
  const largest = Math.max(...form.variances);
  let statistic = 0;
  let rank = 0;
  for (const [k, variance] of form.variances.entries()) {
    // The peer cuts at 1e-15; what rounding leaves of a zero is below 1e-13 here.
    if (!(variance > 1e-13 * largest)) continue;
    statistic += (form.factor * form.along[k]! ** 2) / variance;
    rank += 1;
  }
  return rank === 0 ? 'Evidently computes no number: the covariance is zero' : chiSquareUpperTail(statistic, rank);
}

function lowerTailOrNone(u: number, n: number, m: number): number {
  return u < 0 ? 0 : mannWhitneyLowerTail(u, n, m);
}

/** Evidently's Wasserstein distance: in standard deviations of the reference (ddof 0), of which none counts as less than .001. */
export function normedWasserstein(pair: NumericPair): number | string {
  const distance = sciPyDistance('wasserstein', pair);
  if (typeof distance === 'string') return distance;
  const { n, squares } = roundedMoments(pair.reference.values);
  return distance / Math.max(Math.sqrt(squares / n), 0.001);
}

/** Evidently's Hellinger distance of numeric columns: densities in `sturges` bins of the different values of both sides. */
export function numericHellinger({ reference, current }: NumericPair): number {
  const different = new Set<number>(reference.values);
  for (const value of current.values) different.add(value);
  const edges = sturgesEdges({ values: Float64Array.from(different), integer: reference.integer && current.integer });
  const [p, q] = [histogramCounts(reference.values, edges), histogramCounts(current.values, edges)];
  let overlap = 0;
  for (let bin = 0; bin < p.length; bin++) {
    overlap += Math.sqrt((p[bin]! / reference.values.length) * (q[bin]! / current.values.length));
  }
  return Math.sqrt(1 - Math.min(1, overlap));
}
