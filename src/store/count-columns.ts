import { ROWS_COLUMN, type ProfileSource } from '../domain/profile.ts';
import type { Baseline, BaselineColumn } from '../domain/baseline.ts';
import { quote } from './engine/settings.ts';
import { float, floats, integers, strings } from './sql-literals.ts';

/** A column with the SQL that gives its value in a row: Nullable(Float64) for numeric columns, Nullable(String) for the others. */
export interface CountedColumn {
  readonly column: BaselineColumn;
  readonly value: string;
  /** SQL of a subquery that answers the column's other levels; absent where every level that is not counted singly is one of them. */
  readonly others?: string;
}

/** What is counted: rows of a table, minute by minute, for one baseline. */
export interface CountedRows {
  readonly baseline: Baseline;
  readonly source: ProfileSource;
  /** `FROM … WHERE …` of the rows. */
  readonly from: string;
  /** SQL of the row's time. */
  readonly time: string;
}

/** Codes beside the bins, which count from 0. */
const NULL_CODE = -1;
const UNSEEN_CODE = -2;
/** Text of one statement; the engine's default limit is 256 KiB. */
const MAX_STATEMENT_LENGTH = 160_000;
/** Columns of one pass: the array of a row is built for all of them at once. */
const MAX_COLUMNS_PER_PASS = 64;

const PROFILE_COLUMNS =
  'model, version, baseline, source, column, segment, bucket, revision, n, nulls, unseen, out_of_range, sum, sum_of_squares, counts';

/**
 * The statements that count columns into `profiles`, each one pass over the rows for as many columns as fit into one statement.
 * A row becomes one (column, bin, value, out of range) for each column; these are counted by minute, column and bin, and folded by minute and column.
 */
export function countStatements(
  table: string,
  columns: readonly CountedColumn[],
  rows: CountedRows,
  settings: string,
): readonly string[] {
  return passes(columns).map((pass) => {
    const cells = pass.map((counted, index) => cell(counted, index)).join(',\n    ');
    const names = strings(pass.map(({ column }) => column.name));
    return `INSERT INTO ${table} (${PROFILE_COLUMNS}) SETTINGS ${settings}
  SELECT ${identity(rows)}, ${names}[column_index + 1] AS column, '' AS segment, minute AS bucket, sum(c) AS revision, sum(c) AS n,
    sumIf(c, code = ${NULL_CODE}) AS nulls, sumIf(c, code = ${UNSEEN_CODE}) AS unseen, sum(o) AS out_of_range, sum(s) AS sum, sum(q) AS sum_of_squares,
    mapFromArrays(groupArrayIf(toUInt16(code), code >= 0), groupArrayIf(c, code >= 0)) AS counts
  FROM (
    SELECT minute, cell.1 AS column_index, cell.2 AS code, count() AS c, sum(cell.3) AS s, sum(cell.3 * cell.3) AS q, sum(cell.4) AS o
    FROM (SELECT toStartOfMinute(toDateTime(${rows.time}, 'UTC')) AS minute, [
    ${cells}] AS cells ${rows.from}) ARRAY JOIN cells AS cell
    GROUP BY minute, column_index, code
  )
  GROUP BY minute, column_index`;
  });
}

/** The statement that counts all rows into the pseudo-column `*`. */
export function countRowsStatement(table: string, rows: CountedRows, settings: string): string {
  return `INSERT INTO ${table} (${PROFILE_COLUMNS}) SETTINGS ${settings}
  SELECT ${identity(rows)}, ${quote(ROWS_COLUMN)} AS column, '' AS segment, toStartOfMinute(toDateTime(${rows.time}, 'UTC')) AS bucket, count() AS revision, count() AS n,
    0 AS nulls, 0 AS unseen, 0 AS out_of_range, 0 AS sum, 0 AS sum_of_squares, map() AS counts
  ${rows.from} GROUP BY bucket`;
}

/** What all rows of a profile have in common. */
function identity({ baseline, source }: CountedRows): string {
  return `${quote(baseline.model)} AS model, ${quote(baseline.version)} AS version, ${quote(baseline.id)} AS baseline, ${quote(source)} AS source`;
}

function passes(columns: readonly CountedColumn[]): CountedColumn[][] {
  const all: CountedColumn[][] = [];
  let length = 0;
  for (const counted of columns) {
    const own = cell(counted, 0).length;
    const last = all.at(-1);
    if (last === undefined || last.length >= MAX_COLUMNS_PER_PASS || length + own > MAX_STATEMENT_LENGTH) {
      all.push([counted]);
      length = own;
    } else {
      last.push(counted);
      length += own;
    }
  }
  return all;
}

function cell(counted: CountedColumn, index: number): string {
  const { column, value } = counted;
  return column.type === 'numeric'
    ? `arrayElement(arrayMap(x -> (toUInt16(${index}), ${numericCode(column.edges)}, ifNull(x, 0.), toUInt8(ifNull(x < ${float(column.min)} OR x > ${float(column.max)}, 0))), [${value}]), 1)`
    : `arrayElement(arrayMap(x -> (toUInt16(${index}), ${levelCode(counted, column.levels)}, 0., toUInt8(0)), [${value}]), 1)`;
}

/** The number of edges <= x: the edge at or below x is found by bisection, its place by hashing. */
function numericCode(edges: readonly number[]): string {
  const [first] = edges;
  if (first === undefined) return `toInt32(if(isNull(x), ${NULL_CODE}, 0))`;
  const list = floats(edges);
  return `toInt32(multiIf(isNull(x), ${NULL_CODE}, x < ${float(first)}, 0, transform(roundDown(assumeNotNull(x), ${list}), ${list}, [${integers(edges.length, 1)}], 0)))`;
}

function levelCode({ others }: CountedColumn, levels: readonly string[]): string {
  const other = levels.length;
  const rest = others === undefined ? String(other) : `if(x GLOBAL IN (${others}), ${other}, ${UNSEEN_CODE})`;
  return `toInt32(multiIf(isNull(x), ${NULL_CODE}, has(${strings(levels)}, assumeNotNull(x)), transform(assumeNotNull(x), ${strings(levels)}, [${integers(levels.length)}], 0), ${rest}))`;
}
