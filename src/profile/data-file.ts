import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DataFile, DataFormat } from './ports.ts';
import { refusal, type Refusal } from './refusal.ts';

const FORMATS: Readonly<Record<string, DataFormat>> = {
  csv: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
  arrow: 'arrow',
};

/** The file behind a path, its format told by its suffix (`.gz` may follow); or why it cannot be read. */
export async function dataFileAt(path: string): Promise<DataFile | Refusal> {
  const gzip = path.toLowerCase().endsWith('.gz');
  const suffix = /\.([a-z0-9]+)$/.exec(path.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '';
  const format = FORMATS[suffix];
  if (format === undefined) {
    return refusal(
      'format_unknown',
      `${path}: the suffix ${suffix === '' ? 'is missing' : `.${suffix} is unknown`}`,
      `Name the file by what it holds: ${Object.keys(FORMATS)
        .map((known) => `.${known}`)
        .join(', ')}, with .gz behind it if it is compressed.`,
    );
  }
  const absolute = resolve(path);
  try {
    const found = await stat(absolute);
    if (found.isDirectory()) {
      return refusal('file_missing', `${path}: is a directory`, 'Give the path of one file.');
    }
    if (found.size === 0) return refusal('file_empty', `${path}: is empty, 0 bytes`, 'Give a file with rows.');
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
    return code === 'ENOENT'
      ? refusal(
          'file_missing',
          `${path}: there is no such file`,
          'Check the path; it is read on the machine where this runs.',
        )
      : refusal('file_missing', `${path}: cannot be opened (${code})`, 'Check the rights of the file and its folders.');
  }
  return { path: absolute, format, gzip };
}
