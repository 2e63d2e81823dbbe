/** What is remembered of a request that carried an idempotency key. */
interface Known<T> {
  readonly fingerprint: string;
  readonly outcome: Promise<T>;
}

/** What an idempotency key says about a request. */
export type KeyVerdict<T> =
  | { readonly kind: 'new' }
  | { readonly kind: 'repeat'; readonly outcome: Promise<T> }
  | { readonly kind: 'other-body' };

/** Idempotency keys of the latest requests and what came of them. */
export interface KnownKeys<T> {
  judge(key: string, fingerprint: string): KeyVerdict<T>;
  /** Remembers the outcome; one that rejects is forgotten, so that the sender may try again. */
  remember(key: string, fingerprint: string, outcome: Promise<T>): void;
}

/**
 * Remembers the newest `capacity` keys in memory: a repeat is answered as the first was, and a key with another body is recognised.
 * After a restart the store's tokens still keep a repeat from being stored twice; only the other-body check is lost.
 */
export function createKnownKeys<T>(capacity: number): KnownKeys<T> {
  const known = new Map<string, Known<T>>();
  return {
    judge(key, fingerprint) {
      const found = known.get(key);
      if (found === undefined) return { kind: 'new' };
      return found.fingerprint === fingerprint ? { kind: 'repeat', outcome: found.outcome } : { kind: 'other-body' };
    },
    remember(key, fingerprint, outcome) {
      const entry = { fingerprint, outcome };
      known.set(key, entry);
      for (const oldest of known.keys()) {
        if (known.size <= capacity) break;
        known.delete(oldest);
      }
      outcome.catch(() => {
        if (known.get(key) === entry) known.delete(key);
      });
    },
  };
}
