import { quantilesWithin } from '../math/order-statistics.ts';
import type { NumericSample } from './numeric-sample.ts';

/** Bins of equal depth at most. */
const BINS = 20;
/** The levels of the quantiles that become edges. */
export const EDGE_SHARES: readonly number[] = Array.from({ length: BINS - 1 }, (_, i) => (i + 1) / BINS);

/**
 * The inner edges of up to 20 bins of equal depth: the linear quantiles k/20 of the reference, duplicates removed. A value's bin is the
 * number of edges <= it. Kept with the sample, and so are the reference's own counts, which come with its quantiles. O(n).
 */
export function equalDepthBins(reference: NumericSample): Float64Array {
  return reference.keep('equal-depth edges', () => {
    const { quantiles, below } = quantilesWithin(reference.values, EDGE_SHARES, [reference.min, reference.max]);
    const chosen = EDGE_SHARES.map((_, i) => i).filter((i) => i === 0 || quantiles[i] !== quantiles[i - 1]);
    // -0 and 0 are one value.
    const edges = Float64Array.from(chosen, (i) => quantiles[i]! + 0);
    const cuts = [0, ...chosen.map((i) => below[i]!), reference.n];
    const counts = Float64Array.from({ length: edges.length + 1 }, (_, bin) => cuts[bin + 1]! - cuts[bin]!);
    reference.keep(edges, () => counts);
    return edges;
  });
}

/** How many values lie in each bin between these ascending edges: one more count than edges. Kept with the sample. O(n). */
export function countsInBins(sample: NumericSample, edges: Float64Array): Float64Array {
  return sample.keep(edges, () => count(sample, edges));
}

const CELLS = 4096;
/** How many times as far as its edges a sample may reach for cells over all of it to be fine enough. */
const WIDE = 16;

/**
 * A table over cells of equal width says at which edge the search for a value may start; the cell number grows with the value, so no
 * edge of a lower cell can lie above it, and mostly no step is left to take.
 */
function count({ values, min, max }: NumericSample, edges: Float64Array): Float64Array {
  // No finite value reaches the last one: the search needs no other end.
  const ends = new Float64Array(edges.length + 1).fill(Infinity);
  ends.set(edges);
  const [low, high] = [edges[0]!, edges.at(-1)!];
  const scale = (CELLS - 1) / (max - min);
  const isFine = max - min <= WIDE * (high - low) && scale > 0 && scale < Infinity;
  return Float64Array.from(isFine ? countInReach(values, ends, min, scale) : countBetween(values, ends, low, high));
}

/** Cells over all that the sample reaches, from `min` on. */
function countInReach(values: Float64Array, ends: Float64Array, min: number, scale: number): Uint32Array {
  const start = new Uint8Array(CELLS);
  for (const end of ends) {
    const first = end < min ? 0 : Math.floor((end - min) * scale) + 1;
    for (let cell = first; cell < CELLS; cell += 1) start[cell]! += 1;
  }
  const counts = new Uint32Array(ends.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    let bin = start[((value - min) * scale) | 0]!;
    while (ends[bin]! <= value) bin += 1;
    counts[bin]! += 1;
  }
  return counts;
}

/** Cells between the first and the last edge, for values that may lie far beyond them. */
function countBetween(values: Float64Array, ends: Float64Array, low: number, high: number): Uint32Array {
  const scale = (CELLS - 2) / (high - low);
  const slope = scale > 0 && scale < Infinity ? scale : 0;
  const cellOf = (value: number): number => {
    const cell = slope === 0 ? 0 : (value - low) * slope + 1;
    return (cell > 0 ? (cell < CELLS - 1 ? cell : CELLS - 1) : 0) | 0;
  };
  const start = new Uint8Array(CELLS);
  for (const end of ends) for (let cell = cellOf(end) + 1; cell < CELLS; cell += 1) start[cell]! += 1;
  const counts = new Uint32Array(ends.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    let bin = start[cellOf(value)]!;
    while (ends[bin]! <= value) bin += 1;
    counts[bin]! += 1;
  }
  return counts;
}
