import type { Matrix } from '../learners/matrix.ts';

/** Where a column lies and how wide it is: what z-scores are taken by. */
export interface Scaling {
  readonly centre: Float64Array;
  readonly width: Float64Array;
}

/**
 * Mean and standard deviation (ddof 0) of each column; a column of one value has width 1, so that it is moved and not stretched.
 * Two passes, scaled by the largest magnitude so that nothing overflows. O(rows x columns).
 */
export function scalingOf({ rows, columns, data }: Matrix): Scaling {
  const centre = new Float64Array(columns);
  const width = new Float64Array(columns).fill(1);
  for (let column = 0; column < columns; column++) {
    let largest = 0;
    for (let i = column; i < data.length; i += columns) largest = Math.max(largest, Math.abs(data[i]!));
    if (largest === 0) continue;
    let sum = 0;
    for (let i = column; i < data.length; i += columns) sum += data[i]! / largest;
    const mean = sum / rows;
    let squares = 0;
    for (let i = column; i < data.length; i += columns) squares += (data[i]! / largest - mean) ** 2;
    centre[column] = mean * largest;
    const sd = Math.sqrt(squares / rows) * largest;
    // Equal values leave rounding in the mean: what is below a few units in the last place of the values is no spread.
    if (sd > largest * 8 * Number.EPSILON) width[column] = sd;
  }
  return { centre, width };
}

/** The matrix as z-scores by a scaling. O(rows x columns). */
export function standardised({ rows, columns, data }: Matrix, { centre, width }: Scaling): Matrix {
  const scores = new Float64Array(data.length);
  for (let i = 0, column = 0; i < data.length; i++) {
    scores[i] = data[i]! / width[column]! - centre[column]! / width[column]!;
    column += 1;
    if (column === columns) column = 0;
  }
  return { rows, columns, data: scores };
}
