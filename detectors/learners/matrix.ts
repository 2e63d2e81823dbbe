/** Rows of numbers, one after the other. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row-major: cell (i, j) is at i * columns + j. */
  readonly data: Float64Array;
}

/**
 * The rows of columns that have a finite number in every column; others (null, NaN, infinite) are left out, for no multivariate
 * statistic can place them. All columns must be of the same length. O(rows x columns).
 * @throws RangeError when the columns differ in length.
 */
export function completeRows(columns: readonly Float64Array[]): Matrix {
  const length = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== length)) throw new RangeError('the columns differ in length');
  const data = new Float64Array(length * columns.length);
  let rows = 0;
  for (let row = 0; row < length; row++) {
    const start = rows * columns.length;
    let complete = columns.length > 0;
    for (let column = 0; column < columns.length && complete; column++) {
      const value = columns[column]![row]!;
      data[start + column] = value;
      complete = Number.isFinite(value);
    }
    if (complete) rows += 1;
  }
  return { rows, columns: columns.length, data: data.subarray(0, rows * columns.length) };
}

/** Some rows of a matrix, in the order asked for. O(indices x columns). */
export function rowsAt({ columns, data }: Matrix, indices: ArrayLike<number>): Matrix {
  const picked = new Float64Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * columns;
    picked.set(data.subarray(from, from + columns), i * columns);
  }
  return { rows: indices.length, columns, data: picked };
}

/** Both matrices, one below the other. */
export function stacked(upper: Matrix, lower: Matrix): Matrix {
  const data = new Float64Array(upper.data.length + lower.data.length);
  data.set(upper.data);
  data.set(lower.data, upper.data.length);
  return { rows: upper.rows + lower.rows, columns: upper.columns, data };
}
