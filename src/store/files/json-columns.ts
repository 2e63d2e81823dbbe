import { stat } from 'node:fs/promises';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import { numberOrSeconds } from './cell-kinds.ts';
import { CellSpool } from './cell-spool.ts';
import type { FileColumns, ReadingOptions, OddCell } from './file-columns.ts';
import { feedBytes } from './feed.ts';
import { heldColumns, type HeldColumn } from './held-columns.ts';
import { LevelTable, NO_LEVEL } from './level-table.ts';
import { numberOfText, saysNoNumber } from './number-text.ts';

const NEWLINE = 10;
/** Rows whose names and cells are looked at before the columns are laid out. */
const SNIFFED_ROWS = 1_000;

interface JsonFile {
  readonly path: string;
  readonly gzip: boolean;
}

type Row = Readonly<Record<string, unknown>>;

interface JsonColumn {
  readonly name: string;
  readonly keeping: 'numbers' | 'levels';
  /** Whether cells that are no numbers count as absent. */
  readonly lenient: boolean;
  readonly table: LevelTable;
  odd: OddCell | null;
  integer: boolean;
}

/** What a pass over the file found that its layout did not foresee. */
interface Surprise {
  readonly names: ReadonlySet<string>;
  readonly odd: ReadonlyMap<string, OddCell>;
}

/**
 * The columns of a file of JSON Lines: one object a line, whose names are the columns in order of appearance; a name that is missing in a
 * row is an absent cell. Columns whose cells are all numbers are kept as such, others as levels (`true` and `false` for booleans, lists and
 * objects as their JSON). The layout is guessed from the first rows; where later rows refute it, the file is read once more.
 */
export async function openJsonColumns(file: JsonFile, options: ReadingOptions): Promise<FileColumns> {
  const { size } = await stat(file.path);
  const progress = (taken: number): void => options.progress(Math.min(1, taken / size));
  const names = new Set<string>();
  const textual = new Set<string>();
  const odd = new Map<string, OddCell>();
  await eachRow(file, progress, SNIFFED_ROWS, (row) => {
    for (const [name, cell] of Object.entries(row)) {
      names.add(name);
      if (cell !== null && typeof cell !== 'number') textual.add(name);
    }
  });
  const columnsFor = (wanted: (name: string) => boolean): JsonColumn[] =>
    [...names].filter(wanted).map((name) => ({
      name,
      keeping: options.as.get(name) ?? (textual.has(name) ? 'levels' : 'numbers'),
      lenient: options.as.get(name) === 'numbers',
      table: new LevelTable(),
      odd: odd.get(name) ?? null,
      integer: true,
    }));
  const isWanted = (name: string): boolean => options.only === null || options.only.has(name);
  let columns = columnsFor(isWanted);
  let { spool, surprise } = await readRows(file, columns, progress, names);
  while (surprise.names.size > 0 || surprise.odd.size > 0) {
    spool.close();
    for (const name of surprise.names) names.add(name);
    for (const [name, cell] of surprise.odd) {
      textual.add(name);
      odd.set(name, cell);
    }
    columns = columnsFor(isWanted);
    ({ spool, surprise } = await readRows(file, columns, progress, names));
  }
  if (spool.rows === 0) {
    throw new LeewayError('bad_input', `${file.path} has no rows`, {
      remedy: 'Give a file with one JSON object a line.',
    });
  }
  const held = (of: readonly JsonColumn[], at: CellSpool): HeldColumn[] =>
    of.map((column, place) => ({
      name: column.name,
      spool: at,
      at: place,
      table: column.keeping === 'levels' ? column.table : null,
      odd: column.odd,
      integer: column.integer,
    }));
  return heldColumns({
    path: file.path,
    rows: spool.rows,
    names: [...names],
    held: held(columns, spool),
    again: async (name, wanted) => {
      const reread = columnsFor((other) => other === name).map((column) => ({ ...column, keeping: 'levels' as const }));
      const [column] = held(reread, (await readRows(file, reread, progress, names, wanted)).spool);
      if (column === undefined) throw new Error(`${file.path} has no column ${name}`);
      return column;
    },
  });
}

async function readRows(
  file: JsonFile,
  columns: readonly JsonColumn[],
  progress: (taken: number) => void,
  names: ReadonlySet<string>,
  wanted: Uint8Array | null = null,
): Promise<{ spool: CellSpool; surprise: Surprise }> {
  const spool = new CellSpool(columns.map(({ keeping }) => keeping));
  const unforeseen = new Set<string>();
  const odd = new Map<string, OddCell>();
  let at = 0;
  await eachRow(file, progress, Infinity, (row, line) => {
    for (const name in row) if (!names.has(name)) unforeseen.add(name);
    columns.forEach((kept, column) => {
      const { name, keeping, lenient, table } = kept;
      const cell = row[name];
      if (keeping === 'numbers') {
        const number = numberOfCell(cell) ?? (lenient && typeof cell === 'string' ? numberOrSeconds(cell) : undefined);
        (spool.numberCells[column] as Float64Array)[at] = number ?? NaN;
        if (number !== undefined && number % 1 !== 0 && !Number.isNaN(number)) kept.integer = false;
        if (number === undefined && !lenient && !odd.has(name)) odd.set(name, { text: JSON.stringify(cell), line });
      } else {
        const isWanted = wanted === null || wanted[spool.rows + at] === 1;
        const text = isWanted ? levelOfCell(cell) : null;
        (spool.levelCells[column] as Int32Array)[at] = text === null ? NO_LEVEL : table.addText(text);
      }
    });
    if (++at < spool.groupRows) return;
    spool.next(at);
    at = 0;
  });
  spool.next(at);
  return { spool, surprise: { names: unforeseen, odd } };
}

/** A cell as a number, NaN where it is absent; undefined when it is something else. */
function numberOfCell(cell: unknown): number | undefined {
  if (typeof cell === 'number') return cell + 0;
  if (cell === null || cell === undefined) return NaN;
  if (typeof cell === 'boolean') return undefined;
  return typeof cell === 'string' ? (numberOfText(cell) ?? (saysNoNumber(cell) ? NaN : undefined)) : undefined;
}

function levelOfCell(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** Goes through the first rows of a file. @throws LeewayError `bad_input` at a line that is no JSON object. */
async function eachRow(
  file: JsonFile,
  progress: (taken: number) => void,
  most: number,
  take: (row: Row, line: number) => void,
): Promise<void> {
  let line = 0;
  let rows = 0;
  await feedBytes(file, 0, (buffer, end, last, taken) => {
    progress(taken);
    let at = 0;
    if (line === 0 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) at = 3;
    while (at < end) {
      const found = buffer.subarray(0, end).indexOf(NEWLINE, at);
      if (found < 0 && !last) return at;
      const stop = found < 0 ? end : found;
      line++;
      const text = Buffer.from(buffer.buffer, buffer.byteOffset + at, stop - at)
        .toString('utf8')
        .trim();
      at = stop + 1;
      if (text === '') continue;
      take(rowOf(file.path, text, line), line);
      if (++rows >= most) return -1;
    }
    return Math.min(at, end);
  });
}

function rowOf(path: string, text: string, line: number): Row {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    const mended = parsed(withoutBareNaN(text));
    if (mended === undefined) throw lineFault(path, line, `is no JSON: ${messageOf(thrown)}`);
    value = mended;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw lineFault(path, line, `holds ${Array.isArray(value) ? 'a list' : 'a bare value'} in place of an object`);
  }
  return value as Row;
}

/** Python writes NaN and Infinity into JSON, which knows neither: they become null. What stands in quotes stays. */
function withoutBareNaN(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) => (found.startsWith('"') ? found : 'null'));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function lineFault(path: string, line: number, what: string): LeewayError {
  return new LeewayError('bad_input', `${path}, line ${line} ${what}`, {
    remedy: 'Write one JSON object a line: {"name": value, …}.',
  });
}
