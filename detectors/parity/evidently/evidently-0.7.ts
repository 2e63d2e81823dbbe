import { UNIVARIATE_METHODS, type UnivariateName } from '../../registry.ts';
import { CategoricalSample } from '../../samples/categorical-sample.ts';
import type { MethodResult } from '../../types.ts';
import { scipyJensenShannon } from '../numpy/jensen-shannon.ts';
import { numpySum } from '../numpy/sum.ts';
import type { ParityMode, ParityType } from '../parity-mode.ts';
import { parityResult } from '../parity-result.ts';
import { rowsOf, type RawColumn } from '../raw-column.ts';
import { EVIDENTLY_TESTS } from './catalogue.ts';
import { codedCramerVonMises } from './coded-cramer-von-mises.ts';
import { cleanPair, distinctUpTo, levelCounts, type CleanPair } from './data.ts';
import {
  normedWasserstein,
  numericHellinger,
  oneSidedMannWhitney,
  rankedEppsSingleton,
  roundedStudent,
  sciPyDistance,
  sciPyPValue,
  type NumericPair,
} from './numeric-tests.ts';
import { oneSampleChiSquare, oneSampleGTest, zTestOfFirstLevel } from './one-sample-tests.ts';
import { MMD_MOST_ROWS, permutedMmdPValue } from './permuted-mmd.ts';
import { permutedTvdPValue } from './permuted-tvd.ts';
import { evidentlyShares, fillZeros } from './shares.ts';

/** References of more rows than this get a distance by default, smaller ones a test. */
const SMALL = 1000;
/** Numeric columns with up to so many different values are compared by value where Evidently chooses. */
const FEW_VALUES = 5;

/**
 * Evidently 0.7 (`legacy/calculations/stattests`, checked against 0.7.23): its choice of a test per column, its bins, fills, thresholds and
 * comparisons. Text columns are the exception: their score depends on the insides of scikit-learn's SGD and is not reproduced.
 */
export const EVIDENTLY_0_7: ParityMode = {
  name: 'evidently-0.7',
  datasetShare: 0.5,
  choose(reference, current, type) {
    if (type === 'text') return 'text_domain_classifier';
    const pair = cleanPair(reference, current, type === 'categorical');
    const different =
      pair.kind === 'levels'
        ? pair.levels.length
        : distinctUpTo(FEW_VALUES, pair.reference.values, pair.current.values);
    const small = rowsRead(pair)[0] <= SMALL;
    if (type === 'numeric' && different > FEW_VALUES) return small ? 'ks' : 'wasserstein';
    if (!small) return 'js';
    return different > 2 ? 'chi_square' : 'z_test';
  },
  compare(method, reference, current, type, options = {}) {
    const test = EVIDENTLY_TESTS[method];
    const rows = [rowsOf(reference), rowsOf(current)] as const;
    if (!test) return without(method, rows, `Evidently 0.7 has no ${method}`);
    const { chosen = false } = options;
    if (!test.types.includes(type) && !chosen) {
      return without(method, rows, `Evidently's ${test.name} raises an error for ${type} columns`);
    }
    const pair = cleanPair(reference, current, type === 'categorical' || (chosen && test.types[0] === 'categorical'));
    const n = rowsRead(pair);
    const threshold = options.threshold ?? test.threshold;
    const about = { method, scale: test.scale, n };
    const empty = n[0] === 0 ? 'reference' : n[1] === 0 ? 'current' : null;
    const score = empty
      ? `Evidently raises an error: the column of the ${empty} data has no values`
      : scoreOf(method, pair, options.seed ?? 0);
    if (typeof score === 'string') return parityResult(about, threshold, score);
    if (!Number.isFinite(score)) return parityResult(about, threshold, 'Evidently computes no number for these values');
    if (test.scale === 'p-value') {
      const drifted = test.inclusive ? score <= threshold : score < threshold;
      return parityResult(about, threshold, { statistic: null, pValue: score, drifted });
    }
    const drifted = test.inclusive ? score >= threshold : score > threshold;
    return parityResult(about, threshold, { statistic: score, pValue: null, drifted });
  },
};

/** What Evidently calls the drift score, or why it raises an error. */
function scoreOf(method: UnivariateName, pair: CleanPair, seed: number): number | string {
  if (method === 'psi' || method === 'kl' || method === 'js') return sharesScore(method, pair);
  return pair.kind === 'numeric' ? numericScore(method, pair, seed) : levelScore(method, pair);
}

function sharesScore(method: 'psi' | 'kl' | 'js', pair: CleanPair): number {
  const raw = evidentlyShares(pair);
  if (method === 'js') return scipyJensenShannon(raw.reference, raw.current, 0);
  const { reference, current } = fillZeros(raw);
  if (method === 'psi') {
    return numpySum(reference.map((share, bin) => (share - current[bin]!) * Math.log(share / current[bin]!)));
  }
  const [p, q] = [numpySum(reference), numpySum(current)];
  return numpySum(reference.map((share, bin) => (share / p) * Math.log(share / p / (current[bin]! / q))));
}

function numericScore(method: UnivariateName, pair: NumericPair, seed: number): number | string {
  switch (method) {
    case 't_test':
      return roundedStudent(pair);
    case 'cramer_von_mises':
      return codedCramerVonMises(pair);
    case 'mann_whitney':
      return oneSidedMannWhitney(pair);
    case 'epps_singleton':
      return rankedEppsSingleton(pair);
    case 'hellinger':
      return numericHellinger(pair);
    case 'wasserstein':
      return normedWasserstein(pair);
    case 'energy':
      return sciPyDistance('energy', pair);
    case 'mmd_1d': {
      const [n, m] = [pair.reference.values.length, pair.current.values.length];
      if (n < 2 || m < 2) return 'Evidently divides by zero: both sides need 2 values';
      if (n + m > MMD_MOST_ROWS) {
        return `Evidently's empirical_mmd keeps all ${n + m} x ${n + m} kernel values: the most rows here are ${MMD_MOST_ROWS}`;
      }
      return permutedMmdPValue(pair.reference.values, pair.current.values, seed);
    }
    default:
      return sciPyPValue(method, pair);
  }
}

function levelScore(method: UnivariateName, pair: Extract<CleanPair, { kind: 'levels' }>): number | string {
  const { reference, current, levels } = pair;
  const rows = {
    reference: levelCounts(reference, levels.length),
    current: levelCounts(current, levels.length),
  };
  switch (method) {
    case 'chi_square':
      return oneSampleChiSquare(rows);
    case 'g_test':
      return oneSampleGTest(rows);
    case 'z_test':
      return zTestOfFirstLevel(rows);
    case 'hellinger':
      return levelHellinger(rows.reference, rows.current);
    case 'tv':
      return permutedTvdPValue(reference, current, levels.length);
    case 'fisher_exact':
      return fisherPValue(rows, levels);
    default:
      return `Evidently's ${method} is not reproduced: it depends on the insides of scikit-learn`;
  }
}

function levelHellinger(reference: Float64Array, current: Float64Array): number {
  const [n, m] = [numpySum(reference), numpySum(current)];
  const overlap = reference.reduce((sum, rows, level) => sum + Math.sqrt((rows / n) * (current[level]! / m)), 0);
  return Math.sqrt(1 - Math.min(1, overlap));
}

function fisherPValue(
  rows: { reference: Float64Array; current: Float64Array },
  levels: readonly string[],
): number | string {
  const has = (counts: Float64Array): number => counts.filter((count) => count > 0).length;
  if (has(rows.reference) > 2 || has(rows.current) > 2)
    return "Evidently's Fisher test raises an error: a side has more than 2 levels";
  const [n, m] = [numpySum(rows.reference), numpySum(rows.current)];
  if (n !== m)
    return `Evidently's Fisher test raises an error unless both sides have as many rows: here are ${n} and ${m}`;
  if (levels.length > 2)
    return `the sides have ${levels.length} levels together: Evidently's answer depends on the order of a Python set`;
  if (levels.length === 1) return 1;
  const sample = (counts: Float64Array): CategoricalSample =>
    new CategoricalSample(new Map(levels.map((level, at) => [level, counts[at]!])));
  const result = UNIVARIATE_METHODS.fisher_exact.compare(sample(rows.reference), sample(rows.current));
  return result.pValue ?? result.insufficient ?? 'the test gives no p-value for these levels';
}

function rowsRead(pair: CleanPair): readonly [number, number] {
  return pair.kind === 'numeric'
    ? [pair.reference.values.length, pair.current.values.length]
    : [pair.reference.codes.length, pair.current.codes.length];
}

function without(method: UnivariateName, n: readonly [number, number], reason: string): MethodResult {
  return parityResult({ method, scale: UNIVARIATE_METHODS[method].scale, n }, null, reason);
}

/**
 * The type that Evidently infers for a column of the current data: its rules are those of pandas' dtypes. Null where it knows none and
 * raises an error: booleans of which some are missing are objects to pandas.
 */
export function evidentlyColumnType(column: RawColumn): ParityType | null {
  if (column.kind === 'numeric') {
    const fewIntegers = column.integer && distinctUpTo(10, column.values) <= 10;
    return fewIntegers ? 'categorical' : 'numeric';
  }
  if (column.ordered === 'by number') return column.codes.includes(-1) ? null : 'categorical';
  const rows = column.codes.reduce((sum, code) => sum + (code >= 0 ? 1 : 0), 0);
  const seen = new Set(column.codes);
  seen.delete(-1);
  return seen.size > rows * 0.5 ? 'text' : 'categorical';
}
