import { LeewayError } from '../platform/errors.ts';
import { numberOrSeconds } from './file-cell-kinds.ts';
import type { CellSpool } from './file-cell-spool.ts';
import type { OddCell } from './file-columns.ts';
import { HASH_SEED, hashByte, NO_LEVEL, type LevelTable } from './file-level-table.ts';
import { NumberReader, numberOfText, saysNoNumber } from './file-number-text.ts';

const QUOTE = 34;
const COMMA = 44;
const NEWLINE = 10;
const RETURN = 13;

const KEEPINGS = ['skipped', 'numbers', 'levels'] as const;
const SKIPPED = 0;
const NUMBERS = 1;
const LEVELS = 2;

/** One column while its file is scanned. */
export interface CsvColumn {
  readonly name: string;
  keeping: 'skipped' | 'numbers' | 'levels';
  readonly table: LevelTable;
  /** Whether cells that are no numbers count as absent; otherwise the first one ends the reading of the column. */
  readonly lenient: boolean;
  odd: OddCell | null;
  oddCells: number;
  /** Whether no number so far had a point or an exponent. */
  integer: boolean;
}

/**
 * Reads the rows of a CSV file from bytes into columns, without making a text or an array for any cell. Every row must have the header's
 * number of fields; blank lines are passed over.
 */
export class CsvScan {
  readonly #path: string;
  readonly #columns: readonly CsvColumn[];
  readonly #spool: CellSpool;
  /** How each column is kept, as small numbers: this is asked for every cell. */
  readonly #keepings: Uint8Array;
  /** Columns in which a number had a point. */
  readonly #pointed: Uint8Array;
  readonly #number = new NumberReader();
  #view: DataView = new DataView(new ArrayBuffer(0));
  readonly #pending: { readonly column: number; readonly text: string }[] = [];
  /** Rows whose texts are wanted, where not all are. */
  readonly #wanted: Uint8Array | null;
  #line: number;
  #row = 0;
  /** Of the quoted cell that was read last: its hash, and whether quotes are doubled in it. */
  #hash = 0;
  #doubled = false;
  /** Line ends inside the quotes of the row under way. */
  #innerLines = 0;

  constructor(input: {
    readonly path: string;
    readonly columns: readonly CsvColumn[];
    readonly spool: CellSpool;
    readonly firstLine: number;
    readonly wanted: Uint8Array | null;
  }) {
    this.#path = input.path;
    this.#columns = input.columns;
    this.#keepings = Uint8Array.from(input.columns, ({ keeping }) => KEEPINGS.indexOf(keeping));
    this.#pointed = new Uint8Array(input.columns.length);
    this.#spool = input.spool;
    this.#line = input.firstLine;
    this.#wanted = input.wanted;
  }

  /**
   * Takes all whole rows of bytes[start .. end) and answers where the first one that is not whole begins; `last` says that nothing follows.
   * There must be 8 bytes of room behind them, as `feedBytes` leaves: the first is overwritten by a line end, which stops every search.
   */
  scan(bytes: Uint8Array, start: number, end: number, last: boolean): number {
    bytes[end] = NEWLINE;
    if (this.#view.buffer !== bytes.buffer || this.#view.byteOffset !== bytes.byteOffset) {
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    let at = start;
    while (at < end) {
      const next = this.#scanRow(bytes, at, end, last);
      if (next < 0) return at;
      at = next;
    }
    return at;
  }

  /** The table ends. */
  finish(): void {
    this.#spool.next(this.#row);
    this.#row = 0;
    this.#columns.forEach((column, at) => {
      if (this.#pointed[at] === 1) column.integer = false;
    });
  }

  /** Where the next row begins; -1 when this one is not whole. */
  #scanRow(bytes: Uint8Array, start: number, end: number, last: boolean): number {
    const columns = this.#columns;
    const lastColumn = columns.length - 1;
    const { numberCells, levelCells } = this.#spool;
    const keepings = this.#keepings;
    const pointed = this.#pointed;
    const number = this.#number;
    const view = this.#view;
    const row = this.#row;
    let at = start;
    this.#pending.length = 0;
    this.#innerLines = 0;
    for (let column = 0; ; column++) {
      const keeping = keepings[column];
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        const cell = this.#quotedCell(bytes, at, end);
        if (cell < 0) {
          if (!last) return -1;
          throw this.#fault('opens a quote that is never closed');
        }
        if (keeping === NUMBERS)
          (numberCells[column] as Float64Array)[row] = this.#numberOf(this.#quotedText(bytes, at, cell), column);
        else if (keeping === LEVELS) {
          (levelCells[column] as Int32Array)[row] = this.#quotedLevel(bytes, at, cell, columns[column] as CsvColumn);
        }
        at = cell;
      } else if (keeping === NUMBERS) {
        const target = numberCells[column] as Float64Array;
        const stop = number.read(bytes, view, at, target, row);
        const after = bytes[stop] as number;
        // NaN is the one value that is not itself.
        if (target[row] === target[row] && (after === COMMA || after === NEWLINE || endsLine(bytes, stop))) {
          if (number.hasPoint) pointed[column] = 1;
          at = stop;
        } else {
          const from = at;
          at = endOfCell(bytes, at);
          (numberCells[column] as Float64Array)[row] =
            at === from ? NaN : this.#numberOf(textOf(bytes, from, at), column);
        }
      } else if (keeping === LEVELS) {
        const from = at;
        let hash = HASH_SEED;
        let code = byte;
        while (code !== COMMA && code !== NEWLINE && (code !== RETURN || bytes[at + 1] !== NEWLINE)) {
          hash = hashByte(hash, code);
          code = bytes[++at] as number;
        }
        // A text that may go on in the next bytes is no level yet.
        if (!last && at + (code === RETURN ? 1 : 0) >= end) return -1;
        (levelCells[column] as Int32Array)[row] =
          at === from || this.#passesOver(row)
            ? NO_LEVEL
            : (columns[column] as CsvColumn).table.add(bytes, from, at, hash);
      } else at = endOfCell(bytes, at);

      const after = bytes[at] as number;
      if (after === COMMA && at < end) {
        if (column === lastColumn) throw this.#ragged(bytes, start, end);
        at++;
        continue;
      }
      // A line end at the end of the bytes is the one that was put there, or one that may turn out to be half of one.
      const width = after === RETURN ? 2 : 1;
      if (at + width > end && !last) return -1;
      if (after !== NEWLINE && (after !== RETURN || bytes[at + 1] !== NEWLINE)) {
        throw this.#fault('has text after a closing quote');
      }
      const next = Math.min(end, at + width);
      if (column === 0 && at === start && lastColumn >= 0) {
        this.#line++;
        return next;
      }
      if (column < lastColumn) throw this.#ragged(bytes, start, end);
      this.#commit(1 + this.#innerLines);
      return next;
    }
  }

  #commit(lines: number): void {
    for (const { column, text } of this.#pending) {
      const spoilt = this.#columns[column] as CsvColumn;
      spoilt.odd ??= { text, line: this.#line };
      spoilt.oddCells++;
      if (!spoilt.lenient) {
        spoilt.keeping = 'skipped';
        this.#keepings[column] = SKIPPED;
      }
    }
    this.#pending.length = 0;
    this.#line += lines;
    if (++this.#row < this.#spool.groupRows) return;
    this.#spool.next(this.#row);
    this.#row = 0;
  }

  /** Where the quoted cell that opens at `open` ends, its quotes included, and its hash as if nothing in it were doubled; -1 when it does not end. */
  #quotedCell(bytes: Uint8Array, open: number, end: number): number {
    let hash = HASH_SEED;
    this.#doubled = false;
    for (let at = open + 1; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        // A quote as the very last byte may be half of a doubled one: then the row is not whole yet, and comes again with more.
        if (bytes[at + 1] !== QUOTE) {
          this.#hash = hash;
          return at + 1;
        }
        this.#doubled = true;
        at++;
      } else if (byte === NEWLINE) this.#innerLines++;
      hash = hashByte(hash, byte);
    }
    return -1;
  }

  #quotedText(bytes: Uint8Array, open: number, end: number): string {
    const text = textOf(bytes, open + 1, end - 1);
    return this.#doubled ? text.replaceAll('""', '"') : text;
  }

  #quotedLevel(bytes: Uint8Array, open: number, end: number, { table }: CsvColumn): number {
    if (end - open === 2 || this.#passesOver(this.#row)) return NO_LEVEL;
    if (this.#doubled) return table.addText(this.#quotedText(bytes, open, end));
    return table.add(bytes, open + 1, end - 1, this.#hash);
  }

  #passesOver(row: number): boolean {
    return this.#wanted !== null && this.#wanted[this.#spool.rows + row] !== 1;
  }

  /** The number that a text spells, NaN for none; what is neither is noted once the row is whole. */
  #numberOf(text: string, column: number): number {
    const number = numberOfText(text);
    if (number !== undefined) {
      if (!/^\s*[+-]?\d+\s*$/.test(text)) (this.#columns[column] as CsvColumn).integer = false;
      return number;
    }
    if (saysNoNumber(text)) return NaN;
    // Where numbers are demanded, times are their seconds.
    const seconds = (this.#columns[column] as CsvColumn).lenient ? numberOrSeconds(text) : NaN;
    if (Number.isNaN(seconds)) this.#pending.push({ column, text });
    return seconds;
  }

  #ragged(bytes: Uint8Array, start: number, end: number): LeewayError {
    let fields = 1;
    for (let at = start; at < end && bytes[at] !== NEWLINE; at++) {
      if (bytes[at] === QUOTE) {
        at++;
        while (at < end && bytes[at] !== QUOTE) at++;
      } else if (bytes[at] === COMMA) fields++;
    }
    return this.#fault(`has ${fields} ${fields === 1 ? 'field' : 'fields'} and the header has ${this.#columns.length}`);
  }

  #fault(what: string): LeewayError {
    return csvFault(this.#path, this.#line, what);
  }
}

/** The fault of one line of a CSV file. */
export function csvFault(path: string, line: number, what: string): LeewayError {
  return new LeewayError('bad_input', `${path}, line ${line}: the row ${what}`, {
    remedy:
      'Mend that line: fields are separated by commas, and one that holds a comma, a quote or a line end stands in double quotes.',
  });
}

function endsLine(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === RETURN && bytes[at + 1] === NEWLINE;
}

function endOfCell(bytes: Uint8Array, from: number): number {
  let at = from;
  let byte = bytes[at] as number;
  while (byte !== COMMA && byte !== NEWLINE && (byte !== RETURN || bytes[at + 1] !== NEWLINE))
    byte = bytes[++at] as number;
  return at;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
