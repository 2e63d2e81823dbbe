/**
 * What all cells of a column are that are not absent: `empty` when none is, `vector` for lists of numbers, `other` for what nothing can be
 * compared of (nested objects, lists of texts).
 */
export type CellKind = 'number' | 'text' | 'boolean' | 'time' | 'vector' | 'empty' | 'other';

/** A cell of a column of numbers that holds something else. */
export interface OddCell {
  readonly text: string;
  /** Counted from 1; null where it is not known. */
  readonly line: number | null;
}

/** A column of a file. */
export interface FileColumn {
  readonly name: string;
  readonly kind: CellKind;
  /** For a column of numbers: whether all of them are written, or stored, as whole numbers. */
  readonly integer: boolean;
  /** For a column that began with numbers: the first cell that is none. */
  readonly odd?: OddCell;
}

/** The cells of a column as levels, in the order of the file. */
export interface LevelCells {
  readonly levels: readonly string[];
  /** For each row the number of its level; NO_LEVEL where the cell is absent, BEYOND_LEVELS where there were too many. */
  readonly codes: Int32Array;
  /** Whether the column has more levels than are told apart. */
  readonly beyond: boolean;
}

/** Lists of numbers, one a row. */
export interface VectorCells {
  readonly dimensions: number;
  /** Row after row, only those that have a list of this length. */
  readonly values: Float64Array;
  /** Rows without a list, and rows whose list has another length or holds something else than finite numbers. */
  readonly absent: number;
  readonly odd: number;
}

/** A file of rows as columns, read one by one in the order of the rows. Every failure is a LeewayError `bad_input` that says what and where. */
export interface FileColumns {
  readonly path: string;
  readonly rows: number;
  /** The names of all columns of the file, in its order. */
  readonly names: readonly string[];
  /** The columns that were asked for, in the order of the file. */
  readonly columns: readonly FileColumn[];
  /** The cells as numbers, NaN where there is none; texts that spell no number count as absent. Times are seconds since the epoch. */
  numbers(name: string): Promise<Float64Array>;
  levels(name: string): Promise<LevelCells>;
  /** The texts of at most `limit` rows, drawn evenly over the file by the seed when there are more; null where there is none. */
  texts(name: string, limit: number, seed: number): Promise<(string | null)[]>;
  vectors(name: string): Promise<VectorCells>;
  /** Takes an array that \`numbers\` gave, and that nobody reads any more, to be filled again: fresh memory for every column costs as much as reading it. */
  recycle(values: Float64Array): void;
  close(): Promise<void>;
}

/** What a reader may be told. */
export interface ReadingOptions {
  /** The columns that will be asked for; all when null. */
  readonly only: ReadonlySet<string> | null;
  /** How columns are to be read whatever their cells look like. */
  readonly as: ReadonlyMap<string, 'numbers' | 'levels'>;
  /** Told now and then how far the reading is, from 0 to 1. */
  readonly progress: (share: number) => void;
}
