const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)(?:([Zz])|([+-](?:[01]\d|2[0-3]))(?::?([0-5]\d))?)?)?$/;

/** The earliest and (exclusive) latest event time that the tables hold: 1970 and 7 February 2106, UTC. */
export const EARLIEST_MS = 0;
/** The exclusive end of the times that the tables hold. */
export const LATEST_MS = Date.UTC(2106, 1, 7);

/**
 * Milliseconds since the epoch of an ISO 8601 time, or undefined if it is none. Between day and clock stands `T` or a blank; seconds may
 * be left out, and so may the clock: then it is midnight. It is UTC where it names no zone; an offset is `+02:00`, `+0200` or `+02`.
 * Digits beyond milliseconds are dropped.
 */
export function parseIsoTime(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, clock = '00:00', , offsetHours, offsetMinutes = '00'] = match;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  const zone = offsetHours === undefined ? 'Z' : `${offsetHours}:${offsetMinutes}`;
  return Date.parse(`${year}-${month}-${day}T${clock}${zone}`);
}

const SECONDS_FROM = 1e9;
const MICROSECONDS_FROM = 1e14;
const NANOSECONDS_FROM = 1e17;

/**
 * Whole milliseconds since the epoch of a number that counts seconds, milliseconds, microseconds or nanoseconds since the epoch, told
 * apart by its size: from 10^9 (September 2001) to 2106 it is seconds, which as milliseconds would be the first weeks of 1970; from 10^14
 * microseconds, from 10^17 nanoseconds, everything else milliseconds. What is finer is dropped.
 */
export function epochMs(value: number): number {
  if (value >= NANOSECONDS_FROM) return Math.trunc(value / 1e6);
  if (value >= MICROSECONDS_FROM) return Math.trunc(value / 1e3);
  // Half a microsecond, so that .123 of a second, which no double is exactly, stays 123 ms.
  if (value >= SECONDS_FROM && value < LATEST_MS / 1000) return Math.trunc(value * 1000 + 5e-4);
  return Math.trunc(value) + 0;
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}
