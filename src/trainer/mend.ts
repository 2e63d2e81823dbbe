import { cyclicBreaks, unitBreaks } from './mend-candidates.ts';
import { countStratified, stratifiedDistances } from './stratified-distance.ts';
import { applyTransform, inverseOf } from './transform.ts';
import type { FeedBreak } from './mend-candidates.ts';
import type { StratifiedDistance, StratifiedDistances } from './stratified-distance.ts';
import type { ColumnMend, Transform } from './transform.ts';

/** The values of one column and the hour of the day (UTC, 0..23) of each row's event time. */
export interface ColumnSample {
  /** NaN is a missing value. */
  readonly values: ArrayLike<number>;
  readonly hours: ArrayLike<number>;
}

/** What is asked: does a known way of breaking a feed explain how this column moved? */
export interface MendQuestion {
  readonly column: string;
  readonly baseline: ColumnSample;
  /** Rows since the drift began; a window that straddles the break hides it. */
  readonly recent: ColumnSample;
  /** A drift smaller than this, in total variation beyond noise, is not explained at all; default 0.1. */
  readonly minDrift?: number;
  /** The break has to take away at least this share of the drift; default 0.8. */
  readonly minExplained?: number;
  /** Fewer recent rows than this are not looked at; default 300. */
  readonly minRows?: number;
}

/** The break that explains the drift, or why there is none. */
export type MendFinding =
  | {
      readonly kind: 'feed break';
      readonly column: string;
      /** What happened to the values. */
      readonly change: Transform;
      /** What to apply to mend them. */
      readonly mend: ColumnMend;
      /** Share of the drift, beyond noise, that mending takes away. */
      readonly explained: number;
      /** Total variation given the hour of the day, as it is and mended. */
      readonly distance: { readonly drifted: number; readonly mended: number };
      /** One sentence for a page: "hour looks shifted by +5 (mod 24), which explains 100 % of its drift: a time zone?" */
      readonly hint: string;
    }
  | { readonly kind: 'none'; readonly column: string; readonly reason: 'too few rows' | 'no drift' | 'unexplained' };

const HOURS = 24;
const BINS = 20;
const MIN_STRATUM_ROWS = 10;
const LARGEST_COUNT = 60;

/**
 * Looks for the feed break that explains a drift. Recent and baseline values are compared within the hour of the day of
 * their events, because a feature such as the hour has no drift at all until the clock is known; then every known break
 * is undone in turn, and the one that leaves the least distance is named if it removes nearly all of the drift.
 */
export function findMend(question: MendQuestion): MendFinding {
  const { column, baseline, recent } = question;
  const none = (reason: 'too few rows' | 'no drift' | 'unexplained'): MendFinding => ({ kind: 'none', column, reason });
  const grid = gridOf(baseline.values);
  if (grid === undefined || countFinite(recent.values) < (question.minRows ?? 300)) return none('too few rows');
  const reference = count(baseline, grid);
  const compare = (undo?: Transform): StratifiedDistances =>
    stratifiedDistances(reference, count(recent, grid, undo), MIN_STRATUM_ROWS);
  const asItIs = compare();
  if (asItIs.covered < 0.5) return none('too few rows');
  const way = beyondNoise(asItIs.within) >= beyondNoise(asItIs.reweighted) ? 'within' : 'reweighted';
  const drifted = asItIs[way];
  const drift = beyondNoise(drifted);
  if (drift < (question.minDrift ?? 0.1)) return none('no drift');
  let best: { readonly cause: FeedBreak; readonly undo: Transform; readonly mended: StratifiedDistance } | undefined;
  for (const cause of [...(grid.cycle === undefined ? [] : cyclicBreaks(...grid.cycle)), ...unitBreaks()]) {
    const undo = inverseOf(cause.transform);
    const mended = compare(undo)[way];
    if (best === undefined || mended.distance < best.mended.distance) best = { cause, undo, mended };
  }
  if (best === undefined) return none('unexplained');
  const explained = Math.min(1, 1 - beyondNoise(best.mended) / drift);
  if (explained < (question.minExplained ?? 0.8)) return none('unexplained');
  const { cause, undo, mended } = best;
  return {
    kind: 'feed break',
    column,
    change: cause.transform,
    mend: { column, undo },
    explained,
    distance: { drifted: drifted.distance, mended: mended.distance },
    hint: `${column} ${cause.change}, which explains ${Math.round(explained * 100)} % of its drift: ${cause.suspicion}`,
  };
}

function beyondNoise({ distance, noise }: StratifiedDistance): number {
  return distance - noise;
}

/** How the column's values are put into cells: each small whole number its own, or equal-depth bins of the baseline. */
interface Grid {
  readonly cells: number;
  readonly cellOf: (value: number) => number;
  /** Least and greatest value where the column may be a cyclic count. */
  readonly cycle?: readonly [number, number];
}

function gridOf(values: ArrayLike<number>): Grid | undefined {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  const min = sorted[0];
  const max = sorted[sorted.length - 1];
  if (min === undefined || max === undefined) return undefined;
  if (min >= 0 && max <= LARGEST_COUNT && sorted.every(Number.isInteger)) {
    return { cells: LARGEST_COUNT + 2, cellOf: cellOfCount, cycle: [min, max] };
  }
  const edges = innerEdges(sorted);
  return { cells: edges.length + 1, cellOf: (value) => (Number.isNaN(value) ? -1 : upperBound(edges, value)) };
}

/** One cell for each of 0..60, and one for all that a break may throw out of the range or off the whole numbers. */
function cellOfCount(value: number): number {
  if (Number.isNaN(value)) return -1;
  const whole = Math.round(value);
  // A unit that was undone comes back with a rounding error, which is not a change.
  const isCount = whole >= 0 && whole <= LARGEST_COUNT && Math.abs(value - whole) < 1e-6;
  return isCount ? whole : LARGEST_COUNT + 1;
}

/** The quantiles k/20, each moved half-way to the value below it: an edge on a value would split it by rounding errors. */
function innerEdges(sorted: Float64Array): Float64Array {
  const edges = new Set<number>();
  for (let k = 1; k < BINS; k++) {
    const quantile = sorted[Math.floor((k * sorted.length) / BINS)] ?? 0;
    const below = sorted[lowerBound(sorted, quantile) - 1];
    if (below !== undefined) edges.add((below + quantile) / 2);
  }
  return Float64Array.from(edges);
}

/** The number of sorted values below this one. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The number of edges that are not above the value. */
function upperBound(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function count(sample: ColumnSample, grid: Grid, undo?: Transform): ReturnType<typeof countStratified> {
  return countStratified({
    values: sample.values,
    strata: sample.hours,
    strataCount: HOURS,
    cells: grid.cells,
    cellOf: undo === undefined ? grid.cellOf : (value) => grid.cellOf(applyTransform(undo, value)),
  });
}

function countFinite(values: ArrayLike<number>): number {
  let finite = 0;
  for (let row = 0; row < values.length; row++) if (Number.isFinite(values[row])) finite++;
  return finite;
}
