import { isUtf8 } from 'node:buffer';

/** A header of a message as it is kept: its name, and its value as {@link keptText}. A header that came more than once is there as often, in order. */
export type KeptHeader = readonly [name: string, value: string];

const MARK = 'base64:';

/** Bytes as a text from which they can be had back: UTF-8 as it is; what is none, and what begins like that, as `base64:` and their base64. */
export function keptText(bytes: Buffer): string {
  const text = isUtf8(bytes) ? bytes.toString('utf8') : MARK;
  return text.startsWith(MARK) ? `${MARK}${bytes.toString('base64')}` : text;
}

/** The bytes of a {@link keptText}. */
export function keptBytes(text: string): Buffer {
  return text.startsWith(MARK) ? Buffer.from(text.slice(MARK.length), 'base64') : Buffer.from(text);
}

/** A message's key as it is kept: empty where it has none, `base64:` where it has one of no bytes. */
export function keptKey(key: Buffer | null): string {
  return key === null ? '' : key.length === 0 ? MARK : keptText(key);
}

/** The key of a {@link keptKey}. */
export function keyOf(kept: string): Buffer | null {
  return kept === '' ? null : keptBytes(kept);
}
