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
  /** Forgets what was remembered of the key for this request. */
  forget(key: string, fingerprint: string): void;
}

/**
 * Remembers the newest `capacity` keys in memory, so that a repeat need not ask the store: it is answered as the first was, also
 * while that is under way, and a key with another body is recognised.
 */
export function createKnownKeys<T>(capacity: number): KnownKeys<T> {
  const known = new Map<string, Known<T>>();
  return {
    judge(key, fingerprint) {
      const found = known.get(key);
      if (found === undefined) return { kind: 'new' };
      return found.fingerprint === fingerprint ? { kind: 'repeat', outcome: found.outcome } : { kind: 'other-body' };
    },
    forget(key, fingerprint) {
      if (known.get(key)?.fingerprint === fingerprint) known.delete(key);
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
