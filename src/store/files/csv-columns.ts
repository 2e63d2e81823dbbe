import { stat } from 'node:fs/promises';
import { LeewayError } from '../../platform/errors.ts';
import { feedBytes } from './feed.ts';
import type { CellSpool } from './cell-spool.ts';
import type { FileColumns, ReadingOptions } from './file-columns.ts';
import { csvRecord } from './csv-record.ts';
import { csvFault, CsvScan, type CsvColumn } from './csv-scan.ts';
import { heldColumns, type HeldColumn } from './held-columns.ts';
import { LevelTable } from './level-table.ts';
import { numberOfText, saysNoNumber } from './number-text.ts';

/** Rows that are looked at before it is decided which columns hold numbers. */
const SNIFFED_ROWS = 1_000;

interface CsvFile {
  readonly path: string;
  readonly gzip: boolean;
}

interface Beginning {
  readonly header: readonly string[];
  /** Where the first row begins in the unpacked file, and on which line. */
  readonly start: number;
  readonly line: number;
  /** Whether all first cells of a column are numbers or absent. */
  readonly numeric: readonly boolean[];
}

/**
 * The columns of a CSV file (RFC 4180, UTF-8, a header). Columns whose cells are all numbers are kept as such, the others as levels.
 * Which is which is guessed from the first rows; where a later cell refutes the guess, those columns are read once more.
 */
export async function openCsvColumns(file: CsvFile, options: ReadingOptions): Promise<FileColumns> {
  const beginning = await readBeginning(file);
  const columns = beginning.header.map((name, at): CsvColumn => {
    const as = options.as.get(name);
    const wanted = options.only === null || options.only.has(name);
    return {
      name,
      keeping: !wanted ? 'skipped' : (as ?? (beginning.numeric[at] === true ? 'numbers' : 'levels')),
      table: new LevelTable(),
      lenient: as === 'numbers',
      odd: null,
      oddCells: 0,
      integer: true,
    };
  });
  const { size } = await stat(file.path);
  const progress = (taken: number): void => options.progress(Math.min(1, taken / size));
  const spool = await scanFile(file, beginning, { columns, progress });
  if (spool.rows === 0) {
    throw new LeewayError('bad_input', `${file.path} has a header and no rows`, { remedy: 'Give a file with rows.' });
  }
  const spoilt = columns.filter(({ odd, lenient }) => odd !== null && !lenient).map(({ name }) => name);
  const again = async (names: readonly string[], wanted: Uint8Array | null): Promise<HeldColumn[]> => {
    const reread = columns.map((column): CsvColumn => ({
      ...column,
      keeping: names.includes(column.name) ? 'levels' : 'skipped',
      table: new LevelTable(),
    }));
    const levels = await scanFile(file, beginning, { columns: reread, progress, wanted });
    return held(reread, levels);
  };
  const kept = held(columns, spool);
  const mended = spoilt.length === 0 ? [] : await again(spoilt, null);
  const all = [...kept, ...mended];
  return heldColumns({
    path: file.path,
    rows: spool.rows,
    names: beginning.header,
    held: beginning.header.flatMap((name) => all.filter((column) => column.name === name)),
    again: async (name, wanted) => {
      const [column] = await again([name], wanted);
      if (column === undefined) throw new Error(`${file.path} has no column ${name}`);
      return column;
    },
  });
}

function held(columns: readonly CsvColumn[], spool: CellSpool): HeldColumn[] {
  return columns.flatMap(({ name, keeping, table, odd, integer }, at) =>
    keeping === 'skipped' ? [] : [{ name, spool, at, table: keeping === 'levels' ? table : null, odd, integer }],
  );
}

async function scanFile(
  file: CsvFile,
  beginning: Beginning,
  plan: {
    readonly columns: readonly CsvColumn[];
    readonly progress: (taken: number) => void;
    readonly wanted?: Uint8Array | null;
  },
): Promise<CellSpool> {
  const scan = new CsvScan({
    path: file.path,
    columns: plan.columns,
    firstLine: beginning.line,
    wanted: plan.wanted ?? null,
  });
  const take = (buffer: Uint8Array, end: number, last: boolean, taken: number): number => {
    plan.progress(taken);
    return scan.scan(buffer, end, last);
  };
  await feedBytes(file, beginning.start, take, scan.buffer());
  scan.finish();
  return scan.spool;
}

/** Header and first rows. @throws LeewayError `bad_input` when there is no usable header. */
async function readBeginning(file: CsvFile): Promise<Beginning> {
  const found: Beginning[] = [];
  await feedBytes(file, 0, (buffer, end, last) => {
    const beginning = beginningOf(file, buffer, end, last);
    if (beginning === null) return 0;
    found.push(beginning);
    return -1;
  });
  const [beginning] = found;
  if (beginning === undefined) {
    throw new LeewayError('bad_input', `${file.path} is empty`, { remedy: 'Give a file with a header and rows.' });
  }
  return beginning;
}

function beginningOf({ path }: CsvFile, buffer: Uint8Array, end: number, last: boolean): Beginning | null {
  if (buffer.subarray(0, end).includes(0)) {
    throw new LeewayError('bad_input', `${path} is no CSV text: it holds zero bytes`, {
      remedy:
        'Save it as UTF-8 (not UTF-16), or name it by what it is: .parquet, .arrow, or .gz behind the suffix if it is compressed.',
    });
  }
  const mark = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
  let line = 1;
  let at = mark;
  while (at < end && (buffer[at] === 10 || buffer[at] === 13)) if (buffer[at++] === 10) line++;
  if (at >= end) return null;
  const header = csvRecord(buffer, at, end, last);
  if (header === null) return null;
  if (typeof header === 'string') throw csvFault(path, line, `of names is broken: ${header}`);
  checkHeader(path, header.fields);
  line += lineEnds(buffer, at, header.next);
  const numeric = header.fields.map(() => true);
  at = header.next;
  for (let row = 0; row < SNIFFED_ROWS && at < end; row++) {
    const record = csvRecord(buffer, at, end, last);
    // What is wrong with a row, or where it ends, is for the scan to say.
    if (record === null || typeof record === 'string') break;
    record.fields.forEach((field, column) => {
      if (numeric[column] === true && numberOfText(field) === undefined && !saysNoNumber(field))
        numeric[column] = false;
    });
    at = record.next;
  }
  return { header: header.fields, start: header.next, line, numeric };
}

function checkHeader(path: string, header: readonly string[]): void {
  const [only, ...others] = header;
  if (others.length === 0 && only !== undefined && /[;\t|]/.test(only)) {
    throw new LeewayError(
      'bad_input',
      `${path} has one column, ${JSON.stringify(only)}: its fields seem to be separated by something else than commas`,
      {
        remedy: 'Write it with commas.',
      },
    );
  }
  const seen = new Map<string, number>();
  header.forEach((name, at) => {
    const first = seen.get(name);
    if (first !== undefined) {
      throw new LeewayError(
        'bad_input',
        `${path}: the columns ${first + 1} and ${at + 1} have the same name ${JSON.stringify(name)}`,
        {
          remedy: 'Rename one of them in the header.',
        },
      );
    }
    seen.set(name, at);
  });
}

function lineEnds(bytes: Uint8Array, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at++) if (bytes[at] === 10) lines++;
  return lines;
}
