import { identifier, quote } from '../engine/settings.ts';

/** The formats of files of rows, and what the engine calls them. */
export const FILE_FORMATS = { csv: 'CSVWithNames', jsonl: 'JSONEachRow', parquet: 'Parquet', arrow: 'Arrow' } as const;

/** A file of rows on this machine. */
export interface RowsFile {
  readonly path: string;
  readonly format: keyof typeof FILE_FORMATS;
  readonly gzip: boolean;
}

/** A column of a file and what kind of value it holds. */
export interface RowsFileColumn {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'boolean' | 'time' | 'other';
}

/**
 * The table function that reads a file. Text formats are read as text, whatever their first rows look like: a type guessed from those
 * would refuse a later row, and would turn `007` into 7.
 */
export function fileTable(file: RowsFile, columns: readonly RowsFileColumn[] | null): string {
  const structure =
    columns === null || !isText(file)
      ? 'auto'
      : columns.map(({ name }) => `${identifier(name)} Nullable(String)`).join(', ');
  return `file(${[file.path, FILE_FORMATS[file.format], structure, file.gzip ? 'gzip' : 'none'].map(quote).join(', ')})`;
}

/**
 * Settings under which all files are read: rows in the order of the file, so that equal times keep it. For that one thread is not enough:
 * the reader of Parquet has more of its own.
 */
export const FILE_SETTINGS =
  'max_threads = 1, max_insert_threads = 1, input_format_parquet_preserve_order = 1, input_format_null_as_default = 1, input_format_skip_unknown_fields = 1, precise_float_parsing = 1, input_format_json_read_numbers_as_strings = 1, input_format_json_read_bools_as_strings = 1, input_format_csv_allow_variable_number_of_columns = 0';

/** SQL of a value as text; null where there is none. */
export function textOf(column: RowsFileColumn): string {
  return `toString(${identifier(column.name)})`;
}

/** SQL of a value as a finite number, Nullable(Float64). */
export function numberOf(column: RowsFileColumn, file: RowsFile): string {
  const name = identifier(column.name);
  if (isText(file) || column.kind === 'text') return finite(`toFloat64OrNull(trimBoth(toString(${name})))`);
  if (column.kind === 'number' || column.kind === 'boolean') return finite(`toFloat64(${name})`);
  return "CAST(NULL, 'Nullable(Float64)')";
}

/** SQL of a value as a time, Nullable(DateTime64(3, 'UTC')): ISO 8601 (UTC where it names no zone) or milliseconds since the epoch. */
export function timeOf(column: RowsFileColumn, file: RowsFile): string {
  const name = identifier(column.name);
  if (!isText(file) && column.kind === 'time') return `CAST(${name}, 'Nullable(DateTime64(3, \\'UTC\\'))')`;
  if (!isText(file) && column.kind === 'number') return fromMs(`toInt64(${name})`);
  const text = `trimBoth(toString(${name}))`;
  // The engine's best effort would read "12" as a day, so it is asked only about what begins like a date.
  return `multiIf(match(ifNull(${text}, ''), '^[0-9]{4}-[0-9]{2}-[0-9]{2}'), parseDateTime64BestEffortOrNull(${text}, 3, 'UTC'), ${fromMs(`toInt64OrNull(${text})`)})`;
}

/** SQL of a level: boolean columns read 1 and 0, and true and false in any case, alike. */
export function levelOf(column: RowsFileColumn, type: 'categorical' | 'boolean'): string {
  return type === 'boolean' ? booleanLevel(textOf(column)) : `CAST(${textOf(column)}, 'Nullable(String)')`;
}

/** SQL that names a boolean's level `true` or `false`, however it was written; other text stays. */
export function booleanLevel(text: string): string {
  return `multiIf(lower(${text}) IN ('1', 'true'), 'true', lower(${text}) IN ('0', 'false'), 'false', CAST(${text}, 'Nullable(String)'))`;
}

/** SQL that keeps finite numbers only. The number stands there twice and is computed once; a lambda would cost more than the counting. */
export function finite(number: string): string {
  return `if(isFinite(${number}), CAST(${number}, 'Nullable(Float64)'), NULL)`;
}

/** What kind of value an engine type holds. */
export function kindOf(type: string): RowsFileColumn['kind'] {
  const bare = type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1');
  if (/^(U?Int(8|16|32|64)|Float(32|64)|BFloat16|Decimal)/.test(bare)) return 'number';
  if (/^(String|FixedString|Enum|UUID)/.test(bare)) return 'text';
  if (bare === 'Bool') return 'boolean';
  return /^Date/.test(bare) ? 'time' : 'other';
}

function isText(file: RowsFile): boolean {
  return file.format === 'csv' || file.format === 'jsonl';
}

function fromMs(ms: string): string {
  return `arrayElement(arrayMap(x -> if(x BETWEEN 0 AND 4102444800000, fromUnixTimestamp64Milli(ifNull(x, 0), 'UTC'), NULL), [CAST(${ms}, 'Nullable(Int64)')]), 1)`;
}
