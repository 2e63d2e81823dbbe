import { PREDICTION_COLUMN, type Baseline } from '../domain/baseline.ts';
import type { ProfileSource } from '../domain/profile.ts';
import { MONDAY_MS } from '../domain/window.ts';
import { LeewayError } from '../platform/errors.ts';
import type { Clock } from '../platform/clock.ts';
import { bucketOf, countRowsStatement, countStatements, type OtherLevels } from './count-columns.ts';
import type { Engine, Row } from './engine/engine.ts';
import { createFileReader, sendTable } from './files/file-reader.ts';
import { rewriteFile, UnreadableLine, type RewriteValue } from './files/rewrite-file.ts';
import { identifier, quote } from './engine/settings.ts';
import {
  FILE_SETTINGS,
  fileTable,
  kindOf,
  levelOf,
  numberOf,
  textOf,
  timeOf,
  type RowsFile,
  type RowsFileColumn,
} from './files/file-rows.ts';
import { outcomeSums } from './outcome-sums.ts';
import { instant } from './sql-literals.ts';

/** One column to keep of a file. */
interface Kept {
  readonly column: string;
  readonly type: 'numeric' | 'categorical' | 'boolean';
}

/** A span of event time, milliseconds since the epoch: from inclusive, to exclusive. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What to keep of a file. */
export interface Plan {
  readonly file: RowsFile;
  readonly fileColumns: readonly RowsFileColumn[];
  readonly time: string;
  readonly features: readonly Kept[];
  readonly prediction: Kept | null;
  readonly label: { readonly column: string; readonly arrived: string | null } | null;
  /** The rows that the baseline is made of. */
  readonly reference: Span;
  /** Length of the windows that the baseline will be judged in. */
  readonly windowMs: number;
  /** Whether the rows outside of the reference are kept as well, to be counted in its bins. */
  readonly keepRest: boolean;
}

/** What the engine says against a file. */
export interface Fault {
  readonly kind: 'unreadable';
  readonly detail: string;
}

/** The rows of a file and their times. */
export interface Census {
  readonly rows: number;
  readonly unreadableTimes: number;
  readonly unreadableExample: string | null;
  /** Null where no time can be read. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** Facts of a numeric column. */
export interface NumberFacts {
  readonly values: number;
  readonly mistyped: number;
  readonly mistypedExample: string | null;
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  readonly quantiles: readonly number[];
}

/** Facts of a categorical column. */
export interface LevelsFacts {
  readonly values: number;
  readonly distinct: number;
  readonly levels: readonly string[];
}

/** Facts of labels and the predictions they belong to. */
export interface LabelsFacts {
  readonly labelled: number;
  readonly badLabels: number;
  readonly badLabelExample: string | null;
  readonly badPredictions: number;
  readonly badPredictionExample: number | null;
  readonly delayMs: number | null;
}

/** Rows of a file in a table of their own, typed, until they are discarded. */
export interface StagedRows {
  /** Rows of the reference, and their first and last time; null without rows. */
  readonly rows: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  numeric(column: string, levels: readonly number[]): Promise<NumberFacts>;
  levels(column: string, limit: number): Promise<LevelsFacts>;
  labels(): Promise<LabelsFacts>;
  /** Counts the reference as the baseline's own rows, or the rest as live ones. */
  count(baseline: Baseline, part: ProfileSource): Promise<void>;
  discard(): Promise<void>;
}

/** Files of rows, read by the engine. */
export interface BaselineStore {
  columns(file: RowsFile): Promise<readonly RowsFileColumn[] | Fault>;
  census(file: RowsFile, columns: readonly RowsFileColumn[], time: string): Promise<Census | Fault>;
  stage(plan: Plan): Promise<StagedRows | Fault>;
  /** Writes a file anew into a directory, each value passed through a function. */
  rewrite(
    file: RowsFile,
    how: { readonly columns: readonly RowsFileColumn[]; readonly rewrite: RewriteValue; readonly dir: string },
  ): Promise<RowsFile | Fault>;
}

const COUNT_SETTINGS = 'async_insert = 0, insert_deduplicate = 0, max_query_size = 1000000';
/** The labels' delay that a cohort waits for: nearly all of them are known by then. */
const DELAY_LEVEL = 0.995;

/**
 * Reads files by the engine's own readers: the range is staged once, typed, in a table that is dropped afterwards, and everything
 * (quantiles, levels, counts) is asked of that table. Beside a server the file is read here and its rows are sent there.
 */
export function createBaselineStore(engine: Engine, table: (name: string) => string, clock: Clock): BaselineStore {
  let staged = 0;
  const one = <T extends Row>(sql: string): Promise<T> => oneOf<T>(engine, sql);

  const read = createFileReader(engine);
  const fill = async (reader: Engine, name: string, plan: Plan, places: ReadonlyMap<string, string>): Promise<void> => {
    const kept = keptOf(plan);
    const columns: string[] = [`ts DateTime64(3, 'UTC')`];
    const time = timeOf(columnOf(plan.fileColumns, plan.time), plan.file);
    const values: string[] = [`assumeNotNull(${time})`];
    for (const { name: key, file, type } of kept) {
      const place = places.get(key) ?? '';
      if (type === 'numeric') {
        const number = numberOf(file, plan.file);
        columns.push(`${place} Nullable(Float64)`, `${place}_text String`);
        values.push(number, `if(isNull(${number}), ifNull(${textOf(file)}, ''), '')`);
      } else {
        columns.push(`${place} Nullable(String)`);
        values.push(levelOf(file, type));
      }
    }
    if (plan.label !== null) {
      const label = columnOf(plan.fileColumns, plan.label.column);
      const text = `lower(trimBoth(${textOf(label)}))`;
      columns.push('label Nullable(Float64)', 'label_text Nullable(String)', `arrived Nullable(DateTime64(3, 'UTC'))`);
      values.push(
        `multiIf(${text} = 'true', 1., ${text} = 'false', 0., ${numberOf(label, plan.file)})`,
        textOf(label),
        plan.label.arrived === null ? 'NULL' : timeOf(columnOf(plan.fileColumns, plan.label.arrived), plan.file),
      );
    }
    const create = `CREATE TABLE ${name} (${columns.join(', ')}) ENGINE = MergeTree ORDER BY ts SETTINGS fsync_after_insert = 0`;
    await reader.command(create);
    await reader.command(`INSERT INTO ${name} SELECT ${values.join(', ')} FROM ${fileTable(plan.file, plan.fileColumns)}
      WHERE ${plan.keepRest ? `isNotNull(${time})` : within(plan.reference, time)}
      SETTINGS async_insert = 0, insert_deduplicate = 0, max_query_size = 10000000, ${FILE_SETTINGS}`);
    if (reader === engine) return;
    await engine.command(create);
    await sendTable(reader, engine, name);
  };

  return {
    async columns(file) {
      try {
        const rows = await read((reader) =>
          reader.query<{ name: string; type: string }>(
            `DESCRIBE TABLE ${fileTable(file, null)} SETTINGS input_format_json_read_numbers_as_strings = 0, schema_inference_make_columns_nullable = 1`,
          ),
        );
        return rows.map(({ name, type }) => ({ name, kind: kindOf(type) }));
      } catch (thrown) {
        return faultOf(thrown);
      }
    },

    async census(file, columns, time) {
      const column = columnOf(columns, time);
      try {
        return await read((reader) =>
          oneOf<Row & Census>(
            reader,
            `SELECT count() AS rows, countIf(isNull(t)) AS unreadableTimes, anyIf(raw, isNull(t)) AS unreadableExample,
            toUnixTimestamp64Milli(min(t)) AS firstMs, toUnixTimestamp64Milli(max(t)) AS lastMs
          FROM (SELECT ${timeOf(column, file)} AS t, ${textOf(column)} AS raw FROM ${fileTable(file, columns)}) SETTINGS ${FILE_SETTINGS}`,
          ),
        );
      } catch (thrown) {
        return faultOf(thrown);
      }
    },

    async rewrite(file, how) {
      try {
        return await rewriteFile(read, file, how);
      } catch (thrown) {
        if (thrown instanceof UnreadableLine) return { kind: 'unreadable', detail: thrown.message };
        return faultOf(thrown);
      }
    },

    async stage(plan) {
      staged += 1;
      const name = identifier(`baseline_staging_${clock.now()}_${staged}`);
      const reference = within(plan.reference, 'ts');
      const places = new Map(keptOf(plan).map(({ name: key }, i) => [key, `c${i}`]));
      const place = (column: string): string => {
        const found = places.get(column);
        if (found === undefined) throw new LeewayError('internal', `column ${column} was not staged`);
        return found;
      };
      const discard = (): Promise<void> => engine.command(`DROP TABLE IF EXISTS ${name} SYNC`);
      let found: { rows: number; firstMs: number | null; lastMs: number | null };
      try {
        await read((reader) => fill(reader, name, plan, places));
        found = await one(
          `SELECT count() AS rows, toUnixTimestamp64Milli(minOrNull(ts)) AS firstMs, toUnixTimestamp64Milli(maxOrNull(ts)) AS lastMs FROM ${name} WHERE ${reference}`,
        );
      } catch (thrown) {
        await discard();
        return faultOf(thrown);
      }
      return {
        ...found,
        discard,
        numeric: (column, levels) => {
          const c = place(column);
          return one<Row & NumberFacts>(`
            SELECT count(${c}) AS values, countIf(${c}_text != '') AS mistyped, anyIf(${c}_text, ${c}_text != '') AS mistypedExample,
              avg(${c}) AS mean, stddevSampStable(${c}) AS sd, min(${c}) AS min, max(${c}) AS max,
              quantilesExactInclusive(${levels.join(', ')})(${c}) AS quantiles
            FROM ${name} WHERE ${reference} SETTINGS max_threads = 1`);
        },
        levels: async (column, limit) => {
          const c = place(column);
          const { values, distinct } = await one<{ values: number; distinct: number }>(
            `SELECT count(${c}) AS values, uniqExact(${c}) AS distinct FROM ${name} WHERE ${reference}`,
          );
          const rows = await engine.query<{ level: string }>(
            `SELECT assumeNotNull(${c}) AS level FROM ${name} WHERE ${reference} AND isNotNull(${c}) GROUP BY level ORDER BY count() DESC, level LIMIT ${limit}`,
          );
          return { values, distinct, levels: rows.map(({ level }) => level) };
        },
        labels: () => {
          const p = plan.prediction?.type === 'numeric' ? place(PREDICTION_COLUMN) : "CAST(NULL, 'Nullable(Float64)')";
          const bad = `isNotNull(label_text) AND label_text != '' AND (isNull(label) OR label NOT IN (0, 1))`;
          return one<Row & LabelsFacts>(`
            SELECT countIf(isNotNull(label)) AS labelled, countIf(${bad}) AS badLabels, anyIf(label_text, ${bad}) AS badLabelExample,
              countIf(${p} < 0 OR ${p} > 1) AS badPredictions, anyIf(${p}, ${p} < 0 OR ${p} > 1) AS badPredictionExample,
              if(countIf(isNotNull(arrived)) = 0, NULL, quantileExactHighIf(${DELAY_LEVEL})(greatest(0, dateDiff('millisecond', ts, assumeNotNull(arrived))), isNotNull(arrived) AND isNotNull(label))) AS delayMs
            FROM ${name} WHERE ${reference}`);
        },
        async count(baseline, part) {
          const where = part === 'baseline' ? reference : `NOT (${reference})`;
          const bucketMs = baseline.bucketMs ?? 60_000;
          const rows = { baseline, source: part, from: `FROM ${name} WHERE ${where}`, time: 'ts', bucketMs } as const;
          const columns = baseline.columns.map((column) => {
            const c = place(column.name);
            const others: OtherLevels =
              part === 'baseline'
                ? { kind: 'all but', sql: onceSeen(name, c, reference, plan.windowMs) }
                : {
                    kind: 'queried',
                    sql: `SELECT DISTINCT assumeNotNull(${c}) FROM ${name} WHERE ${reference} AND isNotNull(${c})`,
                  };
            return { column, value: c, others };
          });
          for (const sql of countStatements(table('profiles'), columns, rows, COUNT_SETTINGS))
            await engine.command(sql);
          await engine.command(countRowsStatement(table('profiles'), rows, COUNT_SETTINGS));
          if (baseline.labelledRows > 0 && plan.prediction?.type === 'numeric') {
            await engine.command(`INSERT INTO ${table('outcomes')} (model, version, baseline, source, bucket, revision, n, labelled, label_sum, prediction_sum, variance_sum, log_loss_sum, squared_error_sum) SETTINGS ${COUNT_SETTINGS}
              SELECT ${[baseline.model, baseline.version, baseline.id, part].map(quote).join(', ')}, ${bucketOf('ts', bucketMs)} AS bucket, countIf(isNotNull(label)) AS revision,
                ${outcomeSums('label', place(PREDICTION_COLUMN))}
              FROM ${name} WHERE ${where} GROUP BY bucket`);
          }
        },
      };
    },
  };
}

/** Everything that is kept of a plan, under its name in the baseline. */
function keptOf(plan: Plan): { name: string; file: RowsFileColumn; type: Kept['type'] }[] {
  const kept = plan.features.map(({ column, type }) => ({
    name: column,
    file: columnOf(plan.fileColumns, column),
    type,
  }));
  if (plan.prediction === null) return kept;
  const { column, type } = plan.prediction;
  return [...kept, { name: PREDICTION_COLUMN, file: columnOf(plan.fileColumns, column), type }];
}

function columnOf(columns: readonly RowsFileColumn[], name: string): RowsFileColumn {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) throw new LeewayError('internal', `column ${name} is not in the file`);
  return found;
}

/**
 * SQL of the levels that only one window of the baseline has. To that window they are what a new level is to a live one: left out of its
 * own reference, it would meet them unseen. Counting them so makes the baseline's windows exchangeable with later ones; their share is the
 * estimate of Good and Turing (1953) of how much of the future is unseen.
 */
function onceSeen(table: string, column: string, reference: string, windowMs: number): string {
  return `SELECT assumeNotNull(${column}) AS level FROM ${table} WHERE ${reference} AND isNotNull(${column})
    GROUP BY level HAVING uniqExact(intDiv(toUnixTimestamp64Milli(ts) - ${MONDAY_MS}, ${windowMs})) = 1`;
}

function within(span: Span, time: string): string {
  return `${time} >= ${instant(span.fromMs)} AND ${time} < ${instant(span.toMs)}`;
}

function faultOf(thrown: unknown): Fault {
  if (thrown instanceof LeewayError && thrown.code === 'store_rejected') {
    return { kind: 'unreadable', detail: thrown.message.replace(/^(query|statement): /, '').split('\n')[0] ?? '' };
  }
  throw thrown;
}

async function oneOf<T extends Row>(engine: Engine, sql: string): Promise<T> {
  const [row] = await engine.query<T>(sql);
  if (row === undefined) throw new LeewayError('internal', 'an aggregate answered no row');
  return row;
}
