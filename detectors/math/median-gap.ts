/**
 * The median of |x_i - x_j| over all pairs i < j of ascending values, as the middle one or the two middle ones (equal when the number of
 * pairs is odd): of squared gaps the median is then the mean of their squares.
 *
 * Pairs within a gap are counted by two pointers in O(n); bisection narrows the bracket until few pairs are left in it, which are
 * gathered and sorted. O(n log n) for n (n - 1) / 2 pairs. Johnson and Mizoguchi, SIAM J. Comput. 7 (1978) 147-153.
 */
export function middleGaps(sorted: Float64Array): readonly [number, number] {
  const n = sorted.length;
  const pairs = (n * (n - 1)) / 2;
  const lowerRank = Math.floor((pairs - 1) / 2);
  const upperRank = Math.floor(pairs / 2);
  let [low, high] = firstBracket(sorted, lowerRank, upperRank);
  let below = low < 0 ? 0 : countWithin(sorted, low);
  let within = countWithin(sorted, high);
  let interpolate = low >= 0;
  while (within - below > 4 * n + 64) {
    const widthBefore = within - below;
    for (const guess of interpolate
      ? aroundTheGoal(low, high, (upperRank - below) / widthBefore)
      : [between(low, high)]) {
      if (guess <= low || guess >= high) continue;
      const count = countWithin(sorted, guess);
      if (count > upperRank) {
        high = guess;
        within = count;
      } else if (count <= lowerRank) {
        low = guess;
        below = count;
      } else {
        // The two middle gaps lie on either side.
        return [largestUpTo(sorted, guess), smallestAbove(sorted, guess)];
      }
    }
    // No double lies between: all gaps that are left are `high`.
    if (between(low, high) <= low || between(low, high) >= high) return [high, high];
    // Where gaps repeat, as rounded values have them, interpolation stalls and halving goes on.
    interpolate = interpolate && within - below < widthBefore / 4;
  }
  const gaps = gapsBetween(sorted, low, high, within - below).sort();
  return [gaps[lowerRank - below]!, gaps[upperRank - below]!];
}

/** Points that stand for many values when the first bracket is set. */
const STAND_INS = 4_096;
/** How far the median gap of that many even quantiles may be off, of itself; checked, not trusted. */
const SLACK = 1e-3;

/** A bracket (low, high] that holds both middle gaps, from the median gap of every k-th value; low is -1 where nothing better is known. */
function firstBracket(sorted: Float64Array, lowerRank: number, upperRank: number): [number, number] {
  const n = sorted.length;
  const range = sorted[n - 1]! - sorted[0]!;
  if (n <= STAND_INS) return [-1, range];
  const some = Float64Array.from({ length: STAND_INS }, (_, k) => sorted[Math.floor(((k + 0.5) * n) / STAND_INS)]!);
  const guess = middleGaps(some)[1];
  const low = guess * (1 - SLACK);
  const high = guess * (1 + SLACK);
  return [
    low > 0 && countWithin(sorted, low) <= lowerRank ? low : -1,
    high < range && countWithin(sorted, high) > upperRank ? high : range,
  ];
}

/** Two guesses about where linear interpolation sees the goal, as far apart as the curvature within the bracket may mislead it. */
function aroundTheGoal(low: number, high: number, share: number): readonly [number, number] {
  const width = high - low;
  const slack = Math.min(0.25, width / high);
  return [low + width * Math.max(0, share - slack), low + width * Math.min(1, share + slack)];
}

/** Pairs whose gap is at most this. */
function countWithin(sorted: Float64Array, gap: number): number {
  let count = 0;
  let i = 0;
  for (let j = 1; j < sorted.length; j += 1) {
    const value = sorted[j]!;
    while (value - sorted[i]! > gap) i += 1;
    count += j - i;
  }
  return count;
}

function gapsBetween(sorted: Float64Array, low: number, high: number, count: number): Float64Array {
  const gaps = new Float64Array(count);
  let at = 0;
  let from = 0;
  let to = 0;
  for (let j = 1; j < sorted.length; j += 1) {
    const value = sorted[j]!;
    while (value - sorted[from]! > high) from += 1;
    // Gaps above `low` belong to i < to; a pair needs i < j.
    while (to < j && value - sorted[to]! > low) to += 1;
    for (let i = from; i < Math.min(to, j); i += 1) {
      gaps[at] = value - sorted[i]!;
      at += 1;
    }
  }
  return gaps;
}

function largestUpTo(sorted: Float64Array, gap: number): number {
  let largest = 0;
  let i = 0;
  for (let j = 1; j < sorted.length; j += 1) {
    while (sorted[j]! - sorted[i]! > gap) i += 1;
    if (i < j) largest = Math.max(largest, sorted[j]! - sorted[i]!);
  }
  return largest;
}

function smallestAbove(sorted: Float64Array, gap: number): number {
  let smallest = Infinity;
  let i = 0;
  for (let j = 1; j < sorted.length; j += 1) {
    while (sorted[j]! - sorted[i]! > gap) i += 1;
    if (i > 0) smallest = Math.min(smallest, sorted[j]! - sorted[i - 1]!);
  }
  return smallest;
}

const bits = new DataView(new ArrayBuffer(8));

/** The double half-way in the order of doubles from low (or 0) to high: 64 halvings reach any goal, whatever the magnitudes. */
function between(low: number, high: number): number {
  // Nothing lies below 0, so the first step from -1 asks whether the gap is 0.
  if (low < 0) return 0;
  bits.setBigInt64(0, (bitsOf(low) + bitsOf(high)) >> 1n);
  return bits.getFloat64(0);
}

function bitsOf(value: number): bigint {
  bits.setFloat64(0, value);
  return bits.getBigInt64(0);
}
