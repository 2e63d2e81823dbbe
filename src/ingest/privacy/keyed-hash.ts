import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Hexadecimal digits of a hash: 96 bits, so that a billion values do not meet by chance. */
const HASH_DIGITS = 24;
/** Digits that prove that a hash is one of ours: chance forges one in four billion. */
const CHECK_DIGITS = 8;
const SHAPE = /^(?:h|[0-9a-f]{8}):[0-9a-f]{32}$/;
/** Hashes of a column that are remembered: categories repeat. */
const REMEMBERED = 20_000;

/** Hashes that only the holder of the key can compute. */
export interface KeyedHash {
  /** Names the key without telling anything of it: the first eight digits of a hash under it. */
  readonly keyId: string;
  /**
   * The hash of a value of a column, `h:` and 32 hexadecimal digits. The same text in columns of the same name has the same hash, in
   * every model, so that joins and categories go on working; in columns of other names it has another.
   * What is already such a hash under this key is left as it is.
   */
  column(column: string, text: string): string;
  /** The key under which a subject is stored: `<keyId>:` and 32 hexadecimal digits; one of ours is left as it is. */
  subject(subjectId: string): string;
  /** The hash of an event id; {@link column} for a name that no column has. */
  eventId(eventId: string): string;
  /** A key of 32 bytes for another purpose, from which neither this key nor another purpose's can be told. */
  derive(purpose: string): KeyObject;
}

/** Keyed hashes (HMAC-SHA-256, RFC 2104) under a secret; each use has a key of its own (HKDF, RFC 5869). */
export function createKeyedHash(secret: Uint8Array): KeyedHash {
  const derive = (purpose: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'leeway', purpose, 32)));
  const columns = derive('column');
  const checks = derive('check');
  const subjects = derive('subject');
  const digest = (key: KeyObject, text: string, digits: number): string =>
    createHmac('sha256', key).update(text).digest('hex').slice(0, digits);
  const keyId = digest(derive('name'), 'leeway', 8);
  const known = new Map<string, string>();

  const signed = (prefix: string, hash: string): string =>
    `${prefix}:${hash}${digest(checks, prefix + hash, CHECK_DIGITS)}`;
  const isOurs = (prefix: string, text: string): boolean =>
    text.startsWith(`${prefix}:`) && SHAPE.test(text) && text === signed(prefix, text.slice(-32, -CHECK_DIGITS));
  const hashed = (column: string, text: string): string =>
    isOurs('h', text) ? text : signed('h', digest(columns, `${column}\u0000${text}`, HASH_DIGITS));

  return {
    keyId,
    column(column, text) {
      const name = `${column}\u0000${text}`;
      const found = known.get(name);
      if (found !== undefined) return found;
      const hash = hashed(column, text);
      if (known.size >= REMEMBERED) known.clear();
      known.set(name, hash);
      return hash;
    },
    subject: (subjectId) =>
      isOurs(keyId, subjectId) ? subjectId : signed(keyId, digest(subjects, subjectId, HASH_DIGITS)),
    eventId: (eventId) => hashed('\u0000event_id', eventId),
    derive,
  };
}
