const ISO =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?$/;

/** The earliest and (exclusive) latest event time that the tables hold: 1970 and 7 February 2106, UTC. */
export const EARLIEST_MS = 0;
/** The exclusive end of the times that the tables hold. */
export const LATEST_MS = Date.UTC(2106, 1, 7);

/**
 * Milliseconds since the epoch of an ISO 8601 time (RFC 3339; UTC where it names no zone, and then seconds may be left out),
 * or undefined if it is none. Digits beyond milliseconds are dropped.
 */
export function parseIsoTime(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, zone] = match;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  return Date.parse(zone === undefined ? `${text}Z` : text);
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}
