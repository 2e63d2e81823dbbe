import { LeewayError } from '../platform/errors.ts';

/** One page of a list, and where the next one starts (null at the end). */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A place in a list that is sorted by a time, newest first, and then by id. */
export interface Position {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly id: string;
}

/** A position as the opaque text that a client hands back. */
export function encodeCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/**
 * The position of a cursor.
 * @throws LeewayError `bad_input` for a text that `encodeCursor` has not made.
 */
export function decodeCursor(cursor: string): Position {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    parsed = null;
  }
  const [at, id] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  if (!Number.isSafeInteger(at) || typeof id !== 'string') {
    throw new LeewayError('bad_input', `cursor: ${JSON.stringify(cursor)} was not made by this list`, {
      remedy: 'Send back the `next` of the page before, unchanged, or none to start from the newest.',
    });
  }
  return { at: at as number, id };
}

/** Cuts `limit` items out of the `limit + 1` that were read; the one too many tells that there is a next page. */
export function cutPage<T>(items: readonly T[], limit: number, position: (item: T) => Position): Page<T> {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return { items: page, next: items.length > limit && last !== undefined ? encodeCursor(position(last)) : null };
}
