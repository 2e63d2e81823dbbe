import type { Column } from './column.ts';

/** Texts up to this length are written character by character, which is quicker than a call into the runtime. */
const SHORT = 40;
/** UTF-8 needs at most three bytes for each of JavaScript's characters. */
const MOST_BYTES_A_CHARACTER = 3;
const MOST_BYTES_OF_A_LENGTH = 5;
const GUESSED_BYTES_A_ROW = 16;

/**
 * `String`: each row its length in bytes (seven bits a byte, the lowest first) and its UTF-8.
 * Half of a surrogate pair, which is no character, becomes U+FFFD.
 */
export function textColumn(capacity: number): Column<string> {
  let bytes = Buffer.allocUnsafe(GUESSED_BYTES_A_ROW * capacity);
  let at = 0;
  let count = 0;

  const enlarge = (needed: number): void => {
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * bytes.length));
    bytes.copy(larger, 0, 0, at);
    bytes = larger;
  };

  const appendLong = (text: string): void => {
    const length = Buffer.byteLength(text);
    at = writeLength(bytes, at, length);
    bytes.write(text, at, 'utf8');
    at += length;
  };

  const append = (text: string): void => {
    const { length } = text;
    const needed = at + MOST_BYTES_A_CHARACTER * length + MOST_BYTES_OF_A_LENGTH;
    if (needed > bytes.length) enlarge(needed);
    count += 1;
    if (length > SHORT) {
      appendLong(text);
      return;
    }
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        appendLong(text);
        return;
      }
      bytes[at + 1 + index] = code;
    }
    bytes[at] = length;
    at += 1 + length;
  };

  return {
    type: 'String',
    append,
    appendAll: (texts) => texts.forEach(append),
    rows: () => count,
    prefix: () => [],
    data: () => [bytes.subarray(0, at)],
    clear() {
      at = 0;
      count = 0;
    },
  };
}

/** `String` of any bytes. */
export function bytesColumn(): Column<Uint8Array> {
  const lengths = new Uint8Array(MOST_BYTES_OF_A_LENGTH);
  let pieces: Uint8Array[] = [];
  const append = (value: Uint8Array): void => {
    pieces.push(lengths.slice(0, writeLength(lengths, 0, value.length)), value);
  };
  return {
    type: 'String',
    append,
    appendAll: (values) => values.forEach(append),
    rows: () => pieces.length / 2,
    prefix: () => [],
    data: () => pieces,
    clear: () => (pieces = []),
  };
}

/** Writes a length, seven bits a byte, and answers the position after it. */
export function writeLength(bytes: Uint8Array, start: number, length: number): number {
  let at = start;
  let rest = length;
  while (rest > 0x7f) {
    bytes[at] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
    at += 1;
  }
  bytes[at] = rest;
  return at + 1;
}
