import { largestGap } from '../../hypothesis/kolmogorov-smirnov.ts';
import { NumericSample } from '../../samples/numeric-sample.ts';
import { pooled, type Pooled } from '../../samples/pair.ts';
import { equalWidthEdges, histogramCounts, linspaceEdges } from '../numpy/histogram.ts';
import { numpySum } from '../numpy/sum.ts';

/** A reference of this many rows or more is binned, for KS and Wasserstein, instead of kept. */
export const BINNED_FROM = 10_000;
const BINS = 10_000;

/** A statistic of data against the reference that it was made from. */
export type NumericStatistic = (data: Float64Array) => number;

/** NannyML's KS: exact for small references, else the largest gap of cumulative shares at equally wide edges. */
export function kolmogorovSmirnov(reference: Float64Array): NumericStatistic {
  if (reference.length < BINNED_FROM) {
    const kept = NumericSample.of(ranked(reference));
    return (data) => {
      const pair = pooled(kept, NumericSample.of(ranked(data)));
      return largestGap(pair) / (pair.n * pair.m);
    };
  }
  const [low, high] = ends(reference);
  const edges = linspaceEdges(low, high, BINS);
  const cumulative = runningShares(histogramCounts(reference, edges), reference.length);
  return (data) => {
    const below = countWhere(data, (value) => value < low) / data.length;
    const shares = runningShares(histogramCounts(data, edges), data.length);
    return shares.reduce((largest, share, bin) => Math.max(largest, Math.abs(cumulative[bin]! - (below + share))), 0);
  };
}

/** Infinite values where samples would leave them out: at the ends of the doubles, which changes no rank. */
function ranked(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value)));
}

/** NannyML's Wasserstein distance: exact for small references, else between cumulative shares in equally wide bins, plus the tails. */
export function wasserstein(reference: Float64Array): NumericStatistic {
  if (reference.length < BINNED_FROM) {
    const kept = NumericSample.of(reference);
    return (data) => areaBetween(pooled(kept, NumericSample.of(data)));
  }
  const edges = equalWidthEdges(reference, BINS);
  const [low, high] = [edges[0]!, edges[BINS]!];
  const width = edges[1]! - low;
  const cumulative = runningShares(histogramCounts(reference, edges), reference.length);
  return (data) => {
    const smaller = data.filter((value) => value < low);
    const bigger = data.filter((value) => value > high);
    // The peer counts the end of the reference's range as one more row of each tail; so do we.
    const below = smaller.length > 0 ? (smaller.length + 1) / data.length : 0;
    const above = bigger.length > 0 ? (bigger.length + 1) / data.length : 0;
    const shares = runningShares(histogramCounts(data, edges), data.length);
    const within = numpySum(shares.map((share, bin) => Math.abs(cumulative[bin]! - (share + below)) * width));
    return within + tailArea([...smaller, low], false) * below + tailArea([high, ...bigger], true) * above;
  };
}

/** The area between the two distribution functions: the Wasserstein distance itself. */
function areaBetween({ n, m, values, reference, current }: Pooled): number {
  let area = 0;
  for (let k = 1; k < values.length; k++) {
    area += Math.abs(reference[k - 1]! / n - current[k - 1]! / m) * (values[k]! - values[k - 1]!);
  }
  return area;
}

/** The area under the values' distribution function between their smallest and largest, or over it. */
function tailArea(values: readonly number[], over: boolean): number {
  const sorted = Float64Array.from(values).sort();
  let area = 0;
  for (let i = 1; i < sorted.length; i++) {
    const height = i / sorted.length;
    area += (over ? 1 - height : height) * (sorted[i]! - sorted[i - 1]!);
  }
  return area;
}

/** Cumulative shares, added up from the first bin on. */
function runningShares(counts: Float64Array, rows: number): Float64Array {
  let sum = 0;
  return counts.map((count) => (sum += count / rows));
}

function countWhere(values: Float64Array, holds: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (holds(value)) count += 1;
  return count;
}

/** The smallest and the largest value. */
function ends(values: Float64Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
