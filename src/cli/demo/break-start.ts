import { applyTransform, type MendFinding } from '../../trainer/index.ts';
import type { Flights } from './flights.ts';
import { rowAt } from './row-at.ts';

const HOUR_MS = 3_600_000;
/** A page comes hours after a break, not weeks: no farther back is looked. */
const LOOK_BACK_MS = 3 * 24 * HOUR_MS;

/** A break of the feed that explains what moved. */
export type FeedBreak = Extract<MendFinding, { kind: 'feed break' }>;

/**
 * The row with which a break began, at or before the page: going back hour by hour, the break goes on as long as the
 * hour's values are likelier as broken ones than as they stand, given the values of the same hour of the day in the time
 * before. Hours without flights, or with as much for the one as for the other, decide nothing.
 */
export function breakStart(flights: Flights, { column, mend }: FeedBreak, paged: number): number {
  const values = column === 'hour' ? flights.hour : flights.distance;
  const pagedAt = flights.departedAt[paged] ?? 0;
  const usual = countByHour(flights, values, rowAt(flights, pagedAt - LOOK_BACK_MS));
  let start = paged;
  for (let hour = Math.floor(pagedAt / HOUR_MS) * HOUR_MS; hour > pagedAt - LOOK_BACK_MS; hour -= HOUR_MS) {
    let broken = 0;
    const from = rowAt(flights, hour);
    const to = Math.min(paged, rowAt(flights, hour + HOUR_MS));
    for (let row = from; row < to; row++) {
      const value = values[row] ?? 0;
      broken += usual(hour, applyTransform(mend.undo, value)) - usual(hour, value);
    }
    if (broken < 0) break;
    if (broken > 0) start = from;
  }
  return start;
}

/** Log-share of a value among those of the same hour of the day, in cells of one for small counts and of an eighth of a log for sizes. */
function countByHour(flights: Flights, values: ArrayLike<number>, rows: number): (at: number, value: number) => number {
  const cells = new Map<number, number>();
  const totals = new Float64Array(24);
  const cellOf = (value: number): number => (value < 60 ? Math.round(value) : 60 + Math.floor(Math.log(value) * 8));
  const keyOf = (at: number, value: number): number => hourOf(at) * 10_000 + cellOf(value);
  for (let row = 0; row < rows; row++) {
    const at = flights.departedAt[row] ?? 0;
    const key = keyOf(at, values[row] ?? 0);
    cells.set(key, (cells.get(key) ?? 0) + 1);
    totals[hourOf(at)] = (totals[hourOf(at)] ?? 0) + 1;
  }
  return (at, value) => Math.log(((cells.get(keyOf(at, value)) ?? 0) + 0.5) / ((totals[hourOf(at)] ?? 0) + 50));
}

function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS) % 24;
}
