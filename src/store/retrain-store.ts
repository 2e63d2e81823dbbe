import type { RetrainRequest } from '../domain/retrain.ts';
import type { Clock } from '../platform/clock.ts';
import { cutPage, decodeCursor, type Page } from './cursor.ts';
import { NOT_ROUTED } from './delivery-store.ts';
import type { Engine } from './engine/engine.ts';
import { insertRows, timestamp } from './rows.ts';

/** A trigger that was looked at and not followed, with the condition that stood in the way. */
export interface StoredRefusal {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly alert: string;
  /** Event time, milliseconds since the epoch. */
  readonly at: number;
  /** The failing condition, from a closed set of the retrain room. */
  readonly condition: string;
  /** The condition in one sentence, with its numbers. */
  readonly detail: string;
}

/** Which requests (or refusals) a list shows; a filter that is absent lets everything through. */
export interface RetrainFilter {
  readonly model?: string;
  readonly state?: RetrainRequest['state'];
  readonly limit: number;
  readonly cursor?: string;
}

/** Retrain requests, every step of them a row of its own, and beside them the triggers that were refused. */
export interface RetrainStore<T extends RetrainRequest = RetrainRequest> {
  /** Stores one revision; the same again stores nothing. */
  append(revision: T): Promise<void>;
  get(id: string): Promise<T | null>;
  /** All requests of a model, oldest first. */
  ofModel(model: string): Promise<readonly T[]>;
  /** All requests that have not ended, oldest first. */
  open(): Promise<readonly T[]>;
  /** Newest first. */
  list(filter: RetrainFilter): Promise<Page<T>>;
  /** Dispatched requests whose messages are not in the outbox yet. */
  unrouted(): Promise<readonly T[]>;
  /** Stores a refusal; the same id again stores nothing. */
  refuse(refusal: StoredRefusal): Promise<void>;
  /** Newest first. */
  refusals(filter: Omit<RetrainFilter, 'state'>): Promise<Page<StoredRefusal>>;
}

const ENDED = ['promoted', 'rejected', 'failed', 'timed_out', 'cancelled'];
const REFUSED = 'refused';

/** Retrain requests in the engine; refusals are rows of the same table with a state of their own, so that SQL sees both in order. */
export function createRetrainStore<T extends RetrainRequest = RetrainRequest>(
  engine: Engine,
  table: (name: string) => string,
  clock: Clock,
): RetrainStore<T> {
  const newest = async <R>(
    where: string,
    having: string,
    tail: string,
    params: Record<string, unknown>,
  ): Promise<readonly R[]> => {
    const rows = await engine.query<{ last: string }>(
      `SELECT argMax(body, revision) AS last, any(at) AS asked, argMax(state, revision) AS stands FROM retrain_requests
       WHERE ${where} GROUP BY id HAVING ${having} ORDER BY ${tail}`,
      params,
    );
    return rows.map((row) => JSON.parse(row.last) as R);
  };
  const page = async <R extends { readonly at: number; readonly id: string }>(
    kind: string,
    { model, state, limit, cursor }: RetrainFilter,
  ): Promise<Page<R>> => {
    const from = cursor === undefined ? null : decodeCursor(cursor);
    const having = [
      state === undefined ? '1' : 'stands = {state:String}',
      from === null ? '1' : '(toUnixTimestamp64Milli(asked), id) < ({at:Int64}, {id:String})',
    ].join(' AND ');
    const where = model === undefined ? kind : `${kind} AND model = {model:String}`;
    const params = {
      model: model ?? '',
      state: state ?? '',
      at: from?.at ?? 0,
      id: from?.id ?? '',
      count: limit + 1,
    };
    const items = await newest<R>(where, having, 'asked DESC, id DESC LIMIT {count:UInt32}', params);
    return cutPage(items, limit, (item) => ({ at: item.at, id: item.id }));
  };
  const requests = `state != '${REFUSED}'`;
  return {
    async append(request) {
      await insertRows(
        engine,
        table('retrain_requests'),
        [
          {
            id: request.id,
            model: request.model,
            version: request.version,
            alert: request.alert,
            state: request.state,
            at: timestamp(request.at),
            body: JSON.stringify(request),
            revision: request.revision,
            stored_at: timestamp(clock.now()),
          },
        ],
        `${request.id}/${request.revision}`,
      );
    },
    async get(id) {
      return (await newest<T>(`${requests} AND id = {id:String}`, '1', 'asked', { id }))[0] ?? null;
    },
    ofModel: (model) => newest<T>(`${requests} AND model = {model:String}`, '1', 'asked, id', { model }),
    open: () => newest<T>(requests, 'stands NOT IN {ended:Array(String)}', 'asked, id', { ended: ENDED }),
    list: (filter) => page<T>(requests, filter),
    async unrouted() {
      const rows = await engine.query<{ body: string }>(
        `SELECT body FROM retrain_requests WHERE state = 'dispatched' AND ${NOT_ROUTED} ORDER BY stored_at, at, id`,
      );
      return rows.map((row) => JSON.parse(row.body) as T);
    },
    async refuse(refusal) {
      await insertRows(
        engine,
        table('retrain_requests'),
        [
          {
            id: refusal.id,
            model: refusal.model,
            version: refusal.version,
            alert: refusal.alert,
            state: REFUSED,
            at: timestamp(refusal.at),
            body: JSON.stringify(refusal),
            revision: 1,
            stored_at: timestamp(clock.now()),
          },
        ],
        refusal.id,
      );
    },
    refusals: (filter) => page<StoredRefusal>(`state = '${REFUSED}'`, filter),
  };
}
