import { ROWS_COLUMN, type ProfileSource } from '../domain/profile.ts';
import type { Baseline, BaselineColumn } from '../domain/baseline.ts';
import { quote } from './engine/settings.ts';
import { float, floats, strings } from './sql-literals.ts';

/** Which levels of a categorical column are known without being counted singly. */
export type OtherLevels =
  /** All but those that a subquery answers. */
  | { readonly kind: 'all but'; readonly sql: string }
  | { readonly kind: 'listed'; readonly levels: readonly string[] }
  /** A subquery that answers them. */
  | { readonly kind: 'queried'; readonly sql: string };

/** A column with the SQL that gives its value in a row: Nullable(Float64) for numeric columns, Nullable(String) for the others. */
export interface CountedColumn {
  readonly column: BaselineColumn;
  readonly value: string;
  /** Of no meaning to numeric columns. */
  readonly others: OtherLevels;
}

/** What is counted: rows of a table, bucket by bucket, for one baseline. */
export interface CountedRows {
  readonly baseline: Baseline;
  readonly source: ProfileSource;
  /** `FROM … WHERE …` of the rows. */
  readonly from: string;
  /** SQL of the row's time. */
  readonly time: string;
  /** Length of the buckets that rows are counted in: a bucket for live rows, which come late one by one. */
  readonly bucketMs: number;
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
 * A row becomes one (column, bin, value, out of range) for each column; these are counted by bucket, column and bin, and folded by bucket and column.
 */
export function countStatements(
  table: string,
  columns: readonly CountedColumn[],
  rows: CountedRows,
  settings: string,
): readonly string[] {
  // Floats in the statement are read to the last bit, or an edge would not be found among the edges.
  const all = `${settings}, precise_float_parsing = 1`;
  return passes(columns).map((pass) => {
    // One subquery a step: the engine names every expression by its whole text, so edges nested in further expressions would cost
    // more than the counting.
    const values = pass.map(({ value }, i) => `${value} AS v${i}`).join(', ');
    const codes = pass.map((counted, i) => `${code(counted, `v${i}`)} AS k${i}, v${i}`).join(', ');
    const cells = pass.map(({ column }, i) => cell(column, i)).join(', ');
    const names = strings(pass.map(({ column }) => column.name));
    return `INSERT INTO ${table} (${PROFILE_COLUMNS}) SETTINGS ${all}
  SELECT ${identity(rows)}, ${names}[column_index + 1] AS column, '' AS segment, bucket, sum(c) AS revision, sum(c) AS n,
    sumIf(c, code = ${NULL_CODE}) AS nulls, sumIf(c, code = ${UNSEEN_CODE}) AS unseen, sum(o) AS out_of_range, sum(s) AS sum, sum(q) AS sum_of_squares,
    mapFromArrays(groupArrayIf(toUInt16(code), code >= 0), groupArrayIf(c, code >= 0)) AS counts
  FROM (
    SELECT bucket, cell.1 AS column_index, cell.2 AS code, count() AS c, sum(cell.3) AS s, sum(cell.3 * cell.3) AS q, sum(cell.4) AS o
    FROM (SELECT bucket, [${cells}] AS cells FROM (SELECT bucket, ${codes} FROM (
      SELECT ${bucketOf(rows.time, rows.bucketMs)} AS bucket, ${values} ${rows.from}
    ))) ARRAY JOIN cells AS cell
    GROUP BY bucket, column_index, code
  )
  GROUP BY bucket, column_index`;
  });
}

/** The statement that counts all rows into the pseudo-column `*`. */
export function countRowsStatement(table: string, rows: CountedRows, settings: string): string {
  return `INSERT INTO ${table} (${PROFILE_COLUMNS}) SETTINGS ${settings}
  SELECT ${identity(rows)}, ${quote(ROWS_COLUMN)} AS column, '' AS segment, ${bucketOf(rows.time, rows.bucketMs)} AS bucket, count() AS revision, count() AS n,
    0 AS nulls, 0 AS unseen, 0 AS out_of_range, 0 AS sum, 0 AS sum_of_squares, map() AS counts
  ${rows.from} GROUP BY bucket`;
}

/** SQL of the start of the bucket that a time lies in. */
export function bucketOf(time: string, bucketMs: number): string {
  const seconds = bucketMs / 1000;
  return `toDateTime(intDiv(toUnixTimestamp(${time}), ${seconds}) * ${seconds}, 'UTC')`;
}

/** What all rows of a profile have in common. */
function identity({ baseline, source }: CountedRows): string {
  return `${quote(baseline.model)} AS model, ${quote(baseline.version)} AS version, ${quote(baseline.id)} AS baseline, ${quote(source)} AS source`;
}

function passes(columns: readonly CountedColumn[]): CountedColumn[][] {
  const all: CountedColumn[][] = [];
  let length = 0;
  for (const counted of columns) {
    const own = code(counted, 'v00').length + counted.value.length;
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

/** What a row says of a column: (index, code, number, out of range). */
function cell(column: BaselineColumn, i: number): string {
  return column.type === 'numeric'
    ? `(toUInt16(${i}), k${i}, ifNull(v${i}, 0.), toUInt8(ifNull(v${i} < ${float(column.min)} OR v${i} > ${float(column.max)}, 0)))`
    : `(toUInt16(${i}), k${i}, 0., toUInt8(0))`;
}

/** SQL of the code of a value. */
function code({ column, others }: CountedColumn, v: string): string {
  return column.type === 'numeric' ? numericCode(column.edges, v) : levelCode(column.levels, others, v);
}

/** The number of edges <= v: the edge at or below v is found by bisection, its place by hashing. */
function numericCode(edges: readonly number[], v: string): string {
  const [first] = edges;
  if (first === undefined) return `toInt32(if(isNull(${v}), ${NULL_CODE}, 0))`;
  const list = floats(edges);
  return `toInt32(multiIf(isNull(${v}), ${NULL_CODE}, ${v} < ${float(first)}, 0, transform(roundDown(assumeNotNull(${v}), ${list}), ${list}, range(1, ${edges.length + 1}), 0)))`;
}

/** The place of a level, found by hashing; the levels that are not counted singly share the place behind the last. */
function levelCode(levels: readonly string[], others: OtherLevels, v: string): string {
  const other = levels.length;
  const place = (names: readonly string[], rest: string): string =>
    `toInt32(if(isNull(${v}), ${NULL_CODE}, transform(assumeNotNull(${v}), ${strings(names)}, arrayMap(i -> toInt64(least(i, ${other})), range(${names.length})), toInt64(${rest}))))`;
  switch (others.kind) {
    case 'all but':
      return `toInt32(if(ifNull(${v} GLOBAL IN (${others.sql}), 0), ${UNSEEN_CODE}, ${place(levels, String(other))}))`;
    case 'listed':
      return place([...levels, ...others.levels], String(UNSEEN_CODE));
    case 'queried':
      return place(levels, `if(assumeNotNull(${v}) GLOBAL IN (${others.sql}), ${other}, ${UNSEEN_CODE})`);
  }
}
