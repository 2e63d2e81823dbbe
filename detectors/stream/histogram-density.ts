import { studentTwoSidedQuantile } from '../math/student-quantile.ts';

/** How two histograms are compared: Hellinger's distance times sqrt(2), or Jensen-Shannon's with natural logarithms. */
export type HistogramDistance = 'hellinger' | 'jensen_shannon';

/** What the histogram methods are told. */
export interface HistogramSettings {
  readonly distance: HistogramDistance;
  /** Whether `significance` is the level of Student's law, or a number of standard deviations. */
  readonly statistic: 'tstat' | 'stdev';
  readonly significance: number;
}

/** Where the histogram methods stand, as plain data. */
export type HistogramState = {
  /** All rows since the last drift, column after column, each column in ascending order. */
  reference: number[];
  rows: number;
  /** Batches since the reference was set. */
  since: number;
  /** Changes of the distance since then. */
  epsilons: number[];
  /** Of the last batch: its mean distance, each column's, the change of the mean, and what that may be. */
  distance: number;
  byColumn: number[];
  epsilon: number;
  threshold: number;
};

/** Stands for a number that there is none of yet; no distance is negative. */
export const NONE_YET = -1;

/** A state without a reference: the first batch becomes it. */
export const freshHistograms = (): HistogramState => ({
  reference: [],
  rows: 0,
  since: 0,
  epsilons: [],
  distance: NONE_YET,
  byColumn: [],
  epsilon: NONE_YET,
  threshold: NONE_YET,
});

/**
 * Takes a batch, its columns in ascending order and equally long, and says whether it drifted; the state is changed in place. Histograms of
 * floor(sqrt(reference rows)) equal bins over the range of both; the distance is the mean over columns, epsilon its change from batch to
 * batch, and drift an epsilon above mean + t sd / sqrt(d) of those before (or mean + significance sd). Without drift the batch joins the
 * reference, with drift it becomes it. Ditzler and Polikar 2011, Lindstrom et al. 2013, as Menelaus 0.2.0 has them: d is one more than the
 * epsilons that are summed. O(reference rows) a batch.
 */
export function takeBatch(
  state: HistogramState,
  batch: readonly Float64Array[],
  { distance, statistic, significance }: HistogramSettings,
): boolean {
  const size = batch[0]!.length;
  if (state.rows === 0) {
    state.reference = batch.flatMap((column) => [...column]);
    state.rows = size;
    return false;
  }
  const { rows } = state;
  const bins = Math.floor(Math.sqrt(rows));
  const byColumn = batch.map((column, at) => {
    const reference = { values: state.reference, from: at * rows, to: (at + 1) * rows };
    return histogramDistance(distance, reference, { values: column, from: 0, to: size }, bins);
  });
  const now = byColumn.reduce((sum, one) => sum + one, 0) / byColumn.length;
  state.since++;
  let drift = false;
  if (state.since >= 2) {
    state.epsilon = Math.abs(now - state.distance);
    if (state.since >= 3) {
      const d = state.since - 1;
      const mean = state.epsilons.reduce((sum, one) => sum + one, 0) / d;
      const sd = Math.sqrt(state.epsilons.reduce((sum, one) => sum + (one - mean) ** 2, 0) / d);
      const reach =
        statistic === 'stdev' ? significance : studentTwoSidedQuantile(significance, rows + size - 2) / Math.sqrt(d);
      state.threshold = mean + reach * sd;
      drift = state.epsilon > state.threshold;
    }
    state.epsilons.push(state.epsilon);
  }
  state.distance = now;
  state.byColumn = byColumn;
  if (drift) {
    state.reference = batch.flatMap((column) => [...column]);
    state.rows = size;
    state.since = 0;
    state.epsilons = [];
  } else {
    state.reference = merged(state.reference, rows, batch);
    state.rows = rows + size;
  }
  return drift;
}

/** A stretch of a list, in ascending order. */
interface Ascending {
  readonly values: ArrayLike<number>;
  readonly from: number;
  readonly to: number;
}

/** Distance of two columns by their counts in equal bins from the smallest to the largest value of both. */
function histogramDistance(kind: HistogramDistance, left: Ascending, right: Ascending, bins: number): number {
  const low = Math.min(left.values[left.from]!, right.values[right.from]!);
  const high = Math.max(left.values[left.to - 1]!, right.values[right.to - 1]!);
  // NumPy's range for values that are all equal.
  const [start, stop] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  const leftShares = equalShares(left, start, stop, bins);
  const rightShares = equalShares(right, start, stop, bins);
  let sum = 0;
  for (let bin = 0; bin < bins; bin++) {
    const p = leftShares[bin]!;
    const q = rightShares[bin]!;
    if (kind === 'hellinger') sum += (Math.sqrt(q) - Math.sqrt(p)) ** 2;
    else {
      const middle = (p + q) / 2;
      if (p > 0) sum += (p * Math.log(p / middle)) / 2;
      if (q > 0) sum += (q * Math.log(q / middle)) / 2;
    }
  }
  return Math.sqrt(Math.max(0, sum));
}

/** Shares of a column in equal bins, each without its upper edge but for the last. O(bins log rows). */
function equalShares({ values, from, to }: Ascending, start: number, stop: number, bins: number): Float64Array {
  const step = (stop - start) / bins;
  const shares = new Float64Array(bins);
  let before = from;
  for (let bin = 1; bin <= bins; bin++) {
    const until = bin === bins ? to : firstNotBelow(values, before, to, start + bin * step);
    shares[bin - 1] = (until - before) / (to - from);
    before = until;
  }
  return shares;
}

function firstNotBelow(values: ArrayLike<number>, from: number, to: number, edge: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The reference with a batch, column after column, each in ascending order. */
function merged(reference: readonly number[], rows: number, batch: readonly Float64Array[]): number[] {
  const all = new Float64Array(batch.length * (rows + batch[0]!.length));
  let to = 0;
  for (const [at, column] of batch.entries()) {
    const end = (at + 1) * rows;
    let next = at * rows;
    for (const x of column) {
      while (next < end && reference[next]! <= x) all[to++] = reference[next++]!;
      all[to++] = x;
    }
    while (next < end) all[to++] = reference[next++]!;
  }
  return Array.from(all);
}
