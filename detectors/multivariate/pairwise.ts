import type { Matrix } from '../learners/matrix.ts';

/**
 * A value for every unordered pair of rows i > j, at i (i - 1) / 2 + j: half the memory of the full matrix. Values of a row with itself
 * are not in it.
 */
export interface Pairwise {
  readonly rows: number;
  readonly values: Float64Array;
}

/** Squared Euclidean distances of all pairs of rows. O(rows^2 columns) time, 4 rows^2 bytes. */
export function squaredDistances({ rows, columns, data }: Matrix): Pairwise {
  const values = new Float64Array((rows * (rows - 1)) / 2);
  let at = 0;
  for (let i = 1; i < rows; i++) {
    const row = i * columns;
    for (let j = 0, other = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++, other++) {
        const gap = data[row + k]! - data[other]!;
        sum += gap * gap;
      }
      values[at++] = sum;
    }
  }
  return { rows, values };
}

/** The median of a list (of an even number of values the mean of the middle two); reorders the list. Expected O(n), Hoare's selection. */
export function medianInPlace(values: Float64Array): number {
  const middle = values.length >>> 1;
  const upper = selected(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = -Infinity;
  for (let i = 0; i < middle; i++) if (values[i]! > lower) lower = values[i]!;
  return (lower + upper) / 2;
}

/** Puts the value of rank k at place k, smaller ones before it and larger ones after it. */
function selected(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = middleOfThree(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i <= j) {
        const kept = values[i]!;
        values[i] = values[j]!;
        values[j] = kept;
        i += 1;
        j -= 1;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return values[k]!;
}

function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
