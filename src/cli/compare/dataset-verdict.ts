import type { MethodResult } from '../../../detectors/index.ts';

/** What the results of one column say together. */
export interface JudgedColumn {
  readonly column: string;
  readonly results: readonly MethodResult[];
}

/** Whether the data as a whole drifted, and which columns are named for it. */
export interface DatasetVerdict {
  readonly drifted: boolean;
  /** Of single columns; whole rows do not count. */
  readonly driftedShare: number;
  readonly columns: readonly string[];
}

/** Expected share of columns that are named without having drifted. */
const LEVEL = 0.05;

/**
 * Names the drifted columns by e-BH (Wang and Ramdas 2022): each column, and each method for whole rows, bets by its e-value, and the k largest are named when the k-th is at
 * least columns / (k level). That holds the expected share of wrongly named columns to 5 % however the columns depend on each other, which
 * the columns of one table do. A column is named only if one of its results is drift by its own threshold too, so that a difference that is
 * certain but too small to matter, as any is in a million rows, names nothing. Thresholds that were given decide on their own.
 */
export function judgeByEBh(
  columns: readonly JudgedColumn[],
  given: ReadonlyMap<string, number>,
  wholeRows: readonly MethodResult[] = [],
): DatasetVerdict {
  const wholes = wholeRows.map((result) => ({ column: wholeRowsName(result), results: [result] }));
  const judged = [...columns, ...wholes].filter(isJudged);
  const harmonic = judged.reduce((sum, _, at) => sum + 1 / (at + 1), 0);
  const calibrate = (p: number): number => calibratedEvidence(p, judged.length, harmonic);
  const ranked = judged
    .map(({ column, results }) => ({
      column,
      drifted: results.some(({ drifted }) => drifted === true),
      evidence: evidenceOf(results, given, calibrate),
    }))
    .sort((a, b) => b.evidence - a.evidence);
  let named = 0;
  ranked.forEach(({ evidence }, at) => {
    // The calibrated values meet this limit exactly, but for rounding.
    if (evidence * (at + 1) * LEVEL >= judged.length * (1 - 1e-12)) named = at + 1;
  });
  const drifted = ranked.slice(0, named).filter((column) => column.drifted);
  const names = drifted.map(({ column }) => column);
  const single = columns.filter(isJudged).map(({ column }) => column);
  return {
    drifted: drifted.length > 0,
    driftedShare: single.length === 0 ? 0 : single.filter((name) => names.includes(name)).length / single.length,
    columns: names,
  };
}

/** What whole rows are called among the columns that are named: all columns, by that method. */
export function wholeRowsName({ method }: MethodResult): string {
  return `all columns (${method})`;
}

function isJudged({ results }: JudgedColumn): boolean {
  return results.some(({ drifted }) => drifted !== null);
}

/** As the peers do it: the share of columns of which any result is drift, against a limit; without a limit any column will do. */
export function judgeByShare(columns: readonly JudgedColumn[], limit: number | null): DatasetVerdict {
  const judged = columns.filter(isJudged);
  const drifted = judged.filter(({ results }) => results.some((result) => result.drifted === true));
  const driftedShare = judged.length === 0 ? 0 : drifted.length / judged.length;
  return {
    drifted: limit === null ? drifted.length > 0 : judged.length > 0 && driftedShare >= limit,
    driftedShare,
    columns: drifted.map(({ column }) => column),
  };
}

/** A column's evidence is the e-value of the p-value that its results come to together. */
function evidenceOf(
  results: readonly MethodResult[],
  given: ReadonlyMap<string, number>,
  calibrate: (p: number) => number,
): number {
  const said = results.filter(({ drifted }) => drifted !== null);
  if (said.some(({ method, drifted }) => drifted === true && given.has(method))) return Infinity;
  const ps = said.filter(({ method }) => !given.has(method)).map(pValueOf);
  return ps.length === 0 ? 0 : calibrate(mergedPValue(ps));
}

/**
 * One p-value of several, whatever they have to do with each other: Hommel (1983), the least M H p(k) / k of the k-th smallest of M, where
 * H = 1 + 1/2 + … + 1/M. One that is very small is enough, for methods see different things, and so are many that are fairly small.
 */
function mergedPValue(ps: readonly number[]): number {
  const sorted = ps.toSorted((a, b) => a - b);
  const harmonic = sorted.reduce((sum, _, at) => sum + 1 / (at + 1), 0);
  return Math.min(1, ...sorted.map((p, at) => (ps.length * harmonic * p) / (at + 1)));
}

/**
 * The e-value of a p-value under the calibrator that makes e-BH name the columns that Benjamini and Yekutieli (2001) would: for a single
 * column that is p <= level, no more and no less.
 */
function calibratedEvidence(p: number, columns: number, harmonic: number): number {
  if (p > LEVEL / harmonic) return 0;
  const place = Math.max(1, Math.ceil((columns * harmonic * p) / LEVEL));
  return columns / (LEVEL * place);
}

/**
 * The p-value of a result. A distance has none of its own: beyond the 95 % point of its null band the tail is taken as falling exponentially
 * through the 99.9 % point, as sums of squares do; the tails of their roots and of sums fall faster, so that this errs on the careful side.
 */
export function pValueOf({ pValue, statistic, null: band }: MethodResult): number {
  if (pValue !== null) return pValue;
  if (statistic === null || band === null || statistic < band.q95) return 1;
  const decade = band.q999 - band.q95;
  if (!(decade > 0)) return statistic > band.q999 ? 0 : 0.05;
  return 0.05 * (0.001 / 0.05) ** ((statistic - band.q95) / decade);
}
