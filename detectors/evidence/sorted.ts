/** How many of the first `length` ascending values lie below `x`. */
export function countBelow(sorted: Float64Array, length: number, x: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the first `length` ascending values are `x` or less. */
export function countUpTo(sorted: Float64Array, length: number, x: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The values that are there (no NaN), ascending. */
export function sortedPresent(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** Whether more than half of some ascending values are one and the same, as with a rate that is 0 in most windows; true of none at all. */
export function mostlyOneValue(sorted: Float64Array): boolean {
  const n = sorted.length;
  if (n === 0) return true;
  const middle = sorted[n >> 1]!;
  return countUpTo(sorted, n, middle) - countBelow(sorted, n, middle) > n / 2;
}

/** Members of a sample in ascending order, ready to be asked for the same sample without some of its windows. */
export class SortedWindows {
  readonly #order: Int32Array;
  readonly #values: Float64Array;

  constructor(values: Float64Array) {
    this.#values = values;
    const present: number[] = [];
    for (let t = 0; t < values.length; t++) if (!Number.isNaN(values[t]!)) present.push(t);
    this.#order = Int32Array.from(present.sort((a, b) => values[a]! - values[b]! || a - b));
  }

  /** The values of all windows but from .. to - 1, ascending. */
  without(from: number, to: number): Float64Array {
    const kept = new Float64Array(this.#order.length);
    let count = 0;
    for (const t of this.#order) if (t < from || t >= to) kept[count++] = this.#values[t]!;
    return kept.subarray(0, count);
  }
}
