/** A piece of a column's bytes; a typed array stands for its own memory, least significant byte first. */
export type Segment = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/**
 * A column of ClickHouse's `Native` format while it is filled: rows come in one by one, and go out as the pieces of memory in which
 * they were gathered, without being copied. It may be cleared and filled again once its bytes are needed no more.
 */
export interface Column<T> {
  /** ClickHouse's name of the type. */
  readonly type: string;
  append(value: T): void;
  /** Appends a row for each value; what arrays and maps do with their elements. */
  appendAll(values: readonly T[]): void;
  /** How many rows it has. */
  rows(): number;
  /** What precedes the data of the whole column, parts of parts included, before any of it. */
  prefix(): readonly Segment[];
  /** The rows' bytes; they change when the column is cleared and filled again. */
  data(): readonly Segment[];
  /** Takes all rows out; the memory stays for the next ones. */
  clear(): void;
}
