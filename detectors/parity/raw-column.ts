/** A numeric column as a file holds it: values in file order, NaN where a cell has none, infinities kept. */
export interface RawNumericColumn {
  readonly kind: 'numeric';
  readonly values: Float64Array;
  /**
   * Whether pandas would read the column as whole numbers: its cells are integers and none is missing. NumPy's binning rules differ for
   * them.
   */
  readonly integer: boolean;
}

/** A column of levels as a file holds it: for each row the index of its level, -1 where a cell has none. */
export interface RawLevelColumn {
  readonly kind: 'levels';
  readonly codes: Int32Array;
  /** The levels by index, each once; some may have no rows. */
  readonly levels: readonly string[];
  /** Whether the levels are numbers (or booleans) to pandas, which then orders them as such. */
  readonly ordered: 'by text' | 'by number';
}

/** One column of one file in file order: parity modes need the order, for their thresholds come from consecutive chunks. */
export type RawColumn = RawNumericColumn | RawLevelColumn;

/** Rows of the column, those without a value included. */
export function rowsOf(column: RawColumn): number {
  return column.kind === 'numeric' ? column.values.length : column.codes.length;
}

/** The rows from `start` up to and without `end`, which may lie beyond the last row; shares the column's memory. */
export function sliceOf<Column extends RawColumn>(column: Column, start: number, end: number): Column {
  return column.kind === 'numeric'
    ? { ...column, values: column.values.subarray(start, end) }
    : { ...column, codes: column.codes.subarray(start, end) };
}

/** A numeric column from cells as JSON or a table gives them: null and undefined become NaN. */
export function rawNumbers(cells: readonly (number | null | undefined)[]): RawNumericColumn {
  const values = Float64Array.from(cells, (cell) => cell ?? NaN);
  return { kind: 'numeric', values, integer: values.every(Number.isInteger) };
}

/** A column of levels from cells: null and undefined are cells without a level, other values are told apart by their text. */
export function rawLevels(cells: readonly (string | number | boolean | null | undefined)[]): RawLevelColumn {
  const indices = new Map<string, number>();
  const numbers = !cells.some((cell) => typeof cell === 'string');
  const codes = Int32Array.from(cells, (cell) => {
    if (cell === null || cell === undefined) return -1;
    const level = String(cell);
    const index = indices.get(level) ?? indices.size;
    indices.set(level, index);
    return index;
  });
  return { kind: 'levels', codes, levels: [...indices.keys()], ordered: numbers ? 'by number' : 'by text' };
}

/** Rows of each level that has any, and how many rows have a level. */
export function countLevels(column: RawLevelColumn): { readonly counts: Map<string, number>; readonly n: number } {
  const byCode = new Float64Array(column.levels.length);
  let n = 0;
  for (const code of column.codes) {
    if (code < 0) continue;
    byCode[code]! += 1;
    n += 1;
  }
  const counts = new Map<string, number>();
  for (const [code, level] of column.levels.entries()) {
    const count = byCode[code]!;
    if (count > 0) counts.set(level, (counts.get(level) ?? 0) + count);
  }
  return { counts, n };
}
