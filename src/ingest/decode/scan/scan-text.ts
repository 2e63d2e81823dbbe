import { BYTE, type Cursor } from './cursor.ts';

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
const ASCII_END = 0x80;

/** Turns the bytes of a text, without its quotes, into the text; what it answers for the same bytes is the same. */
export interface TextSource {
  /** @param hash a hash of the bytes, 32 bits signed. @param ascii whether all bytes are ASCII. */
  text(bytes: Buffer, start: number, end: number, hash: number, ascii: boolean): string;
}

/** A text that is read anew each time. */
export const FRESH_TEXT: TextSource = { text: (bytes, start, end, _hash, ascii) => textOf(bytes, start, end, ascii) };

/** The text of bytes that are known to be UTF-8. */
export function textOf(bytes: Buffer, start: number, end: number, ascii: boolean): string {
  return bytes.toString(ascii ? 'latin1' : 'utf8', start, end);
}

/**
 * The JSON string at the cursor, to the letter what `JSON.parse` makes of it, and moves behind it; undefined if there is none.
 * The bytes of the message are known to be UTF-8.
 */
export function scanText(cursor: Cursor, source: TextSource): string | undefined {
  const { bytes } = cursor;
  const end = bytes.length;
  if (bytes[cursor.at] !== BYTE.quote) return undefined;
  const start = cursor.at + 1;
  let hash = FNV_OFFSET;
  let seen = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === BYTE.quote) {
      cursor.at = at + 1;
      return source.text(bytes, start, at, hash, seen < ASCII_END);
    }
    if (byte === BYTE.backslash) return scanEscaped(cursor, at);
    if (byte < BYTE.space) return undefined;
    seen |= byte;
    hash = Math.imul(hash ^ byte, FNV_PRIME);
  }
  return undefined;
}

/** A string with an escape in it: its end is looked for here, its meaning is the runtime's matter. */
function scanEscaped(cursor: Cursor, firstEscape: number): string | undefined {
  const { bytes } = cursor;
  for (let at = firstEscape; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === BYTE.backslash) at += 1;
    else if (byte === BYTE.quote) {
      try {
        const text: unknown = JSON.parse(bytes.toString('utf8', cursor.at, at + 1));
        cursor.at = at + 1;
        return typeof text === 'string' ? text : undefined;
      } catch {
        return undefined;
      }
    }
  }
  return undefined;
}
