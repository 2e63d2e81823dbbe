import { sortedCopy } from './sorted-copy.ts';

/** Below this many values sorting is as fast. */
const SMALL = 4096;
const BUCKETS = 1 << 14;
/** The share of all values beyond which it pays to look whether a bucket holds one value only. */
const MANY = 1 / 8;

/** Order statistics, and how many values lie below each of them. */
interface Ranked {
  readonly found: Float64Array;
  readonly below: Float64Array;
}

/** The least and the largest of the values. */
type Range = readonly [number, number];

/**
 * The values at these ascending ranks (0-based), as sorting would give them, without sorting: one pass counts values in buckets of equal
 * width, another gathers the few buckets that hold a wanted rank. Where those hold many values it is first looked which hold one value only,
 * as in a column of few different ones; values so uneven that a bucket holds most of them are sorted there. Finite values only. O(n).
 */
export function orderStatistics(values: Float64Array, ranks: readonly number[]): Float64Array {
  return ranked(values, ranks, rangeOf(values)).found;
}

function ranked(values: Float64Array, ranks: readonly number[], range: Range): Ranked {
  const [min, max] = range;
  const scale = (BUCKETS - 1) / (max - min);
  if (values.length <= SMALL || !(scale > 0 && scale < Infinity)) {
    const sorted = sortedCopy(values);
    const found = Float64Array.from(ranks, (rank) => sorted[rank]!);
    return { found, below: found.map((value) => lowerBound(sorted, value)) };
  }
  const buckets = { min, scale };
  const { wanted, slots } = wantedBuckets(countBuckets(values, buckets), ranks);
  let gathered = wanted.reduce((sum, { count }) => sum + count, 0);
  if (gathered > values.length * MANY) {
    noteSingleValues(values, buckets, wanted, slots);
    gathered = 0;
    for (const bucket of wanted) {
      if (bucket.value !== null) continue;
      bucket.start = gathered;
      gathered += bucket.count;
    }
  }
  const sorted = sortedCopy(gather(values, buckets, slots, gathered));
  const found = new Float64Array(ranks.length);
  const below = new Float64Array(ranks.length);
  let at = 0;
  ranks.forEach((rank, i) => {
    while (rank >= wanted[at]!.below + wanted[at]!.count) at += 1;
    const bucket = wanted[at]!;
    found[i] = bucket.value ?? sorted[bucket.start + rank - bucket.below]!;
    // Equal values share a bucket, and what was not gathered lies below it or above.
    below[i] = bucket.below + (bucket.value === null ? lowerBound(sorted, found[i]) - bucket.start : 0);
  });
  return { found, below };
}

/** Where the buckets of a sample begin, and how many there are to a unit. */
interface Buckets {
  readonly min: number;
  readonly scale: number;
}

/** A bucket that holds a wanted rank. */
interface Wanted {
  readonly below: number;
  readonly count: number;
  /** Where its values begin among those that are gathered. */
  start: number;
  /** The one value that it holds; null when it holds several, or when that was not looked for. */
  value: number | null;
}

function countBuckets(values: Float64Array, { min, scale }: Buckets): Uint32Array {
  const counts = new Uint32Array(BUCKETS);
  for (let i = 0; i < values.length; i += 1) counts[((values[i]! - min) * scale) | 0]! += 1;
  return counts;
}

/** The buckets that hold these ranks, and for each bucket 1 + its number among those, 0 for the others. */
function wantedBuckets(counts: Uint32Array, ranks: readonly number[]): { wanted: Wanted[]; slots: Uint16Array } {
  const wanted: Wanted[] = [];
  const slots = new Uint16Array(BUCKETS);
  let below = 0;
  let next = 0;
  let start = 0;
  for (let bucket = 0; bucket < BUCKETS && next < ranks.length; bucket += 1) {
    const count = counts[bucket]!;
    if (ranks[next]! < below + count) {
      wanted.push({ below, count, start, value: null });
      slots[bucket] = wanted.length;
      start += count;
      while (next < ranks.length && ranks[next]! < below + count) next += 1;
    }
    below += count;
  }
  return { wanted, slots };
}

/** Finds the wanted buckets that hold a single value; they need not be gathered any more. */
function noteSingleValues(
  values: Float64Array,
  { min, scale }: Buckets,
  wanted: readonly Wanted[],
  slots: Uint16Array,
): void {
  const low = new Float64Array(wanted.length + 1).fill(Infinity);
  const high = new Float64Array(wanted.length + 1).fill(-Infinity);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    const slot = slots[((value - min) * scale) | 0]!;
    if (value < low[slot]!) low[slot] = value;
    if (value > high[slot]!) high[slot] = value;
  }
  wanted.forEach((bucket, at) => {
    if (low[at + 1] === high[at + 1]) bucket.value = low[at + 1]! + 0;
  });
  slots.forEach((slot, bucket) => {
    if (slot > 0 && wanted[slot - 1]!.value !== null) slots[bucket] = 0;
  });
}

function gather(values: Float64Array, { min, scale }: Buckets, slots: Uint16Array, count: number): Float64Array {
  const kept = new Float64Array(count);
  if (count === 0) return kept;
  let at = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (slots[((value - min) * scale) | 0]! > 0) {
      kept[at] = value;
      at += 1;
    }
  }
  return kept;
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
