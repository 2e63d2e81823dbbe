import { doaneEdges, histogramCounts } from '../numpy/histogram.ts';
import { numpySum } from '../numpy/sum.ts';
import { countLevels, type RawLevelColumn } from '../raw-column.ts';

/** Shares of both sides in the reference's bins; what the other side has outside of them is one more bin, of which the reference has 0. */
export interface SharePair {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Tells the shares of some data beside those of the reference it was made from. */
export type ShareReader<Data> = (data: Data) => SharePair;

function beside(reference: readonly number[], counts: readonly number[], rows: number): SharePair {
  const current = counts.map((count) => count / rows);
  const leftover = 1 - numpySum(current);
  return leftover > 0 ? { reference: [...reference, 0], current: [...current, leftover] } : { reference, current };
}

/** Shares in NumPy's `doane` bins of the reference. */
export function numericShares(reference: Float64Array): ShareReader<Float64Array> {
  const edges = doaneEdges(reference);
  const shares = Array.from(histogramCounts(reference, edges), (count) => count / reference.length);
  return (data) => beside(shares, Array.from(histogramCounts(data, edges)), data.length);
}

/** Shares of the reference's levels; all unseen ones together are the bin outside. */
export function levelShares(reference: RawLevelColumn): ShareReader<RawLevelColumn> {
  const { counts, n } = countLevels(reference);
  const levels = [...counts.keys()].sort();
  const shares = levels.map((level) => counts.get(level)! / n);
  return (data) => {
    const current = countLevels(data);
    return beside(
      shares,
      levels.map((level) => current.counts.get(level) ?? 0),
      current.n,
    );
  };
}
