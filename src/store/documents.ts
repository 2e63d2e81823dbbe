import type { Clock } from '../platform/clock.ts';
import type { Engine } from './engine/engine.ts';
import { insertRows, timestamp } from './rows.ts';

/** The kinds of control record. */
export type DocumentKind = 'model' | 'baseline' | 'monitor' | 'receiver' | 'setting' | 'privacy';

/** A control record as it stands. */
export interface StoredDocument<T> {
  readonly id: string;
  readonly body: T;
  readonly revision: number;
  /** When this revision was written, milliseconds since the epoch. */
  readonly at: number;
}

/** Control records by kind and id; the newest revision holds, older ones stay until the engine merges them away. */
export interface DocumentStore {
  get<T>(kind: DocumentKind, id: string): Promise<StoredDocument<T> | null>;
  list<T>(kind: DocumentKind): Promise<readonly StoredDocument<T>[]>;
  put(kind: DocumentKind, id: string, body: unknown): Promise<void>;
  remove(kind: DocumentKind, id: string): Promise<void>;
}

interface DocumentRow extends Record<string, unknown> {
  readonly id: string;
  readonly body: string;
  readonly revision: number;
  readonly at: number;
}

/** Control records in the engine. Writes of one process are in order; between processes the later clock wins. */
export function createDocumentStore(engine: Engine, table: (name: string) => string, clock: Clock): DocumentStore {
  let last = 0;
  const nextRevision = (): number => (last = Math.max(last + 1, clock.now() * 1000));
  const write = async (kind: DocumentKind, id: string, body: unknown, deleted: 0 | 1): Promise<void> => {
    const row = { kind, id, revision: nextRevision(), deleted, body: JSON.stringify(body), at: timestamp(clock.now()) };
    await insertRows(engine, table('documents'), [row]);
  };
  const select = (where: string): string => `
    SELECT id, argMax(d.body, d.revision) AS body, max(d.revision) AS revision, toUnixTimestamp64Milli(argMax(d.at, d.revision)) AS at
    FROM documents AS d WHERE ${where} GROUP BY id HAVING argMax(d.deleted, d.revision) = 0 ORDER BY id`;
  const parse = <T>(row: DocumentRow): StoredDocument<T> => ({
    id: row.id,
    body: JSON.parse(row.body) as T,
    revision: row.revision,
    at: row.at,
  });
  return {
    async get<T>(kind: DocumentKind, id: string) {
      const [row] = await engine.query<DocumentRow>(select('kind = {kind:String} AND id = {id:String}'), { kind, id });
      return row === undefined ? null : parse<T>(row);
    },
    async list<T>(kind: DocumentKind) {
      const rows = await engine.query<DocumentRow>(select('kind = {kind:String}'), { kind });
      return rows.map((row) => parse<T>(row));
    },
    put: (kind, id, body) => write(kind, id, body, 0),
    remove: (kind, id) => write(kind, id, null, 1),
  };
}
