/** Below this many values the engine's own sort is as fast. */
const SMALL = 512;
/** Bits of the bucket number: two bytes of it fit the cache of any machine. */
const BUCKET_BITS = 16;
/** Mean squared bucket load beyond which values are too unevenly spread for buckets of equal width. */
const CROWDED = 128;

/**
 * The values ascending, in a new array; -0 comes out as 0. The values must be finite.
 *
 * Values spread over their range without extreme peaks go into 65,536 buckets of equal width and a final insertion pass; others are sorted
 * by the digits of their bit patterns (least significant digit first, six passes of 11 bits). Both are O(n) and take about half the time
 * of the engine's own sort at a million values.
 */
export function sortedCopy(values: Float64Array): Float64Array {
  if (values.length <= SMALL) return values.map((value) => value + 0).sort();
  return bucketSorted(values) ?? digitSorted(values);
}

/** Null when the buckets would be crowded, or the range overflows. */
function bucketSorted(values: Float64Array): Float64Array | null {
  const n = values.length;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < n; i += 1) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const buckets = 1 << BUCKET_BITS;
  const scale = (buckets - 1) / (max - min);
  if (!(scale > 0 && Number.isFinite(scale))) return null;
  const bucketOf = new Uint16Array(n);
  const start = new Uint32Array(buckets);
  for (let i = 0; i < n; i += 1) {
    const bucket = ((values[i]! - min) * scale) | 0;
    bucketOf[i] = bucket;
    start[bucket]! += 1;
  }
  let squares = 0;
  let sum = 0;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const load = start[bucket]!;
    squares += load * load;
    start[bucket] = sum;
    sum += load;
  }
  if (squares > CROWDED * n) return null;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    const bucket = bucketOf[i]!;
    out[start[bucket]!] = values[i]! + 0;
    start[bucket]! += 1;
  }
  insertionSort(out);
  return out;
}

/** Linear when every value is near its place already, as it is after bucketing. */
function insertionSort(values: Float64Array): void {
  for (let i = 1; i < values.length; i += 1) {
    const value = values[i]!;
    let j = i - 1;
    if (values[j]! <= value) continue;
    while (j >= 0 && values[j]! > value) {
      values[j + 1] = values[j]!;
      j -= 1;
    }
    values[j + 1] = value;
  }
}

const DIGITS = 2048;

/**
 * Least-significant-digit radix sort. Flipping the sign bit of positive numbers and every bit of negative ones makes the bit patterns sort
 * like the numbers; all six digit counts are taken in one pass, and a digit that all values share costs nothing.
 */
function digitSorted(values: Float64Array): Float64Array {
  const n = values.length;
  let from = new Uint32Array(Float64Array.from(values, (value) => value + 0).buffer);
  let to = new Uint32Array(2 * n);
  const counts = new Uint32Array(DIGITS * 6);
  for (let i = 0; i < 2 * n; i += 2) {
    let low = from[i]!;
    let high = from[i + 1]!;
    if (high >>> 31) {
      low = ~low >>> 0;
      high = ~high >>> 0;
    } else high = (high | 0x80000000) >>> 0;
    from[i] = low;
    from[i + 1] = high;
    counts[low & 2047]! += 1;
    counts[DIGITS + ((low >>> 11) & 2047)]! += 1;
    counts[2 * DIGITS + ((low >>> 22) | ((high & 1) << 10))]! += 1;
    counts[3 * DIGITS + ((high >>> 1) & 2047)]! += 1;
    counts[4 * DIGITS + ((high >>> 12) & 2047)]! += 1;
    counts[5 * DIGITS + (high >>> 23)]! += 1;
  }
  for (let digit = 0; digit < 6; digit += 1) {
    const at = counts.subarray(digit * DIGITS, (digit + 1) * DIGITS);
    let sum = 0;
    let shared = false;
    for (let d = 0; d < DIGITS; d += 1) {
      const count = at[d]!;
      if (count === n) shared = true;
      at[d] = sum;
      sum += count;
    }
    if (shared) continue;
    scatter(from, to, at, digit);
    [from, to] = [to, from];
  }
  for (let i = 0; i < 2 * n; i += 2) {
    const high = from[i + 1]!;
    if (high >>> 31) from[i + 1] = high & 0x7fffffff;
    else {
      from[i] = ~from[i]!;
      from[i + 1] = ~high;
    }
  }
  return new Float64Array(from.buffer, 0, n);
}

/** Where the digit's bits lie: digit 2 straddles both words, the lower ones lie in the low word, the others in the high one. */
function scatter(from: Uint32Array, to: Uint32Array, at: Uint32Array, digit: number): void {
  const shift = [0, 11, 0, 1, 12, 23][digit]!;
  for (let i = 0; i < from.length; i += 2) {
    const low = from[i]!;
    const high = from[i + 1]!;
    const d =
      digit < 2 ? (low >>> shift) & 2047 : digit > 2 ? (high >>> shift) & 2047 : (low >>> 22) | ((high & 1) << 10);
    const place = at[d]! << 1;
    at[d]! += 1;
    to[place] = low;
    to[place + 1] = high;
  }
}
