import { utcMs } from '../../domain/utc-time.ts';

/** How a file of scores counts its windows. */
export type WindowKind = 'integer' | 'time';

/** The window of a row: its number, or the milliseconds since 1970 at which it starts; null if it is neither a whole number nor an ISO 8601 time. */
export function readWindow(text: string): { kind: WindowKind; value: number } | null {
  if (/^[+-]?\d{1,15}$/.test(text)) return { kind: 'integer', value: Number(text) };
  const ms = utcMs(text);
  return ms === null ? null : { kind: 'time', value: ms };
}

const WEEK_MS = 604_800_000;
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY_MS = 345_600_000;

/** The place of a window in the week, in windows from Monday 00:00 UTC. */
export function placeInWeek(startMs: number, windowMs: number): number {
  const since = (((startMs - FIRST_MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;
  return Math.floor(since / windowMs);
}

/** ISO 8601 UTC, with milliseconds only where there are any. */
export function utcText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
