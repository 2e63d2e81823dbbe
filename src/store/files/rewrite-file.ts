import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { quote } from '../engine/settings.ts';
import type { FileReader } from './file-reader.ts';
import { FILE_SETTINGS, fileTable, type RowsFile, type RowsFileColumn } from './file-rows.ts';

/** A value of a column as it may be written; undefined where not even its name may. */
export type RewriteValue = (column: string, value: unknown) => unknown;

/** A line of a file that is not a row. */
export class UnreadableLine extends Error {}

/** Rows as the engine writes them for us: numbers as numbers, times as ISO 8601. */
const ROWS_SETTINGS =
  "max_threads = 1, input_format_parquet_preserve_order = 1, output_format_json_quote_64bit_integers = 0, output_format_json_quote_denormals = 0, date_time_output_format = 'iso'";

/**
 * Writes a file anew with each value passed through a function, row after row in the order of the file: CSV as CSV, so that what a
 * column looks like stays as it was, everything else as JSON Lines. What lies in between is deleted, whatever happens.
 * @param dir a directory of its own, which the caller deletes.
 */
export async function rewriteFile(
  read: FileReader,
  file: RowsFile,
  {
    columns,
    rewrite,
    dir,
  }: { readonly columns: readonly RowsFileColumn[]; readonly rewrite: RewriteValue; readonly dir: string },
): Promise<RowsFile> {
  const target = join(dir, file.format === 'csv' ? 'rows.csv' : 'rows.jsonl');
  const done: RowsFile = { path: target, format: file.format === 'csv' ? 'csv' : 'jsonl', gzip: false };
  if (file.format === 'jsonl') {
    await rewriteLines(file, target, null, (line) => jsonLine(line, rewrite));
    return done;
  }
  const between = join(dir, 'between.jsonl');
  const csv = file.format === 'csv';
  const as = csv
    ? `'JSONCompactEachRow') SELECT * FROM ${fileTable(file, columns)} SETTINGS ${FILE_SETTINGS}`
    : `'JSONEachRow') SELECT * FROM ${fileTable(file, columns)} SETTINGS ${ROWS_SETTINGS}`;
  try {
    await read((reader) => reader.command(`INSERT INTO FUNCTION file(${quote(between)}, ${as}`));
    const names = columns.map(({ name }) => name);
    const kept = csv ? names.filter((name) => rewrite(name, '') !== undefined) : [];
    await rewriteLines(
      { path: between, format: 'jsonl', gzip: false },
      target,
      csv ? csvRow(kept) : null,
      csv ? (line) => csvLine(line, names, rewrite) : (line) => jsonLine(line, rewrite),
    );
  } finally {
    await rm(between, { force: true });
  }
  return done;
}

async function rewriteLines(
  source: RowsFile,
  target: string,
  head: string | null,
  lineOf: (line: string) => string,
): Promise<void> {
  const bytes = createReadStream(source.path);
  const input = source.gzip ? bytes.pipe(createGunzip()) : bytes;
  // A pipe passes on the end of its source but not its failure.
  bytes.once('error', (fault) => input.destroy(fault));
  const lines = createInterface({ input, crlfDelay: Infinity });
  let number = 0;
  await pipeline(
    async function* () {
      if (head !== null) yield `${head}\n`;
      for await (const line of lines) {
        number += 1;
        if (line.trim() === '') continue;
        let written: string;
        try {
          written = lineOf(line);
        } catch {
          throw new UnreadableLine(`line ${number} is not one JSON object`);
        }
        yield `${written}\n`;
      }
    },
    createWriteStream(target, { mode: 0o600 }),
  );
}

function jsonLine(line: string, rewrite: RewriteValue): string {
  const row = JSON.parse(line) as unknown;
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new SyntaxError('not an object');
  const written = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(row)) {
    const next = rewrite(name, value);
    if (next !== undefined) written[name] = next;
  }
  return JSON.stringify(written);
}

function csvLine(line: string, names: readonly string[], rewrite: RewriteValue): string {
  const cells = JSON.parse(line) as (string | null)[];
  return csvRow(
    names.flatMap((name, i) => {
      const value = cells[i] ?? null;
      const next = rewrite(name, value);
      return next === undefined ? [] : [typeof next === 'string' || next === null ? next : JSON.stringify(next)];
    }),
  );
}

/** Texts in quotes where they need them; what is absent is nothing at all. */
function csvRow(cells: readonly (string | null)[]): string {
  return cells
    .map((cell) => (cell === null ? '' : /[",\r\n\\]|^$|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}
