import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LeewayError, messageOf } from '../../platform/errors.ts';

/** How the cells of a column are kept: not at all, as numbers (NaN where there is none), or as numbers of levels (-1 where there is none). */
export type CellKeeping = 'skipped' | 'numbers' | 'levels';

const GROUP_BYTES = 16 << 20;
const MOST_GROUP_ROWS = 1 << 16;
/** What the cells of one file may take in memory; beyond that they wait in a file. */
const MEMORY_BYTES = 224 << 20;

interface Group {
  /** In memory, or its place in the file. */
  readonly at: Uint8Array<ArrayBuffer> | number;
  readonly rows: number;
  /** Rows that it has room for. */
  readonly stride: number;
}

/**
 * The cells of a table, turned from rows into columns: rows are filled in group by group, columns are read back one by one. What
 * exceeds the memory goes to a temporary file that has no name any more, so that nothing is left behind however the process ends.
 */
export class CellSpool {
  readonly groupRows: number;
  /** Where the cells of the group under way are to be written, by column; empty for columns that are kept otherwise. */
  readonly numberCells: Float64Array[] = [];
  readonly levelCells: Int32Array[] = [];
  rows = 0;
  readonly #keeping: readonly CellKeeping[];
  /** How many bytes of a row the columns before each one take. */
  readonly #offsets: number[] = [];
  readonly #rowBytes: number;
  readonly #groups: Group[] = [];
  readonly #memoryBytes: number;
  readonly #spare: Float64Array[] = [];
  /** The group under way. */
  readonly #current: Uint8Array<ArrayBuffer>;
  #held = 0;
  #file: number | null = null;
  #written = 0;

  /** `room` is asked for the memory of the group under way, whose bytes are copied when it is full. */
  constructor(
    keeping: readonly CellKeeping[],
    options: { readonly memoryBytes?: number; readonly room?: (bytes: number) => Uint8Array<ArrayBuffer> } = {},
  ) {
    this.#keeping = keeping;
    this.#memoryBytes = options.memoryBytes ?? MEMORY_BYTES;
    const room = options.room ?? ((bytes) => new Uint8Array(bytes));
    let offset = 0;
    for (const kept of keeping) {
      this.#offsets.push(offset);
      offset += bytesOf(kept);
    }
    this.#rowBytes = offset;
    this.groupRows = Math.max(64, Math.min(MOST_GROUP_ROWS, Math.floor(GROUP_BYTES / Math.max(1, offset)) & ~7));
    this.#current = room(offset * this.groupRows);
    keeping.forEach((kept, column) => {
      const place = this.#current.byteOffset + this.#placeOf(column, this.groupRows);
      this.numberCells[column] = new Float64Array(this.#current.buffer, place, kept === 'numbers' ? this.groupRows : 0);
      this.levelCells[column] = new Int32Array(this.#current.buffer, place, kept === 'levels' ? this.groupRows : 0);
    });
  }

  /** The group is full, or the table ends: keeps its first `rows` rows and gives way to the next. */
  next(rows: number): void {
    if (rows === 0) return;
    this.rows += rows;
    // A multiple of 8, so that doubles stay where doubles may be.
    const stride = (rows + 7) & ~7;
    const kept = stride === this.groupRows ? this.#current : this.#shortened(stride);
    if (this.#held + kept.length > this.#memoryBytes) {
      this.#writeOut();
      this.#groups.push({ at: this.#append(kept), rows, stride });
    } else {
      this.#groups.push({ at: kept === this.#current ? kept.slice() : kept, rows, stride });
      this.#held += kept.length;
    }
  }

  /** The cells of a column that is kept as numbers. */
  numbers(column: number): Float64Array {
    return this.#column(column, this.#spare.pop() ?? new Float64Array(this.rows));
  }

  /** Takes an array that `numbers` gave, to be filled again. */
  recycle(values: Float64Array): void {
    if (values.length === this.rows) this.#spare.push(values);
  }

  /** Whether any cell of a column of numbers holds one. Mostly the first rows answer it. */
  hasNumber(column: number): boolean {
    return this.#groups.some(({ at, rows, stride }) => {
      const place = this.#placeOf(column, stride);
      if (typeof at === 'number') {
        const cells = new Float64Array(rows);
        this.#read(new Uint8Array(cells.buffer), at + place);
        return cells.some((cell) => !Number.isNaN(cell));
      }
      return new Float64Array(at.buffer, at.byteOffset + place, rows).some((cell) => !Number.isNaN(cell));
    });
  }

  /** The cells of a column that is kept as levels. */
  levels(column: number): Int32Array {
    return this.#column(column, new Int32Array(this.rows));
  }

  /** Gives its file back; nothing can be read afterwards. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    this.#groups.length = 0;
  }

  #column<T extends Float64Array | Int32Array>(column: number, into: T): T {
    const width = into.BYTES_PER_ELEMENT;
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    let at = 0;
    for (const group of this.#groups) {
      const place = this.#placeOf(column, group.stride);
      const length = group.rows * width;
      if (typeof group.at === 'number') this.#read(bytes.subarray(at, at + length), group.at + place);
      else bytes.set(group.at.subarray(place, place + length), at);
      at += length;
    }
    return into;
  }

  /** Where the cells of a column begin in a group with room for so many rows. */
  #placeOf(column: number, stride: number): number {
    return (this.#offsets[column] ?? 0) * stride;
  }

  /** The group under way without the room for the rows that did not come. */
  #shortened(stride: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#rowBytes * stride);
    this.#keeping.forEach((kept, column) => {
      const from = this.#placeOf(column, this.groupRows);
      bytes.set(this.#current.subarray(from, from + bytesOf(kept) * stride), this.#placeOf(column, stride));
    });
    return bytes;
  }

  /** Writes the groups that are in memory to the file. */
  #writeOut(): void {
    for (const [index, group] of this.#groups.entries()) {
      if (typeof group.at !== 'number') this.#groups[index] = { ...group, at: this.#append(group.at) };
    }
    this.#held = 0;
  }

  /** Writes bytes behind what is in the file; answers where they begin. */
  #append(bytes: Uint8Array): number {
    const start = this.#written;
    try {
      this.#file ??= openNameless();
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#file, bytes, done, bytes.length - done, start + done);
      this.#written += bytes.length;
      return start;
    } catch (thrown) {
      throw new LeewayError(
        'store_unavailable',
        `the table does not fit into memory, and ${tmpdir()} cannot take it: ${messageOf(thrown)}`,
        {
          cause: thrown,
          remedy: 'Make room there, or set TMPDIR to a directory with room.',
        },
      );
    }
  }

  #read(into: Uint8Array, from: number): void {
    if (this.#file === null) throw new Error('the spool is closed');
    for (let done = 0; done < into.length;) {
      const read = readSync(this.#file, into, done, into.length - done, from + done);
      if (read === 0) throw new Error('the spool is shorter than what was written to it');
      done += read;
    }
  }
}

function bytesOf(kept: CellKeeping): number {
  return kept === 'numbers' ? 8 : kept === 'levels' ? 4 : 0;
}

/** A file to write to and read from that no directory names any more. */
function openNameless(): number {
  const directory = mkdtempSync(join(tmpdir(), 'leeway-spool-'));
  try {
    return openSync(join(directory, 'cells'), 'wx+', 0o600);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
