import type { Clock } from '../platform/clock.ts';
import type { Engine } from './engine/engine.ts';
import { JOINABLE_DAYS } from './migrations/0003-calls.ts';
import { insertRows, timestamp } from './rows.ts';
import { instant } from './sql-literals.ts';

/** What one batch of calls came to. */
export interface JoinReport {
  /** The batch's number, from 1. */
  readonly batch: number;
  readonly joined: number;
  /** Calls whose halves have different numbers of rows: they stay as they are. */
  readonly disagreeing: number;
}

/** Which halves are looked at, milliseconds since the epoch of their taking in. */
export interface JoinLook {
  /** Calls of which a half was taken in at this time or later … */
  readonly sinceMs: number;
  /** … with the other half taken in at this time or later. */
  readonly partnersSinceMs: number;
  /** The most calls of one batch. */
  readonly limit: number;
}

/** The halves that are stored, as far as it takes to see whether one came. */
export interface HalvesHead {
  readonly rows: number;
  /** When the newest was taken in, milliseconds since the epoch. */
  readonly newestAt: number;
}

/** Halves that have no partner. */
export interface LoneHalves {
  readonly requests: number;
  readonly responses: number;
}

/** Calls that are logged in two messages: finds the halves that belong together and makes predictions of them, each call once. */
export interface CallStore {
  /** Null where there are no halves. */
  head(): Promise<HalvesHead | null>;
  /** Joins one batch of calls, after finishing the one before it if whoever began that did not; null where there is nothing to join. */
  join(look: JoinLook): Promise<JoinReport | null>;
  /** Counts halves that were taken in within a span of time and have no partner. */
  lone(fromMs: number, untilMs: number): Promise<LoneHalves>;
}

/** Columns that a joined prediction takes from the request, and those that it takes from the response. */
const FROM_REQUEST = ['segment', 'subject_key', 'num', 'cat', 'nulls'];
const FROM_RESPONSE = ['prediction_value', 'prediction_label', 'prediction_scores'];
const DAY_MS = 86_400_000;

/**
 * Stands in joined predictions, which have no topic, for the partition: a number that no batch of replayed letters and no request over
 * HTTP ever has.
 */
export const JOINED_PARTITION = 2 ** 32 - 1;

/**
 * The join in the engine's tables. A batch is begun by one row of `join_batches`, whose token is its number: of two owners that begin the
 * same number the first is heard, and both go on with what that one wrote. What follows from the row (the predictions, and the list of
 * calls that are done) is inserted with the number as token, so that doing it again, after a crash or by somebody else, changes nothing;
 * and nobody begins a batch before the one before it is done. Joined predictions carry the batch's number in place of an offset, and no
 * topic: the halves account for the offsets.
 */
export function createCallStore(engine: Engine, table: (name: string) => string, clock: Pick<Clock, 'now'>): CallStore {
  /** The newest batch that this process knows to be done. */
  let done: number | null = null;

  const newestBatch = async (): Promise<number> => {
    const [row] = await engine.query<{ batch: number }>('SELECT max(batch) AS batch FROM join_batches');
    return row?.batch ?? 0;
  };

  /** Does what a batch's row says; a second time changes nothing. */
  const carryOut = async (batch: number, again: boolean): Promise<JoinReport> => {
    const token = `join/${batch}`;
    // Within the token's memory a second time stores nothing by itself; later than that, the rows are found.
    const missing = again ? `AND (q.event_id, q.source_row) GLOBAL NOT IN (${rowsOfBatch(batch)})` : '';
    await engine.insertSelect({
      table: table('predictions'),
      columns: [
        'model',
        'version',
        'ts',
        'ingested_at',
        'event_id',
        ...FROM_REQUEST,
        ...FROM_RESPONSE,
        'source_topic',
        'source_partition',
        'source_offset',
        'source_row',
      ],
      select: `${joinedRows(batch)} ${missing}`,
      token,
    });
    await engine.insertSelect({
      table: table('joined_calls'),
      columns: ['call', 'batch', 'outcome', 'at'],
      select: `SELECT call, ${batch}, if(uniqExact(call_rows) = 1, 'joined', 'disagree'), ${atOf(batch)}
        FROM (${chosenHalves(batch)}) GROUP BY call`,
      token,
    });
    const [row] = await engine.query<{ joined: number; disagreeing: number }>(
      `SELECT uniqExactIf(call, outcome = 'joined') AS joined, uniqExactIf(call, outcome = 'disagree') AS disagreeing
       FROM joined_calls WHERE batch = ${batch} AND call GLOBAL IN (${callsOf(batch)})`,
    );
    done = batch;
    return { batch, joined: row?.joined ?? 0, disagreeing: row?.disagreeing ?? 0 };
  };

  /** Calls with both halves, one of them new, that no batch has taken. */
  const candidates = async ({ sinceMs, partnersSinceMs, limit }: JoinLook) => {
    const joinableMs = Math.max(partnersSinceMs, clock.now() - JOINABLE_DAYS * DAY_MS);
    const fresh = `SELECT call FROM halves WHERE ingested_at >= ${instant(sinceMs)}`;
    const both = `FROM halves WHERE ingested_at >= ${instant(joinableMs)} AND call GLOBAL IN (${fresh})
      GROUP BY call HAVING uniqExact(halves.side) = 2`;
    const rows = await engine.query<{ call: string; oldest: number }>(`
      SELECT call, toUnixTimestamp64Milli(min(ingested_at)) AS oldest ${both}
        AND call GLOBAL NOT IN (SELECT call FROM joined_calls WHERE call GLOBAL IN (SELECT call ${both}))
      ORDER BY min(ingested_at), call LIMIT ${limit}`);
    return {
      calls: rows.map(({ call }) => call),
      oldestMs: rows.reduce((oldest, row) => Math.min(oldest, row.oldest), Infinity),
    };
  };

  return {
    async head() {
      const [row] = await engine.query<{ rows: number; newest: number }>(
        'SELECT count() AS rows, toUnixTimestamp64Milli(max(ingested_at)) AS newest FROM halves',
      );
      return row === undefined || row.rows === 0 ? null : { rows: row.rows, newestAt: row.newest };
    },

    async join(look) {
      const newest = await newestBatch();
      const recovered = newest > 0 && newest !== done ? await carryOut(newest, true) : null;
      const { calls, oldestMs } = await candidates(look);
      if (calls.length === 0) return recovered;
      const batch = newest + 1;
      const row = { batch, at: timestamp(clock.now()), oldest_half: timestamp(oldestMs), calls };
      await insertRows(engine, table('join_batches'), [row], `join/${batch}`);
      return carryOut(batch, false);
    },

    async lone(fromMs, untilMs) {
      const span = `FROM halves WHERE ingested_at >= ${instant(fromMs)}`;
      const [row] = await engine.query<{ requests: number; responses: number }>(`
        SELECT countIf(side = 'request') AS requests, countIf(side = 'response') AS responses
        FROM (
          SELECT call, any(halves.side) AS side ${span} GROUP BY call
          HAVING uniqExact(halves.side) = 1 AND min(ingested_at) < ${instant(untilMs)}
            AND call GLOBAL NOT IN (SELECT call FROM joined_calls WHERE call GLOBAL IN (SELECT call ${span}))
        )`);
      return { requests: row?.requests ?? 0, responses: row?.responses ?? 0 };
    },
  };
}

function callsOf(batch: number): string {
  return `SELECT arrayJoin(calls) FROM join_batches WHERE batch = ${batch}`;
}

function atOf(batch: number): string {
  return `(SELECT max(at) FROM join_batches WHERE batch = ${batch})`;
}

/** The halves of a batch's calls: of a half that came more than once, the message that came first. */
function chosenHalves(batch: number): string {
  const place = '(ingested_at, source_topic, source_partition, source_offset)';
  const these = `FROM halves WHERE ingested_at >= (SELECT max(oldest_half) FROM join_batches WHERE batch = ${batch}) AND call GLOBAL IN (${callsOf(batch)})`;
  return `SELECT * ${these} AND (call, side, ${place}) GLOBAL IN (SELECT call, side, min(${place}) ${these} GROUP BY call, side)
    ORDER BY call, side, source_row LIMIT 1 BY call, side, source_row`;
}

/** The predictions of a batch: row by row, for calls whose halves have the same number of rows. */
function joinedRows(batch: number): string {
  const half = (side: string): string => `(SELECT * FROM (${chosenHalves(batch)}) WHERE side = '${side}')`;
  return `SELECT q.model, multiIf(p.version != '', p.version, q.version != '', q.version, '0'), q.ts, ${atOf(batch)}, q.event_id,
      ${FROM_REQUEST.map((name) => `q.${name}`).join(', ')}, ${FROM_RESPONSE.map((name) => `p.${name}`).join(', ')}, '', ${JOINED_PARTITION}, ${batch}, q.source_row
    FROM ${half('request')} AS q INNER JOIN ${half('response')} AS p ON q.call = p.call AND q.source_row = p.source_row
    WHERE q.call_rows = p.call_rows`;
}

/** The rows of a batch that are there already; the halves say where to look. */
function rowsOfBatch(batch: number): string {
  return `SELECT event_id, source_row FROM predictions WHERE source_topic = '' AND source_partition = ${JOINED_PARTITION} AND source_offset = ${batch}
    AND (model, ts) GLOBAL IN (SELECT model, ts FROM (${chosenHalves(batch)}) WHERE side = 'request')`;
}
