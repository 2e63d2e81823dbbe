import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import { LeewayError, messageOf } from '../platform/errors.ts';
import { printable } from './remote/text-table.ts';
import { CsvRecords } from './watch-csv.ts';
import { linesOf, type NumberedLine } from './watch-lines.ts';

/** Numbers in the order of the stream, and where each came from: its line, or its row in a file without lines. */
export interface WatchedValues {
  readonly values: readonly number[];
  readonly places: readonly number[];
  readonly unit: 'line' | 'row';
}

/** Where values come from. */
export interface WatchSource {
  /** A path, or null for standard input. */
  readonly file: string | null;
  readonly column: string | null;
  readonly cwd: string;
  stdin(): AsyncIterable<Uint8Array>;
  /** A column of a Parquet, Arrow or JSON Lines file as numbers, NaN where there is none; read whole. */
  readColumn(path: string, column: string): Promise<Float64Array>;
}

/** What a source is called in messages. */
export const sourceName = ({ file }: { readonly file: string | null }): string => file ?? 'standard input';

/** The values of a source, a batch at a time. @throws LeewayError `bad_input` that names the line. */
export async function* watchedValues(source: WatchSource): AsyncGenerator<WatchedValues> {
  const { file, column } = source;
  if (file !== null && column !== null && /\.(parquet|arrow|jsonl|ndjson)(\.gz)?$/i.test(file)) {
    yield* columnValues(source, await source.readColumn(resolve(source.cwd, file), column));
    return;
  }
  if (file !== null && /\.(parquet|arrow)$/i.test(file)) {
    throw bad(source, 'such a file is read by column: name it with --column NAME');
  }
  const lines = linesOf(file === null ? source.stdin() : await bytesOf(source, file));
  try {
    if (column === null) yield* plainValues(source, lines);
    else yield* csvValues(source, column, lines);
  } catch (thrown) {
    throw thrown instanceof LeewayError ? thrown : bad(source, unreadable(thrown));
  }
}

async function* plainValues(
  source: WatchSource,
  lines: AsyncIterable<readonly NumberedLine[]>,
): AsyncGenerator<WatchedValues> {
  let blank: number | null = null;
  for await (const batch of lines) {
    const values: number[] = [];
    const places: number[] = [];
    for (const { text, line } of batch) {
      if (text.trim() === '') {
        blank ??= line;
        continue;
      }
      // Blank lines may end a stream; within it, one is a value that is missing.
      if (blank !== null) throw bad(source, `line ${blank} is empty: one number a line is read`);
      values.push(numberAt(source, text, line));
      places.push(line);
    }
    yield { values, places, unit: 'line' };
  }
}

async function* csvValues(
  source: WatchSource,
  column: string,
  lines: AsyncIterable<readonly NumberedLine[]>,
): AsyncGenerator<WatchedValues> {
  const records = new CsvRecords();
  let header: readonly string[] | null = null;
  let at = -1;
  for await (const batch of lines) {
    const values: number[] = [];
    const places: number[] = [];
    for (const numbered of batch) {
      if (numbered.text === '' && records.unclosed === null) continue;
      const record = records.next(numbered);
      if (record === null) continue;
      const { fields, line } = record;
      if (header === null) {
        header = fields.map((name) => name.trim());
        at = header.indexOf(column);
        if (at < 0) throw bad(source, `there is no column ${told(column)}; there are ${header.map(told).join(', ')}`);
        continue;
      }
      if (fields.length !== header.length) {
        throw bad(
          source,
          `line ${line} has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, and the header ${header.length}`,
        );
      }
      values.push(numberAt(source, fields[at] ?? '', line, column));
      places.push(line);
    }
    yield { values, places, unit: 'line' };
  }
  if (records.unclosed !== null) throw bad(source, `line ${records.unclosed} opens a quote that nothing closes`);
}

function* columnValues(source: WatchSource, cells: Float64Array): Generator<WatchedValues> {
  const size = 65_536;
  for (let from = 0; from < cells.length; from += size) {
    const values = Array.from(cells.subarray(from, from + size));
    const odd = values.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) {
      throw bad(
        source,
        `row ${from + odd + 1} of column ${told(source.column ?? '')} holds no finite number: detectors read every row, so leave such rows out`,
      );
    }
    yield { values, places: values.map((_, i) => from + i + 1), unit: 'row' };
  }
}

async function bytesOf({ cwd }: WatchSource, file: string): Promise<AsyncIterable<Uint8Array>> {
  const path = resolve(cwd, file);
  try {
    if ((await stat(path)).isDirectory()) throw bad({ file }, 'is a directory');
  } catch (thrown) {
    if (thrown instanceof LeewayError) throw thrown;
    const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
    throw bad({ file }, missing ? 'there is no such file' : unreadable(thrown));
  }
  const bytes = createReadStream(path, { highWaterMark: 1 << 18 });
  if (!/\.gz$/i.test(file)) return bytes as AsyncIterable<Buffer>;
  const plain = createGunzip();
  bytes.on('error', (fault) => plain.destroy(fault));
  return bytes.pipe(plain) as AsyncIterable<Buffer>;
}

function numberAt(source: WatchSource, text: string, line: number, column?: string): number {
  const number = numberOf(text);
  if (number !== null) return number;
  const cell = text.trim();
  const where = column === undefined ? '' : `column ${told(column)}${cell === '' ? ' ' : ': '}`;
  throw bad(source, `line ${line}: ${where}${whatIsWrong(cell, column === undefined, line)}`);
}

/** How tables and programs write that there is no value. */
const MISSING = /^(null|nan|na|n\/a|none|nil|undefined|-)$/i;

/** Why a text is no number, and what to do. */
function whatIsWrong(text: string, isWholeLine: boolean, line: number): string {
  if (text === '') return 'is empty: detectors read every line, so leave such lines out or fill them';
  const what = `${told(text)} is not a finite number`;
  if (MISSING.test(text)) return `${what}: detectors read every line, so leave such lines out or fill them`;
  if (!isWholeLine) return what;
  const cells = text.split(/[,;\s]+/).filter((cell) => cell !== '');
  if (cells.length > 1 && cells.every((cell) => numberOf(cell) !== null)) {
    return `${what}; one number a line is read: for several columns give a CSV file a header and name one with --column`;
  }
  const first = text.split(',')[0]?.replaceAll('"', '').trim() ?? '';
  if (text.startsWith('{') || text.startsWith('[')) {
    return `${what}; of JSON, one object a line is read: a .jsonl file, and its column with --column NAME`;
  }
  if (line > 1 || first === '' || /^[+-]?\.?\d/.test(first)) return what;
  return `${what}; if it is the header of a CSV file, name the column: --column ${quoted(printable(first))}`;
}

/** As a shell takes it for one word. */
const quoted = (text: string): string => (/^[\w.+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Finite decimal numbers only: no hexadecimal, no NaN, no infinity. */
function numberOf(text: string): number | null {
  const number = Number(text);
  if (!Number.isFinite(number)) return null;
  // What JavaScript alone takes for a number: nothing at all is 0, and 0x10 is 16.
  return (number === 0 && text.trim() === '') || /^\s*0[xob]/i.test(text) ? null : number;
}

function unreadable(thrown: unknown): string {
  if (thrown instanceof TypeError) return 'is not UTF-8 text';
  const { code } = thrown as { readonly code?: unknown };
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it';
  if (code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR') return `is no gzip data, or damaged (${messageOf(thrown)})`;
  return messageOf(thrown);
}

const told = (text: string): string => printable(JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text));

function bad(source: { readonly file: string | null }, what: string): LeewayError {
  const joint = /^(line|row) \d/.test(what) ? ' ' : ': ';
  return new LeewayError('bad_input', `${sourceName(source)}${joint}${what}`);
}
