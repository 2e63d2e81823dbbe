/** Mean and spread of values in units of `unit`, so that neither squares nor sums of the largest doubles overflow. */
export interface Moments {
  readonly n: number;
  /** One of the values. The mean is `anchor` plus `offset`, kept apart: their sum may have no digits left for what `offset` says. */
  readonly anchor: number;
  readonly offset: number;
  /** Sum of squared deviations from the mean. */
  readonly squares: number;
}

/** A unit in which values of this size can be squared: 1 unless they are extreme. A power of two, so that dividing loses nothing. */
export function unitFor(...samples: readonly Float64Array[]): number {
  let largest = 0;
  for (const sample of samples) {
    for (let i = 0; i < sample.length; i += 1) {
      const size = Math.abs(sample[i]!);
      if (size > largest) largest = size;
    }
  }
  if (largest > 1e140 || (largest < 1e-140 && largest > 0)) return 2 ** Math.floor(Math.log2(largest));
  return 1;
}

/** Two passes, anchored at the first value: a mean far from 0 costs no digits of the spread, nor of a difference of means. Welford (1962), Chan et al. (1983). O(n). */
export function moments(values: Float64Array, unit = 1): Moments {
  const n = values.length;
  const anchor = values[0]! / unit;
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += values[i]! / unit - anchor;
  const offset = sum / n;
  let squares = 0;
  let rest = 0;
  for (let i = 0; i < n; i += 1) {
    const deviation = values[i]! / unit - anchor - offset;
    squares += deviation * deviation;
    rest += deviation;
  }
  return { n, anchor, offset: offset + rest / n, squares: Math.max(0, squares - (rest * rest) / n) };
}

/** Mean of the first less mean of the second, both in one unit: as good for values around 10^15 as for values around 0. */
export function meanDifference(x: Moments, y: Moments): number {
  return x.anchor - y.anchor + (x.offset - y.offset);
}
