/** The bytes of a message and the place that was reached in them; the scanning functions move the place on. */
export interface Cursor {
  bytes: Buffer;
  at: number;
}

/** Bytes with a meaning in JSON. */
export const BYTE = {
  quote: 0x22,
  backslash: 0x5c,
  colon: 0x3a,
  comma: 0x2c,
  openBrace: 0x7b,
  closeBrace: 0x7d,
  minus: 0x2d,
  plus: 0x2b,
  point: 0x2e,
  zero: 0x30,
  nine: 0x39,
  space: 0x20,
  f: 0x66,
  n: 0x6e,
  t: 0x74,
} as const;

/** Whether the byte is white space between JSON's tokens. */
function isSpace(byte: number | undefined): boolean {
  return byte === BYTE.space || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Moves over white space and answers the byte behind it; undefined at the end. */
export function nextByte(cursor: Cursor): number | undefined {
  const { bytes } = cursor;
  let { at } = cursor;
  while (isSpace(bytes[at])) at += 1;
  cursor.at = at;
  return bytes[at];
}

/** Moves over white space and the one byte that has to come there; false, and nothing else is to be done, if another does. */
export function take(cursor: Cursor, byte: number): boolean {
  if (nextByte(cursor) !== byte) return false;
  cursor.at += 1;
  return true;
}

/** Moves over a word such as `true` that has to stand here. */
export function takeWord(cursor: Cursor, word: readonly number[]): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (cursor.bytes[cursor.at + index] !== word[index]) return false;
  }
  cursor.at += word.length;
  return true;
}

/** Whether those bytes stand at the cursor; no bytes never do. */
export function standsAt({ bytes, at }: Cursor, those: Buffer): boolean {
  const { length } = those;
  if (length === 0 || at + length > bytes.length) return false;
  for (let index = 0; index < length; index += 1) if (those[index] !== bytes[at + index]) return false;
  return true;
}

/** The words of JSON, byte by byte. */
export const WORD = {
  true: [...Buffer.from('true')],
  false: [...Buffer.from('false')],
  null: [...Buffer.from('null')],
} as const;
