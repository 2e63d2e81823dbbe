import type { Delivery } from '../domain/receiver.ts';
import type { Clock } from '../platform/clock.ts';
import { cutPage, decodeCursor, type Page } from './cursor.ts';
import type { Engine, Row } from './engine/engine.ts';
import { insertRows, timestamp } from './rows.ts';

/** A delivery without its body, which may be long and is read only to be sent. */
export type DeliveryState = Omit<Delivery, 'payload'>;

/** Which deliveries a list shows; a filter that is absent lets everything through. */
export interface DeliveryFilter {
  readonly receiver?: string;
  readonly state?: Delivery['state'];
  readonly limit: number;
  readonly cursor?: string;
}

/** The outbox: every attempt is a row of its own, the newest revision of a delivery holds. */
export interface DeliveryStore {
  /**
   * Puts the messages of one revision of a subject into the outbox and marks the revision as routed, in one insert: all of it or none.
   * The mark is what tells "nobody was to be told" from "the process died before anybody was".
   */
  route(subject: { readonly id: string; readonly revision: number }, deliveries: readonly Delivery[]): Promise<void>;
  /** Stores the outcome of an attempt as the delivery's next revision. */
  record(delivery: Delivery): Promise<void>;
  /** What is owed, due or not, oldest first; at most 1,000 of each receiver. */
  pending(): Promise<readonly DeliveryState[]>;
  /** The deliveries with these ids, bodies included. */
  load(ids: readonly string[]): Promise<readonly Delivery[]>;
  /** All deliveries that tell of these subjects, oldest first. */
  ofSubjects(subjects: readonly string[]): Promise<readonly DeliveryState[]>;
  /** Newest first. */
  list(filter: DeliveryFilter): Promise<Page<DeliveryState>>;
}

/** A condition on a table with `id` and `revision`: the revision's messages are not in the outbox yet. */
export const NOT_ROUTED = `concat('routed_', id, '_', toString(revision)) GLOBAL NOT IN (SELECT id FROM deliveries WHERE receiver = '')`;

const HEAD = `id, any(receiver) AS to, any(type) AS what, any(subject) AS about, argMax(state, revision) AS stands, argMax(attempts, revision) AS tried,
  toUnixTimestamp64Milli(argMax(next_attempt_at, revision)) AS due, toUnixTimestamp64Milli(any(created_at)) AS created,
  argMax(last_error, revision) AS error, max(revision) AS newest`;

interface HeadRow extends Row {
  readonly id: string;
  readonly to: string;
  readonly what: string;
  readonly about: string;
  readonly stands: Delivery['state'];
  readonly tried: number;
  readonly due: number;
  readonly created: number;
  readonly error: string;
  readonly newest: number;
}

/** The outbox in the engine. */
export function createDeliveryStore(engine: Engine, table: (name: string) => string, clock: Clock): DeliveryStore {
  const row = (delivery: Delivery): Row => ({
    id: delivery.id,
    receiver: delivery.receiver,
    type: delivery.type,
    subject: delivery.subject,
    state: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: timestamp(delivery.nextAttemptAt),
    created_at: timestamp(delivery.createdAt),
    last_error: delivery.lastError,
    payload: delivery.payload,
    revision: delivery.revision,
    stored_at: timestamp(clock.now()),
  });
  const heads = async (where: string, tail: string, params: Record<string, unknown>): Promise<DeliveryState[]> => {
    const rows = await engine.query<HeadRow>(
      `SELECT ${HEAD} FROM deliveries WHERE receiver != '' AND ${where} GROUP BY id ${tail}`,
      params,
    );
    return rows.map(stateOf);
  };
  return {
    async route(subject, deliveries) {
      const mark = routedMark(subject, clock.now());
      await insertRows(engine, table('deliveries'), [mark, ...deliveries].map(row), mark.id);
    },
    async record(delivery) {
      await insertRows(engine, table('deliveries'), [row(delivery)], `${delivery.id}/${delivery.revision}`);
    },
    // Nothing follows an end, so what has no row of an end is owed; read like this, the long past costs one column.
    pending: () =>
      heads(
        "state = 'pending' AND id GLOBAL NOT IN (SELECT id FROM deliveries WHERE state != 'pending')",
        'ORDER BY created, what, id LIMIT 1000 BY to',
        {},
      ),
    async load(ids) {
      if (ids.length === 0) return [];
      const rows = await engine.query<HeadRow & { readonly body: string }>(
        `SELECT ${HEAD}, any(payload) AS body FROM deliveries WHERE id IN {ids:Array(String)} GROUP BY id ORDER BY created, what, id`,
        { ids },
      );
      return rows.map((found) => ({ ...stateOf(found), payload: found.body }));
    },
    async ofSubjects(subjects) {
      return subjects.length === 0
        ? []
        : heads('subject IN {subjects:Array(String)}', 'ORDER BY created, what, id', { subjects });
    },
    async list({ receiver, state, limit, cursor }) {
      const from = cursor === undefined ? null : decodeCursor(cursor);
      const having = [
        state === undefined ? '1' : 'stands = {state:String}',
        from === null ? '1' : '(created, id) < ({at:Int64}, {id:String})',
      ].join(' AND ');
      const items = await heads(
        receiver === undefined ? '1' : 'receiver = {receiver:String}',
        `HAVING ${having} ORDER BY created DESC, id DESC LIMIT {count:UInt32}`,
        {
          receiver: receiver ?? '',
          state: state ?? '',
          at: from?.at ?? 0,
          id: from?.id ?? '',
          count: limit + 1,
        },
      );
      return cutPage(items, limit, (delivery) => ({ at: delivery.createdAt, id: delivery.id }));
    },
  };
}

function stateOf(row: HeadRow): DeliveryState {
  return {
    id: row.id,
    receiver: row.to,
    type: row.what,
    subject: row.about,
    state: row.stands,
    attempts: row.tried,
    nextAttemptAt: row.due,
    createdAt: row.created,
    lastError: row.error,
    revision: row.newest,
  };
}

/** A delivery to nobody (no receiver has an empty id): it stands for the fact that a revision's messages are in the outbox. */
function routedMark({ id, revision }: { readonly id: string; readonly revision: number }, now: number): Delivery {
  return {
    id: `routed_${id}_${revision}`,
    receiver: '',
    type: 'routed',
    subject: id,
    payload: '',
    state: 'delivered',
    attempts: 0,
    nextAttemptAt: now,
    createdAt: now,
    lastError: '',
    revision: 1,
  };
}
