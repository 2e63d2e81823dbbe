import { chiSquareUpperTail } from '../../math/incomplete-gamma.ts';
import { pearsonStatistic } from '../../hypothesis/contingency.ts';
import type { UnivariateName } from '../../registry.ts';
import { scipyJensenShannon } from '../numpy/jensen-shannon.ts';
import { numpySum } from '../numpy/sum.ts';
import type { ParityMode, ParityOptions } from '../parity-mode.ts';
import { parityResult } from '../parity-result.ts';
import { countLevels, rowsOf, type RawColumn, type RawLevelColumn, type RawNumericColumn } from '../raw-column.ts';
import { defaultChunks, upperThreshold } from './chunks.ts';
import { BINNED_FROM, kolmogorovSmirnov, wasserstein } from './numeric-statistics.ts';
import { levelShares, numericShares, type SharePair } from './shares.ts';
import type { MethodResult } from '../../types.ts';

/** How a statistic of NannyML's is made from a reference, and where its threshold is cut. */
interface Statistic<Column> {
  readonly fit: (reference: Column) => (data: Column) => number;
  readonly limit: number | null;
}

const numbers = (
  fit: (reference: Float64Array) => (data: Float64Array) => number,
): Statistic<RawNumericColumn>['fit'] => {
  return (reference) => {
    const statistic = fit(withValues(reference));
    return (data) => {
      const values = withValues(data);
      return values.length === 0 ? NaN : statistic(values);
    };
  };
};

const levels = (
  fit: (reference: RawLevelColumn) => (data: RawLevelColumn) => number,
): Statistic<RawLevelColumn>['fit'] => {
  return (reference) => {
    const statistic = fit(reference);
    return (data) => (data.codes.some((code) => code >= 0) ? statistic(data) : NaN);
  };
};

const jensenShannon = ({ reference, current }: SharePair): number => scipyJensenShannon(reference, current, 2);

const hellinger = ({ reference, current }: SharePair): number =>
  Math.sqrt(numpySum(reference.map((share, bin) => (Math.sqrt(share) - Math.sqrt(current[bin]!)) ** 2))) / Math.SQRT2;

const NUMERIC: { readonly [Name in UnivariateName]?: Statistic<RawNumericColumn> } = {
  js: { fit: numbers((reference) => after(numericShares(reference), jensenShannon)), limit: null },
  hellinger: { fit: numbers((reference) => after(numericShares(reference), hellinger)), limit: null },
  ks: { fit: numbers(kolmogorovSmirnov), limit: 1 },
  wasserstein: { fit: numbers(wasserstein), limit: null },
};

const CATEGORICAL: { readonly [Name in UnivariateName]?: Statistic<RawLevelColumn> } = {
  js: { fit: levels((reference) => after(levelShares(reference), jensenShannon)), limit: null },
  hellinger: { fit: levels((reference) => after(levelShares(reference), hellinger)), limit: null },
  l_infinity: { fit: levels(largestShareGap), limit: null },
};

const CHI_SQUARE_LEVEL = 0.05;

/**
 * NannyML 0.13 (`drift/univariate/methods.py`, checked against 0.13.1): bins of the reference alone, and an upper threshold of mean + 3
 * standard deviations of the statistic over the reference's ten chunks in file order; the whole current file is one chunk.
 */
export const NANNYML_0_13: ParityMode = {
  name: 'nannyml-0.13',
  datasetShare: null,
  choose: () => 'js',
  compare(method, reference, current, type, options = {}) {
    const rows = [rowsOf(reference), rowsOf(current)] as const;
    const scale = method === 'chi_square' ? 'p-value' : method === 'ks' ? 'statistic' : 'distance';
    const about = { method, scale, n: [valuesIn(reference), valuesIn(current)] } as const;
    if (type === 'text') return parityResult(about, null, 'NannyML 0.13 has no method for texts');
    if (reference.kind !== current.kind) {
      return parityResult(about, null, 'the column holds numbers on one side and texts on the other: name its type');
    }
    if (rows[0] < 10) {
      return parityResult(about, null, `NannyML raises an error: ${rows[0]} rows of the reference make no ten chunks`);
    }
    if (reference.kind === 'levels' && current.kind === 'levels' && method === 'chi_square') {
      return chiSquareResult(reference, current);
    }
    const fault = infiniteFault(method, reference, current);
    if (fault !== null) return parityResult(about, null, fault);
    if (reference.kind === 'numeric' && current.kind === 'numeric') {
      return judged(about, NUMERIC[method], reference, current, options);
    }
    if (reference.kind === 'levels' && current.kind === 'levels') {
      return judged(about, CATEGORICAL[method], reference, current, options);
    }
    return parityResult(about, null, 'the column holds numbers on one side and texts on the other: name its type');
  },
};

/** Why NannyML has no answer where values are infinite: it finds bins for those of the current data, and a place among ranks for all. */
function infiniteFault(method: UnivariateName, reference: RawColumn, current: RawColumn): string | null {
  if (method === 'wasserstein' && (hasInfinities(reference) || hasInfinities(current))) {
    return 'NannyML computes no number: a value is infinitely far away';
  }
  const ranked = method === 'ks' && rowsOf(reference) < BINNED_FROM;
  return hasInfinities(reference) && !ranked ? 'NannyML raises an error: infinite values have no bins' : null;
}

function hasInfinities(column: RawColumn): boolean {
  return column.kind === 'numeric' && column.values.some((value) => Math.abs(value) === Infinity);
}

function judged<Column extends RawColumn>(
  about: Pick<MethodResult, 'method' | 'scale' | 'n'>,
  statistic: Statistic<Column> | undefined,
  reference: Column,
  current: Column,
  options: ParityOptions,
): MethodResult {
  const type = reference.kind === 'numeric' ? 'continuous' : 'categorical';
  if (!statistic) return parityResult(about, null, `NannyML 0.13 has no ${about.method} for ${type} columns`);
  if (about.n[0] === 0) return parityResult(about, null, 'NannyML raises an error: the reference has no values');
  const distance = statistic.fit(reference);
  const threshold = options.threshold ?? upperThreshold(defaultChunks(reference).map(distance), statistic.limit);
  const value = distance(current);
  if (Number.isNaN(value))
    return parityResult(about, threshold, 'NannyML computes no number: the current data have no values');
  return parityResult(about, threshold, {
    statistic: value,
    pValue: null,
    drifted: threshold !== null && value > threshold,
  });
}

/** NannyML's chi-square: SciPy's test of the two-row table, Yates' correction on 2 x 2, drift below .05 whatever threshold is asked for. */
function chiSquareResult(reference: RawLevelColumn, current: RawLevelColumn): MethodResult {
  const [left, right] = [countLevels(reference), countLevels(current)];
  const about = { method: 'chi_square', scale: 'p-value', n: [left.n, right.n] } as const;
  if (left.n === 0 || right.n === 0) {
    return parityResult(about, CHI_SQUARE_LEVEL, 'NannyML computes no number: a side has no values');
  }
  const all = [...new Set([...left.counts.keys(), ...right.counts.keys()])];
  const table = {
    reference: Float64Array.from(all, (level) => left.counts.get(level) ?? 0),
    current: Float64Array.from(all, (level) => right.counts.get(level) ?? 0),
  };
  const statistic = all.length === 2 ? yatesStatistic(table.reference, table.current) : pearsonStatistic(table);
  const pValue = all.length === 1 ? 1 : chiSquareUpperTail(statistic, all.length - 1);
  return parityResult(about, CHI_SQUARE_LEVEL, { statistic, pValue, drifted: pValue < CHI_SQUARE_LEVEL });
}

/** Every cell half a row (but no further than to its expectation) nearer to what is expected. */
function yatesStatistic(reference: Float64Array, current: Float64Array): number {
  const sides = [reference, current].map((counts) => ({ counts, rows: numpySum(counts) }));
  const size = sides[0]!.rows + sides[1]!.rows;
  let statistic = 0;
  for (const { counts, rows } of sides) {
    for (let level = 0; level < 2; level++) {
      const expected = (rows * (reference[level]! + current[level]!)) / size;
      const gap = Math.abs(counts[level]! - expected);
      statistic += (gap - Math.min(0.5, gap)) ** 2 / expected;
    }
  }
  return statistic;
}

function largestShareGap(reference: RawLevelColumn): (data: RawLevelColumn) => number {
  const left = countLevels(reference);
  return (data) => {
    const right = countLevels(data);
    let gap = 0;
    for (const level of new Set([...left.counts.keys(), ...right.counts.keys()])) {
      gap = Math.max(gap, Math.abs((left.counts.get(level) ?? 0) / left.n - (right.counts.get(level) ?? 0) / right.n));
    }
    return gap;
  };
}

function after<Data>(shares: (data: Data) => SharePair, distance: (pair: SharePair) => number): (data: Data) => number {
  return (data) => distance(shares(data));
}

function withValues(column: RawNumericColumn): Float64Array {
  return column.values.some(Number.isNaN) ? column.values.filter((value) => !Number.isNaN(value)) : column.values;
}

function valuesIn(column: RawColumn): number {
  return column.kind === 'numeric' ? withValues(column).length : countLevels(column).n;
}
