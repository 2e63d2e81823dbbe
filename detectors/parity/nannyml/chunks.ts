import { numpySum } from '../numpy/sum.ts';
import { rowsOf, sliceOf, type RawColumn } from '../raw-column.ts';

/** NannyML's own division of a reference: chunks of a tenth of the rows, in file order; what is left over is a chunk as well. */
export function defaultChunks<Column extends RawColumn>(reference: Column): Column[] {
  const rows = rowsOf(reference);
  const size = Math.floor(rows / 10);
  const chunks: Column[] = [];
  for (let start = 0; size > 0 && start < rows; start += size) chunks.push(sliceOf(reference, start, start + size));
  return chunks;
}

/**
 * NannyML's upper threshold: mean + 3 standard deviations (ddof 0) of the statistic over the reference's chunks, chunks without values
 * left out, cut at the statistic's own limit. Null when no chunk has a statistic.
 */
export function upperThreshold(statistics: readonly number[], limit: number | null): number | null {
  const known = statistics.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return null;
  const mean = numpySum(known) / known.length;
  const sd = Math.sqrt(numpySum(known.map((value) => (value - mean) ** 2)) / known.length);
  const upper = mean + 3 * sd;
  return limit === null ? upper : Math.min(upper, limit);
}
