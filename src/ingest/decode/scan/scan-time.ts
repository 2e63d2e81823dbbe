import { EARLIEST_MS, epochMs, LATEST_MS, parseIsoTime } from '../parse-time.ts';
import { BYTE, type Cursor } from './cursor.ts';
import { scanNumber } from './scan-number.ts';
import { FRESH_TEXT, scanText } from './scan-text.ts';

const T = 0x54;
const Z = 0x5a;
const LENGTH_TO_SECONDS = '2025-06-01T12:00:00'.length;

/**
 * The time of an event at the cursor, ISO 8601 or a number since the epoch, in milliseconds since the epoch, and moves behind it;
 * undefined if there is none that the tables hold.
 */
export function scanEventTime(cursor: Cursor): number | undefined {
  const ms = cursor.bytes[cursor.at] === BYTE.quote ? scanTime(cursor) : epochMs(scanNumber(cursor));
  return ms !== undefined && ms >= EARLIEST_MS && ms < LATEST_MS ? ms : undefined;
}

/** The ISO 8601 time in the string at the cursor, in milliseconds since the epoch, and moves behind it; undefined if there is none. */
export function scanTime(cursor: Cursor): number | undefined {
  const start = cursor.at;
  const ms = scanCommonTime(cursor);
  if (ms !== undefined) return ms;
  cursor.at = start;
  const text = scanText(cursor, FRESH_TEXT);
  return text === undefined ? undefined : parseIsoTime(text);
}

/** Only what most senders write: UTC, to the second or finer, on the first 28 days of a month since 1970. */
function scanCommonTime(cursor: Cursor): number | undefined {
  const { bytes } = cursor;
  const start = cursor.at + 1;
  if (start + LENGTH_TO_SECONDS >= bytes.length) return undefined;
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  const month = two(bytes, start + 5);
  const day = two(bytes, start + 8);
  const hour = two(bytes, start + 11);
  const minute = two(bytes, start + 14);
  const second = two(bytes, start + 17);
  const marked =
    bytes[start + 4] === BYTE.minus &&
    bytes[start + 7] === BYTE.minus &&
    bytes[start + 10] === T &&
    bytes[start + 13] === BYTE.colon &&
    bytes[start + 16] === BYTE.colon;
  const inRange =
    year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour < 24 && minute < 60 && second < 60;
  if (!marked || !inRange) return undefined;

  let at = start + LENGTH_TO_SECONDS;
  let ms = 0;
  if (bytes[at] === BYTE.point) {
    let unit = 100;
    const first = at + 1;
    for (at = first; isDigit(bytes[at]); at += 1) {
      ms += unit * ((bytes[at] as number) - BYTE.zero);
      unit = unit === 100 ? 10 : unit === 10 ? 1 : 0;
    }
    if (at === first) return undefined;
  }
  if (bytes[at] === Z) at += 1;
  if (bytes[at] !== BYTE.quote) return undefined;
  cursor.at = at + 1;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

/** Two digits as a number; NaN, which no range holds, if they are none. */
function two(bytes: Buffer, at: number): number {
  const tens = bytes[at];
  const ones = bytes[at + 1];
  return isDigit(tens) && isDigit(ones) ? ((tens as number) - BYTE.zero) * 10 + (ones as number) - BYTE.zero : NaN;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= BYTE.zero && byte <= BYTE.nine;
}
