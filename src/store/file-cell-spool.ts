import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LeewayError, messageOf } from '../platform/errors.ts';

/** How the cells of a column are kept: not at all, as numbers (NaN where there is none), or as numbers of levels (-1 where there is none). */
export type CellKeeping = 'skipped' | 'numbers' | 'levels';

const GROUP_BYTES = 16 << 20;
const MOST_GROUP_ROWS = 1 << 16;
/** What the cells of one file may take in memory; beyond that they wait in a file. */
const MEMORY_BYTES = 224 << 20;

interface Group {
  /** In memory, or its place in the file. */
  readonly at: ArrayBuffer | number;
  readonly rows: number;
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
  readonly #places: number[] = [];
  readonly #groupBytes: number;
  readonly #groups: Group[] = [];
  readonly #memoryBytes: number;
  readonly #spare: Float64Array[] = [];
  #current: ArrayBuffer;
  #held = 0;
  #file: number | null = null;
  #written = 0;

  constructor(keeping: readonly CellKeeping[], memoryBytes = MEMORY_BYTES) {
    this.#keeping = keeping;
    this.#memoryBytes = memoryBytes;
    const rowBytes = keeping.reduce((sum, kept) => sum + bytesOf(kept), 0);
    this.groupRows = Math.max(64, Math.min(MOST_GROUP_ROWS, Math.floor(GROUP_BYTES / Math.max(1, rowBytes)) & ~7));
    let place = 0;
    for (const kept of keeping) {
      this.#places.push(place);
      place += bytesOf(kept) * this.groupRows;
    }
    this.#groupBytes = place;
    this.#current = this.#newGroup();
  }

  /** The group is full, or the table ends: keeps its first `rows` rows and gives way to the next. */
  next(rows: number): void {
    if (rows === 0) return;
    this.rows += rows;
    this.#groups.push({ at: this.#current, rows });
    this.#held += this.#groupBytes;
    if (this.#held > this.#memoryBytes) this.#writeOut();
    this.#current = this.#newGroup();
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
    return this.#groups.some(({ at, rows }) => {
      const place = this.#places[column] ?? 0;
      if (typeof at === 'number') {
        const cells = new Float64Array(rows);
        this.#read(new Uint8Array(cells.buffer), at + place);
        return cells.some((cell) => !Number.isNaN(cell));
      }
      return new Float64Array(at, place, rows).some((cell) => !Number.isNaN(cell));
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
    const place = this.#places[column] ?? 0;
    let at = 0;
    for (const group of this.#groups) {
      const length = group.rows * width;
      if (typeof group.at === 'number') this.#read(bytes.subarray(at, at + length), group.at + place);
      else bytes.set(new Uint8Array(group.at, place, length), at);
      at += length;
    }
    return into;
  }

  #newGroup(): ArrayBuffer {
    const buffer = new ArrayBuffer(this.#groupBytes);
    this.#keeping.forEach((kept, column) => {
      const place = this.#places[column] ?? 0;
      this.numberCells[column] = new Float64Array(buffer, place, kept === 'numbers' ? this.groupRows : 0);
      this.levelCells[column] = new Int32Array(buffer, place, kept === 'levels' ? this.groupRows : 0);
    });
    return buffer;
  }

  #writeOut(): void {
    try {
      this.#file ??= openNameless();
      for (const [index, group] of this.#groups.entries()) {
        if (typeof group.at === 'number') continue;
        const bytes = new Uint8Array(group.at);
        for (let done = 0; done < bytes.length;)
          done += writeSync(this.#file, bytes, done, bytes.length - done, this.#written + done);
        this.#groups[index] = { at: this.#written, rows: group.rows };
        this.#written += bytes.length;
      }
      this.#held = 0;
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
