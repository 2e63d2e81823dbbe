import { sortedCopy } from './sorted-copy.ts';

/** Below this many values sorting is as fast. */
const SMALL = 4096;
const BUCKETS = 1 << 14;

/** Order statistics, and how many values lie below each of them. */
interface Ranked {
  readonly found: Float64Array;
  readonly below: Float64Array;
}

/** The least and the largest of the values. */
type Range = readonly [number, number];

/**
 * The values at these ascending ranks (0-based), as sorting would give them, without sorting: one pass counts values in buckets of equal
 * width, a second gathers the few buckets that hold a wanted rank. Values so uneven that a bucket holds most of them are sorted there.
 * Finite values only. O(n).
 */
export function orderStatistics(values: Float64Array, ranks: readonly number[]): Float64Array {
  return ranked(values, ranks, rangeOf(values)).found;
}

function ranked(values: Float64Array, ranks: readonly number[], [min, max]: Range): Ranked {
  const n = values.length;
  const scale = (BUCKETS - 1) / (max - min);
  if (n <= SMALL || !(scale > 0 && scale < Infinity)) {
    const sorted = sortedCopy(values);
    const found = Float64Array.from(ranks, (rank) => sorted[rank]!);
    return { found, below: found.map((value) => lowerBound(sorted, value)) };
  }
  const counts = new Uint32Array(BUCKETS);
  for (let i = 0; i < n; i += 1) counts[((values[i]! - min) * scale) | 0]! += 1;
  // Which buckets are wanted, and how many values lie below each of them.
  const wanted = new Uint8Array(BUCKETS);
  let below = 0;
  let next = 0;
  let gathered = 0;
  const belowWanted: number[] = [];
  for (let bucket = 0; bucket < BUCKETS && next < ranks.length; bucket += 1) {
    const until = below + counts[bucket]!;
    if (ranks[next]! < until) {
      wanted[bucket] = 1;
      belowWanted.push(below - gathered);
      gathered += counts[bucket]!;
      while (next < ranks.length && ranks[next]! < until) next += 1;
    }
    below = until;
  }
  const kept = new Float64Array(gathered);
  let at = 0;
  for (let i = 0; i < n; i += 1) {
    const value = values[i]!;
    if (wanted[((value - min) * scale) | 0] === 1) {
      kept[at] = value;
      at += 1;
    }
  }
  const sorted = sortedCopy(kept);
  return pick(sorted, ranks, counts, wanted, belowWanted);
}

function rangeOf(values: Float64Array): Range {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** How many of these ascending values lie below one. */
function lowerBound(sorted: Float64Array, value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** A wanted rank minus the values that were not gathered before its bucket is its place among those that were. */
function pick(
  sorted: Float64Array,
  ranks: readonly number[],
  counts: Uint32Array,
  wanted: Uint8Array,
  belowWanted: readonly number[],
): Ranked {
  const found = new Float64Array(ranks.length);
  const lower = new Float64Array(ranks.length);
  let next = 0;
  let seen = 0;
  let below = 0;
  for (let bucket = 0; next < ranks.length; bucket += 1) {
    const until = below + counts[bucket]!;
    if (wanted[bucket] === 1) {
      const skipped = belowWanted[seen]!;
      seen += 1;
      for (; next < ranks.length && ranks[next]! < until; next += 1) {
        const value = sorted[ranks[next]! - skipped]!;
        found[next] = value;
        // Equal values share a bucket, and what was not gathered lies below it or above.
        lower[next] = lowerBound(sorted, value) + skipped;
      }
    }
    below = until;
  }
  return { found, below: lower };
}

/**
 * The linear quantiles (type 7, as NumPy's default) at ascending levels in [0, 1]: position (n - 1) level, interpolated as NumPy does it so
 * that the digits agree. Hyndman and Fan, The American Statistician 50 (1996) 361-365. O(n).
 */
export function linearQuantiles(values: Float64Array, levels: readonly number[]): Float64Array {
  return quantilesWithin(values, levels, rangeOf(values)).quantiles;
}

/** Linear quantiles of values whose range is known, and how many values lie below each of them. O(n). */
export function quantilesWithin(
  values: Float64Array,
  levels: readonly number[],
  range: Range,
): { readonly quantiles: Float64Array; readonly below: Float64Array } {
  const last = values.length - 1;
  const positions = levels.map((level) => last * level);
  const ranks = [...new Set(positions.flatMap((at) => [Math.floor(at), Math.min(last, Math.floor(at) + 1)]))];
  ranks.sort((a, b) => a - b);
  const { found, below } = ranked(values, ranks, range);
  const placeOf = new Map(ranks.map((rank, i) => [rank, i]));
  const quantiles = new Float64Array(levels.length);
  const belowQuantiles = new Float64Array(levels.length);
  positions.forEach((position, k) => {
    const rank = Math.floor(position);
    const [lower, upper] = [placeOf.get(rank)!, placeOf.get(Math.min(last, rank + 1))!];
    const quantile = interpolated(found[lower]!, found[upper]!, position - rank);
    quantiles[k] = quantile;
    // Between two neighbours there are no values.
    belowQuantiles[k] = quantile > found[lower]! ? rank + 1 : below[lower]!;
  });
  return { quantiles, below: belowQuantiles };
}

function interpolated(a: number, b: number, t: number): number {
  const difference = b - a;
  // Two doubles can lie farther apart than a double can say.
  if (!Number.isFinite(difference)) return a * (1 - t) + b * t;
  return t < 0.5 ? a + difference * t : b - difference * (1 - t);
}
