import { binCount, type Baseline } from '../domain/baseline.ts';
import {
  ROWS_COLUMN,
  type ColumnProfile,
  type OutcomeProfile,
  type ProfileSource,
  type WindowProfile,
} from '../domain/profile.ts';
import { MONDAY_MS, windowStart } from '../domain/window.ts';
import { LeewayError } from '../platform/errors.ts';
import { countStatements } from './count-columns.ts';
import type { Engine } from './engine/engine.ts';
import { quote } from './engine/settings.ts';
import { liveColumns } from './live-columns.ts';
import { insertRows } from './rows.ts';
import { instant, second } from './sql-literals.ts';

/** A closed minute that has more rows than were counted. */
export interface Minute {
  readonly bucketMs: number;
  readonly arrived: number;
}

/** The newest row of a version. */
export interface NewestRow {
  /** Its event time, milliseconds since the epoch. */
  readonly ts: number;
  /** Wall clock at which the newest minute's last row was taken in. */
  readonly ingestedAt: number;
}

/** Which windows are read. */
export interface WindowsQuery {
  readonly baseline: Baseline;
  readonly source: ProfileSource;
  readonly fromMs: number;
  readonly toMs: number;
  readonly windowMs: number;
}

/** Counts of live rows by minute, and windows as sums of them. */
export interface ProfileStore {
  newest(model: string, version: string, notAfterMs: number): Promise<NewestRow | null>;
  arrived(model: string, version: string): Promise<number>;
  pending(baseline: Baseline, untilMs: number, limit: number): Promise<readonly Minute[]>;
  count(baseline: Baseline, bucketsMs: readonly number[]): Promise<number>;
  windows(query: WindowsQuery): Promise<readonly WindowProfile[]>;
}

const COUNT_SETTINGS = 'async_insert = 0, insert_deduplicate = 0, max_query_size = 1000000';
/** Counts that one answer of the engine may hold, to bound the memory of a wide baseline. */
const MAX_CELLS_PER_READ = 2_000_000;
const MINUTE_MS = 60_000;

interface WindowRow extends Record<string, unknown> {
  readonly start: number;
  readonly column: string;
  readonly revision: number;
  readonly n: number;
  readonly nulls: number;
  readonly unseen: number;
  readonly out_of_range: number;
  readonly sum: number;
  readonly sum_of_squares: number;
  readonly bins: readonly number[];
  readonly bin_counts: readonly number[];
}

interface OutcomeRow extends Record<string, unknown> {
  readonly start: number;
  readonly revision: number;
  readonly n: number;
  readonly labelled: number;
  readonly label_sum: number;
  readonly prediction_sum: number;
  readonly variance_sum: number;
  readonly log_loss_sum: number;
  readonly squared_error_sum: number;
}

/** The rows of some minutes of a version: a condition on `predictions`. */
export function inMinutes({ model, version }: Baseline, bucketsMs: readonly number[]): string {
  let first = Infinity;
  let last = -Infinity;
  for (const bucket of bucketsMs) {
    first = Math.min(first, bucket);
    last = Math.max(last, bucket);
  }
  const whole = last - first === (bucketsMs.length - 1) * MINUTE_MS;
  const list = whole
    ? ''
    : ` AND toUnixTimestamp(toStartOfMinute(ts)) IN (${bucketsMs.map((bucket) => bucket / 1000).join(',')})`;
  return `model = ${quote(model)} AND version = ${quote(version)} AND ts >= ${instant(first)} AND ts < ${instant(last + MINUTE_MS)}${list}`;
}

/** Profiles in the engine's tables. */
export function createProfileStore(engine: Engine, table: (name: string) => string): ProfileStore {
  const startOf = (windowMs: number): string =>
    `toInt64(floor((toInt64(toUnixTimestamp(bucket)) * 1000 - ${MONDAY_MS}) / ${windowMs})) * ${windowMs} + ${MONDAY_MS}`;

  const readColumns = ({ baseline, source, windowMs }: WindowsQuery, from: number, to: number): Promise<WindowRow[]> =>
    engine.query<WindowRow>(`
      SELECT ${startOf(windowMs)} AS start, column, sum(p.revision) AS revision, sum(p.n) AS n, sum(p.nulls) AS nulls, sum(p.unseen) AS unseen, sum(p.out_of_range) AS out_of_range,
        sum(p.sum) AS sum, sum(p.sum_of_squares) AS sum_of_squares, sumMap(p.counts) AS c, mapKeys(c) AS bins, mapValues(c) AS bin_counts
      FROM profiles AS p ${source === 'live' ? 'FINAL' : ''}
      WHERE baseline = ${quote(baseline.id)} AND source = ${quote(source)} AND segment = '' AND bucket >= ${second(from)} AND bucket < ${second(to)}
      GROUP BY start, column`);

  const readOutcomes = (
    { baseline, source, windowMs }: WindowsQuery,
    from: number,
    to: number,
  ): Promise<OutcomeRow[]> =>
    engine.query<OutcomeRow>(`
      SELECT ${startOf(windowMs)} AS start, sum(o.revision) AS revision, sum(o.n) AS n, sum(o.labelled) AS labelled, sum(o.label_sum) AS label_sum, sum(o.prediction_sum) AS prediction_sum,
        sum(o.variance_sum) AS variance_sum, sum(o.log_loss_sum) AS log_loss_sum, sum(o.squared_error_sum) AS squared_error_sum
      FROM outcomes AS o ${source === 'live' ? 'FINAL' : ''}
      WHERE baseline = ${quote(baseline.id)} AND source = ${quote(source)} AND bucket >= ${second(from)} AND bucket < ${second(to)}
      GROUP BY start`);

  return {
    async newest(model, version, notAfterMs) {
      const of = `model = ${quote(model)} AND version = ${quote(version)}`;
      const [row] = await engine.query<{ n: number; ts: number; ingestedAt: number }>(`
        SELECT count() AS n, toUnixTimestamp64Milli(max(p.ts)) AS ts, toUnixTimestamp64Milli(max(p.ingested_at)) AS ingestedAt
        FROM predictions AS p WHERE ${of} AND p.ts <= ${instant(notAfterMs)}
          AND p.ts >= (SELECT max(bucket) FROM arrivals WHERE ${of} AND bucket <= ${second(notAfterMs)})`);
      return row === undefined || row.n === 0 ? null : { ts: row.ts, ingestedAt: row.ingestedAt };
    },

    async arrived(model, version) {
      const [row] = await engine.query<{ n: number }>(
        `SELECT sum(a.n) AS n FROM arrivals AS a WHERE model = ${quote(model)} AND version = ${quote(version)}`,
      );
      return row?.n ?? 0;
    },

    pending: (baseline, untilMs, limit) =>
      untilMs < MINUTE_MS
        ? Promise.resolve([])
        : engine.query<Minute & Record<string, unknown>>(`
      SELECT toInt64(toUnixTimestamp(a.bucket)) * 1000 AS bucketMs, a.arrived AS arrived
      FROM (
        SELECT bucket, sum(n) AS arrived FROM arrivals
        WHERE model = ${quote(baseline.model)} AND version = ${quote(baseline.version)} AND bucket <= ${second(untilMs - MINUTE_MS)} GROUP BY bucket
      ) AS a LEFT JOIN (
        SELECT bucket, max(revision) AS counted FROM profiles
        WHERE baseline = ${quote(baseline.id)} AND source = 'live' AND column = ${quote(ROWS_COLUMN)} AND segment = '' GROUP BY bucket
      ) AS p ON a.bucket = p.bucket
      WHERE a.arrived != p.counted ORDER BY a.bucket LIMIT ${limit}`),

    async count(baseline, bucketsMs) {
      if (bucketsMs.length === 0) return 0;
      const from = `FROM predictions WHERE ${inMinutes(baseline, bucketsMs)}`;
      // All rows are counted before the columns and stored after them: rows that arrive in between, and a crash, leave the minute pending.
      const minutes = await engine.query<{ bucket: number; n: number }>(
        `SELECT toUnixTimestamp(toStartOfMinute(ts)) AS bucket, count() AS n ${from} GROUP BY bucket ORDER BY bucket`,
      );
      const rows = { baseline, source: 'live', from, time: 'ts', bucketMs: MINUTE_MS } as const;
      for (const sql of countStatements(table('profiles'), liveColumns(baseline), rows, COUNT_SETTINGS)) {
        await engine.command(sql);
      }
      await insertRows(
        engine,
        table('profiles'),
        minutes.map(({ bucket, n }) => ({
          model: baseline.model,
          version: baseline.version,
          baseline: baseline.id,
          source: 'live',
          column: ROWS_COLUMN,
          segment: '',
          bucket,
          revision: n,
          n,
        })),
      );
      return minutes.reduce((sum, { n }) => sum + n, 0);
    },

    async windows(query) {
      const { baseline, windowMs } = query;
      const bucketMs = query.source === 'baseline' ? (baseline.bucketMs ?? MINUTE_MS) : MINUTE_MS;
      if (windowMs % bucketMs !== 0) {
        throw new LeewayError(
          'bad_input',
          `baseline ${baseline.id} is counted in steps of ${bucketMs / MINUTE_MS} minutes, which do not make windows of ${windowMs / MINUTE_MS}`,
          { remedy: 'Register the baseline again with this monitor.' },
        );
      }
      const cells = baseline.columns.reduce((sum, column) => sum + binCount(column), 1);
      const stepMs = Math.max(1, Math.floor(MAX_CELLS_PER_READ / cells)) * windowMs;
      const bins = new Map(baseline.columns.map((column) => [column.name, binCount(column)]));
      const windows: WindowProfile[] = [];
      const { first, last } = await countedSpan(engine, query);
      for (let from = windowStart(first, windowMs); from <= last; from += stepMs) {
        const begin = Math.max(from, query.fromMs);
        const end = Math.min(from + stepMs, query.toMs);
        windows.push(...assemble(await readColumns(query, begin, end), await readOutcomes(query, begin, end), bins));
      }
      return windows;
    },
  };
}

/** The first and last counted minute within a query, so that asking for all of time costs nothing; empty spans have no first before their last. */
async function countedSpan(
  engine: Engine,
  { baseline, source, fromMs, toMs }: WindowsQuery,
): Promise<{ first: number; last: number }> {
  const [row] = await engine.query<{ n: number; first: number; last: number }>(`
    SELECT count() AS n, toInt64(toUnixTimestamp(min(bucket))) * 1000 AS first, toInt64(toUnixTimestamp(max(bucket))) * 1000 AS last
    FROM profiles WHERE baseline = ${quote(baseline.id)} AND source = ${quote(source)} AND column = ${quote(ROWS_COLUMN)} AND segment = ''
      AND bucket >= ${second(Math.max(fromMs, 0))} AND bucket < ${second(toMs)}`);
  return row === undefined || row.n === 0 ? { first: Infinity, last: -Infinity } : row;
}

function assemble(
  columnRows: readonly WindowRow[],
  outcomeRows: readonly OutcomeRow[],
  bins: ReadonlyMap<string, number>,
): WindowProfile[] {
  const windows = new Map<number, { rows: number; revision: number; columns: Map<string, ColumnProfile> }>();
  for (const row of columnRows) {
    let window = windows.get(row.start);
    if (window === undefined) {
      window = { rows: 0, revision: 0, columns: new Map() };
      windows.set(row.start, window);
    }
    if (row.column === ROWS_COLUMN) {
      window.rows = row.n;
      window.revision = row.revision;
      continue;
    }
    const counts = new Uint32Array(bins.get(row.column) ?? 0);
    row.bins.forEach((bin, i) => (counts[bin] = row.bin_counts[i] ?? 0));
    window.columns.set(row.column, {
      column: row.column,
      rows: row.n,
      nulls: row.nulls,
      unseen: row.unseen,
      outOfRange: row.out_of_range,
      sum: row.sum,
      sumOfSquares: row.sum_of_squares,
      counts,
    });
  }
  const outcomes = new Map(outcomeRows.map((row) => [row.start, row]));
  return [...windows]
    .sort(([a], [b]) => a - b)
    .map(([start, { rows, revision, columns }]) => {
      const outcome = outcomes.get(start);
      return {
        start,
        rows,
        revision: revision + (outcome?.revision ?? 0),
        columns,
        outcome: outcome === undefined ? null : outcomeOf(outcome),
      };
    });
}

function outcomeOf(row: OutcomeRow): OutcomeProfile {
  return {
    rows: row.n,
    labelled: row.labelled,
    labelSum: row.label_sum,
    predictionSum: row.prediction_sum,
    varianceSum: row.variance_sum,
    logLossSum: row.log_loss_sum,
    squaredErrorSum: row.squared_error_sum,
  };
}
