/** 1970-01-05, the first Monday since the epoch, UTC: weeks, and so windows of any length, are counted from it. */
export const MONDAY_MS = 4 * 86_400_000;

const HOUR_MS = 3_600_000;

/** The start of the window that a time lies in; times and starts are milliseconds since the epoch, windows tile time from a Monday 00:00 UTC. */
export function windowStart(ms: number, windowMs: number): number {
  return Math.floor((ms - MONDAY_MS) / windowMs) * windowMs + MONDAY_MS;
}

/** The hour of the day a time lies in, 0 to 23, UTC. */
export function hourOfDay(ms: number): number {
  return ((Math.floor(ms / HOUR_MS) % 24) + 24) % 24;
}

/** The hour of the week a time lies in, 0 (Monday 00:00 UTC) to 167. */
export function hourOfWeek(ms: number): number {
  return ((Math.floor((ms - MONDAY_MS) / HOUR_MS) % 168) + 168) % 168;
}
