import { linearQuantiles } from '../math/order-statistics.ts';
import type { NumericSample } from './numeric-sample.ts';

/** Bins of equal depth at most. */
const BINS = 20;
/** The levels of the quantiles that become edges. */
export const EDGE_SHARES: readonly number[] = Array.from({ length: BINS - 1 }, (_, i) => (i + 1) / BINS);

/**
 * The inner edges of up to 20 bins of equal depth: the linear quantiles k/20 of the reference, duplicates removed. A value's bin is the
 * number of edges <= it. Kept with the sample. O(n).
 */
export function equalDepthBins(reference: NumericSample): Float64Array {
  return reference.keep('equal-depth edges', () => {
    const quantiles = linearQuantiles(reference.values, EDGE_SHARES);
    // -0 and 0 are one value.
    return quantiles.map((edge) => edge + 0).filter((edge, i) => i === 0 || edge !== quantiles[i - 1]!);
  });
}

/** How many values lie in each bin between these ascending edges: one more count than edges. Kept with the sample. O(n). */
export function countsInBins(sample: NumericSample, edges: Float64Array): Float64Array {
  return sample.keep(edges, () => count(sample.values, edges));
}

const CELLS = 4096;

/**
 * A table over cells of equal width says at which edge the search for a value may start; the cell number grows with the value, so no
 * edge of a lower cell can lie above it, and mostly no step is left to take.
 */
function count(values: Float64Array, edges: Float64Array): Float64Array {
  const low = edges[0]!;
  const scale = (CELLS - 2) / (edges.at(-1)! - low);
  const slope = scale > 0 && scale < Infinity ? scale : 0;
  const cellOf = (value: number): number => {
    const cell = slope === 0 ? 0 : (value - low) * slope + 1;
    return (cell > 0 ? (cell < CELLS - 1 ? cell : CELLS - 1) : 0) | 0;
  };
  const start = new Uint8Array(CELLS);
  for (const edge of edges) for (let cell = cellOf(edge) + 1; cell < CELLS; cell += 1) start[cell]! += 1;
  // No finite value reaches the last one: the search needs no other end.
  const ends = new Float64Array(edges.length + 1).fill(Infinity);
  ends.set(edges);
  const counts = new Uint32Array(edges.length + 1);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    let bin = start[cellOf(value)]!;
    while (ends[bin]! <= value) bin += 1;
    counts[bin]! += 1;
  }
  return Float64Array.from(counts);
}
