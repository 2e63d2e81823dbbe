import { BYTE, takeWord, WORD, type Cursor } from './cursor.ts';
import { scanNumber } from './scan-number.ts';
import { FRESH_TEXT, scanText } from './scan-text.ts';

/** Moves over a value that means nothing to the event; false where it is none, and on objects and arrays, which are left to the long way. */
export function skipValue(cursor: Cursor): boolean {
  switch (cursor.bytes[cursor.at]) {
    case BYTE.quote:
      return scanText(cursor, FRESH_TEXT) !== undefined;
    case BYTE.t:
      return takeWord(cursor, WORD.true);
    case BYTE.f:
      return takeWord(cursor, WORD.false);
    case BYTE.n:
      return takeWord(cursor, WORD.null);
    default:
      return !Number.isNaN(scanNumber(cursor));
  }
}
