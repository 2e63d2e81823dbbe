import type { Alert } from '../domain/alert.ts';
import type { Clock } from '../platform/clock.ts';
import { cutPage, decodeCursor, type Page } from './cursor.ts';
import { NOT_ROUTED } from './delivery-store.ts';
import type { Engine } from './engine/engine.ts';
import { insertRows, timestamp } from './rows.ts';

/** Which alerts a list shows; a filter that is absent lets everything through. */
export interface AlertFilter {
  readonly model?: string;
  readonly state?: Alert['state'];
  readonly limit: number;
  readonly cursor?: string;
}

/** Alerts, every change of them a row of its own; what is read is the newest revision unless it says otherwise. */
export interface AlertStore<T extends Alert = Alert> {
  /** Stores revisions together: all or none; the same revisions again store nothing. */
  append(revisions: readonly T[]): Promise<void>;
  get(id: string): Promise<T | null>;
  /** All alerts of a model, oldest first. */
  ofModel(model: string): Promise<readonly T[]>;
  /** All firing alerts, oldest first. */
  firing(): Promise<readonly T[]>;
  /** Newest opening first. */
  list(filter: AlertFilter): Promise<Page<T>>;
  /** Revisions (not only the newest) whose messages have not been put into the outbox, in the order they were made. */
  unrouted(): Promise<readonly T[]>;
}

/** Alerts in the engine. The body is kept whole, so a room may store more with an alert than the domain names. */
export function createAlertStore<T extends Alert = Alert>(
  engine: Engine,
  table: (name: string) => string,
  clock: Clock,
): AlertStore<T> {
  const newest = async (
    where: string,
    having: string,
    tail: string,
    params: Record<string, unknown>,
  ): Promise<readonly T[]> => {
    const rows = await engine.query<{ last: string }>(
      `SELECT argMax(body, revision) AS last, any(opened_at) AS opened FROM alerts
       WHERE ${where} GROUP BY id HAVING ${having} ORDER BY ${tail}`,
      params,
    );
    return rows.map((row) => JSON.parse(row.last) as T);
  };
  return {
    async append(revisions) {
      const storedAt = timestamp(clock.now());
      const token = revisions.map((alert) => `${alert.id}/${alert.revision}`).join(',');
      const rows = revisions.map((alert) => ({
        id: alert.id,
        model: alert.model,
        version: alert.version,
        state: alert.state,
        at: timestamp(alert.at),
        opened_at: timestamp(alert.openedAt),
        body: JSON.stringify(alert),
        revision: alert.revision,
        stored_at: storedAt,
      }));
      await insertRows(engine, table('alerts'), rows, token);
    },
    async get(id) {
      return (await newest('id = {id:String}', '1', 'opened', { id }))[0] ?? null;
    },
    ofModel: (model) => newest('model = {model:String}', '1', 'opened, id', { model }),
    firing: () => newest('1', "argMax(state, revision) = 'firing'", 'opened, id', {}),
    async list({ model, state, limit, cursor }) {
      const from = cursor === undefined ? null : decodeCursor(cursor);
      const where = model === undefined ? '1' : 'model = {model:String}';
      const having = [
        state === undefined ? '1' : 'argMax(state, revision) = {state:String}',
        from === null ? '1' : '(toUnixTimestamp64Milli(opened), id) < ({at:Int64}, {id:String})',
      ].join(' AND ');
      const items = await newest(where, having, 'opened DESC, id DESC LIMIT {count:UInt32}', {
        model: model ?? '',
        state: state ?? '',
        at: from?.at ?? 0,
        id: from?.id ?? '',
        count: limit + 1,
      });
      return cutPage(items, limit, (alert) => ({ at: alert.openedAt, id: alert.id }));
    },
    async unrouted() {
      const rows = await engine.query<{ body: string }>(
        `SELECT body FROM alerts WHERE ${NOT_ROUTED} ORDER BY stored_at, opened_at, revision`,
      );
      return rows.map((row) => JSON.parse(row.body) as T);
    },
  };
}
