import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { randomUUID } from 'node:crypto';
import { LeewayError } from '../../platform/errors.ts';
import { identifier, quote } from '../engine/settings.ts';
import { gzipFault, unreadable } from './file-bytes.ts';
import { kindOfTexts, numberOrSeconds } from './cell-kinds.ts';
import { engineFault, type ColumnEngine } from './column-engine.ts';
import type { CellKind, FileColumn, FileColumns, LevelCells, ReadingOptions } from './file-columns.ts';
import { LevelTable } from './level-table.ts';
import { drawRows } from './row-draw.ts';
import { gatherVectors, vectorsOfTexts } from './vectors.ts';

/** Numbers that one query fetches: enough columns at once that opening the file does not count, few enough for the memory. */
const BATCH_BYTES = 32 << 20;
/** Columns that one query fetches at most: the engine holds a block of each, several times over. */
const BATCH_COLUMNS = 32;
/**
 * Rows come in the order of the file: one thread is not enough for that, since the reader of Parquet has more of its own. Nor may it read
 * ahead what it likes, which is up to 4 GB.
 */
const IN_ORDER =
  'max_threads = 1, input_format_parquet_preserve_order = 1, input_format_parquet_memory_high_watermark = 33554432, input_format_parquet_enable_row_group_prefetch = 0';
/** The engine reads Arrow by code of its own, which refuses a file with a column of type null; the slower library behind this takes it. */
const ARROW_READERS = ['input_format_arrow_use_native_reader = 1', 'input_format_arrow_use_native_reader = 0'] as const;
/** Texts of a column that are looked at to tell what they are. */
const LOOKED_AT = 1_000;

interface BinaryFile {
  readonly path: string;
  readonly format: 'parquet' | 'arrow';
  readonly gzip: boolean;
}

interface Typed extends FileColumn {
  /** The engine's type, bare of Nullable and LowCardinality. */
  readonly type: string;
}

/** The columns of a Parquet or Arrow file, each fetched by the embedded engine when it is asked for. */
export async function openEngineColumns(
  engine: ColumnEngine,
  file: BinaryFile,
  options: ReadingOptions,
): Promise<FileColumns> {
  const path = file.gzip ? await unpack(file.path, engine.directory) : file.path;
  const table = `file(${quote(path)}, ${quote(await formatOf(path, file))})`;
  const refused = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw unreadable(file.path, engineFault(thrown), thrown);
    }
  };
  const { described, reader } = refused(() => describe(engine, table));
  const settings = `SETTINGS ${IN_ORDER}, ${reader}`;
  const [counted] = refused(() =>
    engine.rows<{ n: string | number }>(`SELECT count() AS n FROM ${table} SETTINGS ${reader}`),
  );
  const rows = Number(counted?.n ?? 0);
  if (rows === 0) {
    throw new LeewayError('bad_input', `${file.path} has no rows`, { remedy: 'Give a file with rows.' });
  }
  const blocks: ColumnEngine['blocks'] = async (sql, take) => {
    try {
      await engine.blocks(sql, take);
    } catch (thrown) {
      throw unreadable(file.path, engineFault(thrown), thrown);
    }
  };
  let fetched = 0;
  const tell = (): void => options.progress(Math.min(1, fetched / Math.max(1, columns.length)));

  const readTexts = async (name: string, most: number | null, wanted: Uint8Array | null): Promise<LevelCells> => {
    const found = new LevelTable();
    const codes = new Int32Array(most === null ? rows : Math.min(rows, most));
    let before = 0;
    const limit = most === null ? '' : `LIMIT ${most}`;
    await blocks(
      `SELECT CAST(toString(${identifier(name)}), 'Nullable(String)') FROM ${table} ${limit} ${settings}`,
      (block) => {
        block.levels(found, codes, before, wanted);
        before += block.rows;
      },
    );
    return { levels: found.texts(`${file.path}, column ${JSON.stringify(name)},`), codes, beyond: found.full };
  };
  const columns: Typed[] = [];
  for (const { name, type } of described) {
    if (options.only !== null && !options.only.has(name)) continue;
    const bare = bareType(type);
    let kind = kindOf(bare);
    // Lists and times often travel as text; what the first texts are decides.
    if (kind === 'text') kind = kindOfTexts((await readTexts(name, LOOKED_AT, null)).levels);
    columns.push({ name, type: bare, kind, integer: /^U?Int/.test(bare) });
  }
  const find = (name: string): Typed => {
    const column = columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw new Error(`${file.path} has no column ${name}`);
    return column;
  };

  const ahead = new Map<string, Float64Array>();
  const spare: Float64Array[] = [];
  const fetchNumbers = async (name: string): Promise<void> => {
    for (const unused of ahead.values()) spare.push(unused);
    ahead.clear();
    const numeric = columns.filter((column) => isNumberType(column.type));
    const from = numeric.findIndex((column) => column.name === name);
    const batch = numeric.slice(
      from,
      from + Math.max(1, Math.min(BATCH_COLUMNS, Math.floor(BATCH_BYTES / (8 * rows)))),
    );
    const values = batch.map(() => spare.pop() ?? new Float64Array(rows));
    let before = 0;
    await blocks(`SELECT ${batch.map(numberSql).join(', ')} FROM ${table} ${settings}`, (block) => {
      for (const into of values) block.numbers(into, before);
      before += block.rows;
    });
    batch.forEach((column, at) => ahead.set(column.name, values[at] ?? new Float64Array(0)));
    fetched += batch.length;
    tell();
  };
  const levels = async (name: string): Promise<LevelCells> => {
    const read = await readTexts(name, null, null);
    fetched++;
    tell();
    return read;
  };

  return {
    path: file.path,
    rows,
    names: described.map(({ name }) => name),
    columns,
    numbers: async (name) => {
      if (!isNumberType(find(name).type)) {
        const read = await levels(name);
        const numbers = read.levels.map(numberOrSeconds);
        return Float64Array.from(read.codes, (code) => numbers[code] ?? NaN);
      }
      if (!ahead.has(name)) await fetchNumbers(name);
      const values = ahead.get(name) ?? new Float64Array(0);
      ahead.delete(name);
      return values;
    },
    levels,
    texts: async (name, limit, seed) => {
      const wanted = drawRows(rows, limit, seed);
      const read = await readTexts(name, null, wanted);
      const chosen: (string | null)[] = [];
      for (const [row, code] of read.codes.entries()) {
        if (wanted === null || wanted[row] === 1) chosen.push(read.levels[code] ?? null);
      }
      return chosen;
    },
    vectors: async (name) => {
      const column = find(name);
      if (!column.type.startsWith('Array(')) return vectorsOfTexts(await levels(name));
      const gather = gatherVectors();
      await blocks(
        `SELECT CAST(arrayMap(x -> ifNull(toFloat64(x), nan), ${identifier(name)}), 'Array(Float64)') FROM ${table} ${settings}`,
        (block) => block.vectors(gather.add),
      );
      return gather.cells();
    },
    recycle: (values) => {
      if (values.length === rows) spare.push(values);
    },
    close: () => Promise.resolve(),
  };
}

/** The columns of a file by the first reader that can make them out, and that reader; what the first says against the file if none can. */
function describe(
  engine: ColumnEngine,
  table: string,
): { readonly described: readonly { readonly name: string; readonly type: string }[]; readonly reader: string } {
  const faults: unknown[] = [];
  for (const reader of ARROW_READERS) {
    try {
      return { described: engine.rows(`DESCRIBE TABLE ${table} SETTINGS ${reader}`), reader };
    } catch (thrown) {
      faults.push(thrown);
    }
  }
  throw faults[0];
}

function bareType(type: string): string {
  return type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1');
}

/** Durations are numbers, in their own unit. */
const NUMBER_TYPE = /^(?:U?Int\d+|Float\d+|BFloat16|Decimal\b|Interval)/;
const DATE_TYPE = /^Date(?:32|Time|Time64)?\b/;
const TIME_OF_DAY_TYPE = /^Time(?:64)?\b/;

function isNumberType(type: string): boolean {
  return NUMBER_TYPE.test(type) || isTimeType(type);
}

function isTimeType(type: string): boolean {
  return DATE_TYPE.test(type) || TIME_OF_DAY_TYPE.test(type);
}

function kindOf(type: string): CellKind {
  if (NUMBER_TYPE.test(type)) return 'number';
  if (isTimeType(type)) return 'time';
  if (type === 'Bool') return 'boolean';
  if (/^(?:String|FixedString|Enum|UUID|IPv)/.test(type)) return 'text';
  if (type === 'Nothing') return 'empty';
  return /^Array\((?:Nullable\()?(?:U?Int\d+|Float\d+|BFloat16)\)?\)$/.test(type) ? 'vector' : 'other';
}

/** SQL of a column of numbers or times as Float64, NaN where there is none; times are seconds since the epoch, or since midnight. */
function numberSql({ name, type }: Typed): string {
  const value = DATE_TYPE.test(type)
    ? `toUnixTimestamp64Micro(CAST(${identifier(name)}, 'Nullable(DateTime64(6, \\'UTC\\'))')) / 1e6`
    : `toFloat64(${identifier(name)})`;
  // Cast, because numbers that come as a dictionary stay one through both functions.
  return `CAST(ifNull(${value}, nan), 'Float64')`;
}

/** The format's name in the engine: Arrow comes as a file or as a stream, which only its first bytes tell apart. */
async function formatOf(path: string, { path: given, format }: BinaryFile): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size === 0) throw new LeewayError('bad_input', `${given} is empty`, { remedy: 'Give a file with rows.' });
    const magic = Buffer.alloc(6);
    await handle.read(magic, 0, 6, 0);
    if (format === 'arrow') return magic.toString('latin1') === 'ARROW1' ? 'Arrow' : 'ArrowStream';
    const end = Buffer.alloc(4);
    await handle.read(end, 0, 4, Math.max(0, size - 4));
    if (magic.toString('latin1', 0, 4) !== 'PAR1')
      throw unreadable(given, 'it is no Parquet file (it does not begin with PAR1)');
    if (end.toString('latin1') !== 'PAR1')
      throw unreadable(given, 'the Parquet file is truncated (it does not end with PAR1)');
    return 'Parquet';
  } finally {
    await handle.close();
  }
}

async function unpack(path: string, directory: string): Promise<string> {
  const target = join(directory, randomUUID());
  try {
    await pipeline(createReadStream(path), createGunzip(), createWriteStream(target));
  } catch (thrown) {
    throw unreadable(path, gzipFault(thrown), thrown);
  }
  return target;
}
