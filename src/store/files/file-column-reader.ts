import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import { openColumnEngine, type ColumnEngine } from './column-engine.ts';
import type { FileColumns, ReadingOptions } from './file-columns.ts';
import { openCsvColumns } from './csv-columns.ts';
import { openEngineColumns } from './engine-columns.ts';
import { openJsonColumns } from './json-columns.ts';

const SUFFIXES: Readonly<Record<string, 'csv' | 'json' | 'parquet' | 'arrow'>> = {
  csv: 'csv',
  jsonl: 'json',
  ndjson: 'json',
  parquet: 'parquet',
  arrow: 'arrow',
};

/** Opens files as columns; what it opened is closed with it. */
export interface FileColumnReader {
  /** The columns of a file, its format told by its suffix. @throws LeewayError `bad_input` when it cannot be read. */
  open(path: string, options: ReadingOptions): Promise<FileColumns>;
  close(): Promise<void>;
}

/**
 * A reader of files of rows by columns. Text formats (CSV, JSON Lines) are read here, in one pass; Parquet and Arrow by the embedded engine,
 * which is started by the first such file, in a directory that is deleted afterwards.
 */
export function createFileColumnReader(): FileColumnReader {
  let engine: ColumnEngine | null = null;
  const opened: FileColumns[] = [];
  return {
    async open(path, options) {
      const file = await fileAt(path);
      let columns: FileColumns;
      if (file.format === 'csv') columns = await openCsvColumns(file, options);
      else if (file.format === 'json') columns = await openJsonColumns(file, options);
      else {
        engine ??= await openColumnEngine();
        columns = await openEngineColumns(engine, { ...file, format: file.format }, options);
      }
      opened.push(columns);
      return columns;
    },
    async close() {
      for (const columns of opened) await columns.close();
      await engine?.close();
    },
  };
}

async function fileAt(path: string): Promise<{
  readonly path: string;
  readonly gzip: boolean;
  readonly format: 'csv' | 'json' | 'parquet' | 'arrow';
}> {
  const gzip = path.toLowerCase().endsWith('.gz');
  const suffix = /\.([a-z0-9]+)$/.exec(path.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '';
  const format = SUFFIXES[suffix];
  if (format === undefined) {
    throw fault(
      path,
      suffix === '' ? 'has no suffix that tells its format' : `has the unknown suffix .${suffix}`,
      'Name it by what it holds: .csv, .jsonl, .ndjson, .parquet or .arrow, with .gz behind it if it is compressed.',
    );
  }
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw fault(path, 'is a directory', 'Give the path of one file.');
    if (found.size === 0) throw fault(path, 'is empty', 'Give a file with rows.');
  } catch (thrown) {
    if (thrown instanceof LeewayError) throw thrown;
    const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
    throw fault(
      path,
      missing ? 'does not exist' : `cannot be opened: ${messageOf(thrown)}`,
      missing ? 'Check the path.' : 'Check the rights of the file and its folders.',
    );
  }
  return { path: resolve(path), gzip, format };
}

function fault(path: string, what: string, remedy: string): LeewayError {
  return new LeewayError('bad_input', `${path} ${what}`, { remedy });
}
