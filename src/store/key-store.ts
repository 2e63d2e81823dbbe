import type { Engine } from './engine/engine.ts';
import { insertRows, timestamp } from './rows.ts';

/** What an idempotency key stands for. */
export interface HeldKey {
  /** Names the request that holds the key. */
  readonly fingerprint: string;
  /** What came of it; null where that is not known, because it is under way or was cut short. */
  readonly outcome: string | null;
}

/** Idempotency keys, for all processes on a store. */
export interface KeyStore {
  /** Claims a key for a request unless another holds it; answers with what the key stands for then. */
  claim(key: string, fingerprint: string, atMs: number): Promise<HeldKey>;
  /** Writes down what came of requests; a second time does no harm. */
  settle(
    settled: readonly { readonly key: string; readonly fingerprint: string; readonly outcome: string }[],
    atMs: number,
  ): Promise<void>;
}

/** Idempotency keys in the engine's tables. */
export function createKeyStore(engine: Engine, table: (name: string) => string): KeyStore {
  const read = async (key: string): Promise<HeldKey | null> => {
    const [row] = await engine.query<{ fingerprint: string; outcome: string }>(
      'SELECT argMin(fingerprint, (at, fingerprint)) AS fingerprint, max(outcome) AS outcome FROM idempotency_keys WHERE key = {key:String} GROUP BY key',
      { key },
    );
    return row === undefined
      ? null
      : { fingerprint: row.fingerprint, outcome: row.outcome === '' ? null : row.outcome };
  };
  return {
    async claim(key, fingerprint, atMs) {
      const before = await read(key);
      if (before !== null) return before;
      // Of several at once, the first to insert under the token is the only one whose row is kept.
      await insertRows(
        engine,
        table('idempotency_keys'),
        [{ key, fingerprint, outcome: '', at: timestamp(atMs) }],
        `key/${key}`,
      );
      return (await read(key)) ?? { fingerprint, outcome: null };
    },
    async settle(settled, atMs) {
      const at = timestamp(atMs);
      await insertRows(
        engine,
        table('idempotency_keys'),
        settled.map((one) => ({ ...one, at })),
      );
    },
  };
}
