import { LeewayError } from '../../platform/errors.ts';
import { CsvMachine, type MachineOwner } from './csv-machine/csv-machine.ts';
import { numberOrSeconds } from './cell-kinds.ts';
import { CellSpool } from './cell-spool.ts';
import type { OddCell } from './file-columns.ts';
import { BUFFER_BYTES } from './feed.ts';
import { HASH_SEED, hashByte, NO_LEVEL, type LevelTable } from './level-table.ts';
import { numberOfText, saysNoNumber } from './number-text.ts';

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
 * number of fields; blank lines are passed over. Ordinary rows and cells are read by a machine; what it leaves, and everything where the
 * processor cannot run it, is read here.
 */
export class CsvScan {
  /** What was read; complete after `finish`. */
  readonly spool: CellSpool;
  readonly #path: string;
  readonly #columns: readonly CsvColumn[];
  /** How each column is kept, as small numbers: this is asked for every cell. */
  readonly #keepings: Uint8Array;
  readonly #machine: CsvMachine | null;
  readonly #pending: { readonly column: number; readonly text: string }[] = [];
  /** Rows whose texts are wanted, where not all are. */
  readonly #wanted: Uint8Array | null;
  /** The bytes that are being read, and where they and their last whole line end. */
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;
  #limit = 0;
  /** Whether nothing follows these bytes. */
  #last = false;
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
    readonly firstLine: number;
    readonly wanted: Uint8Array | null;
    /** Whether the machine is to be left out. */
    readonly isPlain?: boolean;
  }) {
    const { path, columns, firstLine, wanted, isPlain = false } = input;
    this.#path = path;
    this.#columns = columns;
    this.#keepings = Uint8Array.from(columns, ({ keeping }) => KEEPINGS.indexOf(keeping));
    this.#line = firstLine;
    this.#wanted = wanted;
    const kept = columns.map(({ keeping }) => keeping);
    const machine = isPlain ? null : CsvMachine.create(kept, BUFFER_BYTES, this.#owner());
    this.#machine = machine;
    this.spool = new CellSpool(kept, machine === null ? {} : { room: (bytes) => machine.reserve(bytes) });
    columns.forEach(({ keeping }, column) => {
      const { numberCells, levelCells } = this.spool;
      const cells = keeping === 'numbers' ? numberCells[column] : levelCells[column];
      machine?.keep(column, keeping === 'levels' && wanted !== null ? 'asked' : keeping, cells?.byteOffset);
    });
  }

  /** Where bytes are best put for `scan`. */
  buffer(): Uint8Array {
    return this.#machine?.bytes() ?? new Uint8Array(BUFFER_BYTES);
  }

  /**
   * Takes all whole rows of bytes[0 .. end) and answers where the first one that is not whole begins; `last` says that nothing follows.
   * There must be 8 bytes of room behind them, as `feedBytes` leaves: the first is overwritten by a line end, which stops every search.
   */
  scan(bytes: Uint8Array, end: number, last: boolean): number {
    bytes[end] = NEWLINE;
    this.#bytes = bytes;
    this.#end = end;
    this.#last = last;
    const machine = this.#machine?.owns(bytes) === true && end > 0 ? this.#machine : null;
    // What follows the last line end is no row yet.
    this.#limit = machine === null ? 0 : bytes.lastIndexOf(NEWLINE, end - 1) + 1;
    let at = 0;
    while (at < end) {
      if (machine !== null) {
        if (at < this.#limit) {
          at = this.#runMachine(machine, at);
          if (machine.stop !== 'look') continue;
        } else if (!last) return at;
      }
      const next = this.#scanRow(at);
      if (next < 0) return at;
      at = next;
    }
    return at;
  }

  /** The table ends. */
  finish(): void {
    this.spool.next(this.#row);
    this.#row = 0;
    this.#columns.forEach((column, at) => {
      if (this.#machine?.isPointed(at) === true) column.integer = false;
    });
  }

  /** What the machine does not read itself. */
  #owner(): MachineOwner {
    return {
      cell: (column, at, row) => {
        const next = this.#readCell(column, at, row);
        // A cell that goes on behind the last line end is for the reading of whole rows.
        if (next < 0 || next >= this.#limit) return -1;
        if (this.#pending.length > 0 || this.#innerLines > 0) this.#machine?.note();
        return next;
      },
      level: (column, start, end) => {
        let hash = HASH_SEED;
        for (let at = start; at < end; at++) hash = hashByte(hash, this.#bytes[at] as number);
        return (this.#columns[column] as CsvColumn).table.add(this.#bytes, start, end, hash);
      },
    };
  }

  /** Lets the machine read from `at` on for as long as it does; answers where it stopped. */
  #runMachine(machine: CsvMachine, at: number): number {
    const first = this.#row;
    this.#beginRow();
    const stopped = machine.run(at, this.#limit, first, this.spool.groupRows);
    this.#row = machine.row;
    this.#line += machine.row - first;
    if (machine.stop === 'note') this.#commit();
    else if (machine.stop === 'full') this.#nextGroup();
    return stopped;
  }

  /** Where the next row begins; -1 when this one is not whole. */
  #scanRow(start: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    const last = this.#last;
    const lastColumn = this.#columns.length - 1;
    let at = start;
    this.#beginRow();
    for (let column = 0; ; column++) {
      const cell = this.#readCell(column, at, this.#row);
      if (cell < 0) {
        if (!last) return -1;
        throw this.#fault('opens a quote that is never closed');
      }
      at = cell;
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
      this.#commit();
      return next;
    }
  }

  /** Reads the cell at `at` into its column; answers where it ends, -1 when that is not known yet. */
  #readCell(column: number, at: number, row: number): number {
    const bytes = this.#bytes;
    const keeping = this.#keepings[column];
    const { numberCells, levelCells } = this.spool;
    if (bytes[at] === QUOTE) {
      const cell = this.#quotedCell(bytes, at, this.#end);
      if (cell < 0) return -1;
      if (keeping === NUMBERS)
        (numberCells[column] as Float64Array)[row] = this.#numberOf(this.#quotedText(bytes, at, cell), column);
      else if (keeping === LEVELS)
        (levelCells[column] as Int32Array)[row] = this.#quotedLevel({ column, open: at, end: cell, row });
      return cell;
    }
    let hash = HASH_SEED;
    let stop = at;
    let byte = bytes[stop] as number;
    while (byte !== COMMA && byte !== NEWLINE && (byte !== RETURN || bytes[stop + 1] !== NEWLINE)) {
      hash = hashByte(hash, byte);
      byte = bytes[++stop] as number;
    }
    if (!this.#last && stop + (byte === RETURN ? 1 : 0) >= this.#end) return -1;
    if (keeping === NUMBERS)
      (numberCells[column] as Float64Array)[row] = stop === at ? NaN : this.#numberOf(textOf(bytes, at, stop), column);
    else if (keeping === LEVELS) {
      (levelCells[column] as Int32Array)[row] =
        stop === at || this.#passesOver(row)
          ? NO_LEVEL
          : (this.#columns[column] as CsvColumn).table.add(bytes, at, stop, hash);
    }
    return stop;
  }

  #beginRow(): void {
    this.#pending.length = 0;
    this.#innerLines = 0;
  }

  /** The row under way is whole. */
  #commit(): void {
    for (const { column, text } of this.#pending) {
      const spoilt = this.#columns[column] as CsvColumn;
      spoilt.odd ??= { text, line: this.#line };
      spoilt.oddCells++;
      if (!spoilt.lenient) {
        spoilt.keeping = 'skipped';
        this.#keepings[column] = SKIPPED;
        this.#machine?.keep(column, 'skipped');
      }
    }
    this.#line += 1 + this.#innerLines;
    if (++this.#row === this.spool.groupRows) this.#nextGroup();
  }

  #nextGroup(): void {
    this.spool.next(this.#row);
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

  #quotedLevel({ column, open, end, row }: Readonly<Record<'column' | 'open' | 'end' | 'row', number>>): number {
    const { table } = this.#columns[column] as CsvColumn;
    if (end - open === 2 || this.#passesOver(row)) return NO_LEVEL;
    if (this.#doubled) return table.addText(this.#quotedText(this.#bytes, open, end));
    return table.add(this.#bytes, open + 1, end - 1, this.#hash);
  }

  #passesOver(row: number): boolean {
    return this.#wanted !== null && this.#wanted[this.spool.rows + row] !== 1;
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

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
