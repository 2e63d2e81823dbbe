import type { DeadLetterState } from '../domain/dead-letter-states.ts';
import type { EventSource } from '../domain/events.ts';
import type { KeptLetter, LetterChange, LetterSelection, ReplayBatch } from '../domain/kept-letter.ts';
import { keptText, type KeptHeader } from '../domain/kept-text.ts';
import type { Clock } from '../platform/clock.ts';
import { createAlterRows, EMPTY_LETTER } from './alter-rows.ts';
import type { Engine, Row } from './engine/engine.ts';
import { localTable, type Layout } from './migrations/tables.ts';
import { insertRows, timestamp } from './rows.ts';

/** Dead letters, what became of them, and the batches in which they were read again. */
export interface DeadLetterStore {
  /** The oldest letters of a filter first: as many as the limit says, or fewer where they would be too large together. */
  select(filter: LetterSelection, limit: number): Promise<readonly KeptLetter[]>;
  count(filter: LetterSelection): Promise<number>;
  /** The newest batch, and whether it was settled; null before the first. */
  lastBatch(): Promise<(ReplayBatch & { readonly settled: boolean }) | null>;
  /** Opens a batch under its number; whoever comes second under a number gets the batch of the first. */
  openBatch(
    batch: number,
    at: number,
    letters: readonly Pick<KeptLetter, 'id' | 'at' | 'source'>[],
  ): Promise<ReplayBatch>;
  /** Sources of everything that was taken in at a batch's time: what has come of it. */
  stored(at: number): Promise<readonly EventSource[]>;
  /** Stores changes; a second time under the same token stores nothing. */
  record(changes: readonly LetterChange[], token?: string): Promise<void>;
  /**
   * Deletes what letters held that were replayed or discarded before that time, milliseconds since the epoch, and since then left alone;
   * their places, reasons and notes stay. Answers how many there were; doing it again finds none.
   */
  expire(settledBefore: number): Promise<number>;
}

/** The newest reason and state of each letter that has a history; once replayed, a letter stays so, for its rows are there. */
const LETTER_HISTORY = `
  SELECT id, if(max(c.state = 'replayed') = 1, 'replayed', argMax(c.state, c.revision)) AS now_state, argMaxIf(c.reason, c.revision, c.reason != '') AS now_reason,
    argMaxIf(c.step, c.revision, c.reason != '') AS now_step, argMaxIf(c.detail, c.revision, c.reason != '') AS now_detail,
    argMaxIf(c.note, c.revision, c.note != '') AS note, argMaxIf(c.actor, c.revision, c.note != '') AS actor, countIf(c.batch > 0) AS attempts,
    toUnixTimestamp64Milli(max(c.at)) AS changed_ms
  FROM dead_letter_changes AS c GROUP BY id`;

/** Letters with their history joined on: `l` and `h`. */
const LETTERS_NOW = `dead_letters AS l LEFT JOIN (${LETTER_HISTORY}) AS h ON l.id = h.id`;
/** How a letter of {@link LETTERS_NOW} stands. */
export const STATE_NOW = "if(h.now_state = '', 'open', h.now_state)";
/** Why it cannot be read, by the newest attempt. */
export const REASON_NOW = "if(h.now_reason = '', l.reason, h.now_reason)";

/** Headers of a letter as pairs, for a name may be there more than once. */
export const HEADER_PAIRS = 'arrayZip(mapKeys(l.headers), mapValues(l.headers))';
/** When a letter's message says that it was sent, milliseconds since the epoch, or null. */
export const MESSAGE_MS = 'toUnixTimestamp64Milli(l.message_at)';

/** Key and headers as `keptText` writes them, also of letters from before they were kept exactly. */
export function keptWords({
  key,
  headers,
  encoding,
}: {
  readonly key: string;
  readonly headers: readonly KeptHeader[];
  readonly encoding: string;
}): { readonly key: string; readonly headers: readonly KeptHeader[] } {
  if (encoding === 'exact') return { key, headers };
  return {
    key: keptText(Buffer.from(key)),
    headers: headers.map(([name, value]) => [name, keptText(Buffer.from(value))] as const),
  };
}

/** Letters of a condition, at most `{count}` of them in an order, with their history: payloads are read of those alone. */
export function chosenLetters(where: string, order: string): string {
  const chosen = `SELECT l.id AS id FROM (SELECT * EXCEPT (payload, sealed) FROM dead_letters) AS l LEFT JOIN (${LETTER_HISTORY}) AS h ON l.id = h.id WHERE ${where} ORDER BY ${order} LIMIT 1 BY id LIMIT {count:UInt32}`;
  return `(SELECT * FROM dead_letters WHERE id GLOBAL IN (${chosen})) AS l LEFT JOIN (${LETTER_HISTORY}) AS h ON l.id = h.id ORDER BY ${order} LIMIT 1 BY id`;
}

/** A filter as a condition on {@link LETTERS_NOW} with its parameters. */
export function letterCondition(filter: LetterSelection): {
  readonly where: string;
  readonly params: Readonly<Record<string, unknown>>;
} {
  const { ids, reason, source, topic, kind, since, after, states = ['open'] } = filter;
  const parts = [
    `${STATE_NOW} IN {states:Array(String)}`,
    ...(ids === undefined ? [] : ['l.id IN {ids:Array(String)}']),
    ...(reason === undefined ? [] : [`${REASON_NOW} = {reason:String}`]),
    ...(source === undefined ? [] : [source === 'http' ? "l.source_topic = ''" : "l.source_topic != ''"]),
    ...(topic === undefined ? [] : ['l.source_topic = {topic:String}']),
    ...(kind === undefined ? [] : ['l.kind = {kind:String}']),
    ...(since === undefined ? [] : ['l.at >= fromUnixTimestamp64Milli({since:Int64})']),
    ...(after === undefined ? [] : ['(toUnixTimestamp64Milli(l.at), l.id) > ({afterAt:Int64}, {afterId:String})']),
  ];
  return {
    where: parts.join(' AND '),
    params: {
      states: [...states],
      ids: [...(ids ?? [])],
      reason: reason ?? '',
      topic: topic ?? '',
      kind: kind ?? '',
      since: since ?? 0,
      afterAt: after?.at ?? 0,
      afterId: after?.id ?? '',
    },
  };
}

/** Letters that are read at once hold no more than this, in bytes, unless there is but one. */
const MAX_SELECTED_BYTES = 32 << 20;

/** Letters that one mutation empties. */
const EXPIRED_AT_ONCE = 1_000;

interface LetterRow extends Row {
  readonly id: string;
  readonly kind: KeptLetter['kind'];
  readonly state: DeadLetterState;
  readonly reason: string;
  readonly detail: string;
  readonly ms: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly headers: readonly KeptHeader[];
  readonly encoding: string;
  readonly message_ms: number | null;
  readonly payload: string;
  readonly protection: KeptLetter['protection'];
  readonly sealed: string;
}

/** Dead letters in the engine's tables. */
export function createDeadLetterStore(engine: Engine, layout: Layout, clock: Clock): DeadLetterStore {
  const table = (name: string): string => localTable(name, layout);
  const alter = createAlterRows(engine, layout);
  let last = 0;
  const nextRevision = (): number => (last = Math.max(last + 1, clock.now() * 1000));
  return {
    async select(filter, limit) {
      const { where, params } = letterCondition(filter);
      const sizes = await engine.query<{ id: string; bytes: number }>(
        `SELECT l.id AS id, l.bytes AS bytes
         FROM (SELECT * EXCEPT (payload, sealed), length(payload) + length(sealed) AS bytes FROM dead_letters) AS l LEFT JOIN (${LETTER_HISTORY}) AS h ON l.id = h.id
         WHERE ${where} ORDER BY l.at, l.id LIMIT 1 BY id LIMIT {count:UInt32}`,
        { ...params, count: limit },
      );
      let bytes = 0;
      const ids = sizes.filter((one) => (bytes += one.bytes) <= MAX_SELECTED_BYTES).map(({ id }) => id);
      const [first] = sizes;
      if (ids.length === 0 && first !== undefined) ids.push(first.id);
      if (ids.length === 0) return [];
      const rows = await engine.query<LetterRow>(
        `SELECT l.id AS id, l.kind AS kind, ${STATE_NOW} AS state, ${REASON_NOW} AS reason, if(h.now_reason = '', l.detail, h.now_detail) AS detail,
           toUnixTimestamp64Milli(l.at) AS ms, l.source_topic AS topic, l.source_partition AS partition, l.source_offset AS offset,
           l.key AS key, ${HEADER_PAIRS} AS headers, l.encoding AS encoding, ${MESSAGE_MS} AS message_ms, l.payload AS payload, l.protection AS protection, base64Encode(l.sealed) AS sealed
         FROM ${chosenLetters('l.id IN {ids:Array(String)}', 'l.at, l.id')}`,
        { ids, count: ids.length },
      );
      return rows.map(
        ({ ms, topic, partition, offset, payload, sealed, encoding, message_ms, key, headers, ...row }) => ({
          ...row,
          ...keptWords({ key, headers, encoding }),
          at: ms,
          messageAt: message_ms,
          source: { topic, partition, offset },
          payload: Buffer.from(payload, 'base64'),
          sealed: Buffer.from(sealed, 'base64'),
        }),
      );
    },
    async count(filter) {
      const { where, params } = letterCondition(filter);
      const [row] = await engine.query<{ n: number }>(
        `SELECT uniqExact(l.id) AS n FROM ${LETTERS_NOW} WHERE ${where}`,
        params,
      );
      return row?.n ?? 0;
    },
    async lastBatch() {
      const [row] = await engine.query<ReplayBatch & { settled: number } & Row>(
        `SELECT batch, toUnixTimestamp64Milli(any(r.at)) AS at, groupArray(r.id) AS ids,
           batch IN (SELECT batch FROM dead_letter_changes WHERE batch > 0) AS settled
         FROM dead_letter_replays AS r GROUP BY batch ORDER BY batch DESC LIMIT 1`,
      );
      return row === undefined ? null : { batch: row.batch, at: row.at, ids: row.ids, settled: row.settled === 1 };
    },
    async openBatch(batch, at, letters) {
      const rows = letters.map(({ id, source, at: letterAt }) => ({
        batch,
        at: timestamp(at),
        id,
        letter_at: timestamp(letterAt),
        source_topic: source.topic,
        source_partition: source.partition,
        source_offset: source.offset,
      }));
      await insertRows(engine, table('dead_letter_replays'), rows, `dead-letters/${batch}/open`);
      const found = await engine.query<{ at: number; id: string }>(
        'SELECT toUnixTimestamp64Milli(r.at) AS at, id FROM dead_letter_replays AS r WHERE batch = {batch:UInt64} ORDER BY id',
        { batch },
      );
      return { batch, at: found[0]?.at ?? at, ids: found.map(({ id }) => id) };
    },
    async stored(at) {
      const taken = (name: string, time: string): string =>
        `SELECT DISTINCT source_topic AS topic, source_partition AS partition, source_offset AS offset FROM ${name} WHERE ${time} = fromUnixTimestamp64Milli({at:Int64}, 'UTC')`;
      return engine.query<EventSource & Row>(
        [
          ...['predictions', 'labels', 'halves'].map((name) => taken(name, 'ingested_at')),
          taken('skipped_messages', 'at'),
        ].join(' UNION ALL '),
        { at },
      );
    },
    async expire(settledBefore) {
      const settled = `h.now_state IN ('replayed', 'discarded') AND h.changed_ms < {before:Int64} AND l.protection != 'expired'`;
      for (let expired = 0; ;) {
        const found = await engine.query<{ id: string }>(
          `SELECT DISTINCT l.id AS id FROM (SELECT id, protection FROM dead_letters) AS l INNER JOIN (${LETTER_HISTORY}) AS h ON l.id = h.id
           WHERE ${settled} LIMIT ${EXPIRED_AT_ONCE}`,
          { before: settledBefore },
        );
        if (found.length === 0) return expired;
        const ids = found.map(({ id }) => id);
        await alter('dead_letters', `UPDATE ${EMPTY_LETTER}, protection = 'expired'`, 'id IN {ids:Array(String)}', {
          ids,
        });
        expired += ids.length;
      }
    },
    async record(changes, token) {
      const at = timestamp(clock.now());
      const rows = changes.map(({ id, state, fault, note, actor, batch }) => ({
        id,
        at,
        state,
        reason: fault?.reason ?? '',
        step: fault?.step ?? '',
        detail: fault?.detail ?? '',
        note,
        actor,
        batch,
        revision: nextRevision(),
      }));
      await insertRows(engine, table('dead_letter_changes'), rows, token);
    },
  };
}
