import type { Matrix } from '../learners/matrix.ts';

/**
 * A value for every unordered pair of rows i > j, at i (i - 1) / 2 + j: half the memory of the full matrix. Values of a row with itself
 * are not in it.
 */
export interface Pairwise {
  readonly rows: number;
  readonly values: Float64Array;
}

/**
 * Squared Euclidean distances of all pairs of rows, columns added up in their order. O(rows^2 columns) time, 4 rows^2 bytes.
 * Four pairs at a time, for a single sum would wait for its last addition at every column.
 */
export function squaredDistances({ rows, columns, data }: Matrix): Pairwise {
  const values = new Float64Array((rows * (rows - 1)) / 2);
  let at = 0;
  for (let i = 1; i < rows; i++) {
    const row = i * columns;
    let j = 0;
    for (; j + 4 <= i; j += 4) {
      let p = j * columns;
      let q = p + columns;
      let r = q + columns;
      let s = r + columns;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let k = row; k < row + columns; k++) {
        const value = data[k]!;
        const toP = value - data[p++]!;
        const toQ = value - data[q++]!;
        const toR = value - data[r++]!;
        const toS = value - data[s++]!;
        a += toP * toP;
        b += toQ * toQ;
        c += toR * toR;
        d += toS * toS;
      }
      values[at++] = a;
      values[at++] = b;
      values[at++] = c;
      values[at++] = d;
    }
    for (; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += (data[row + k]! - data[j * columns + k]!) ** 2;
      values[at++] = sum;
    }
  }
  return { rows, values };
}
