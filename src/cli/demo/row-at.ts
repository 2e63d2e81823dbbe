import type { Flights } from './flights.ts';

/** The first row that departed at or after the time. */
export function rowAt(flights: Flights, ms: number): number {
  let low = 0;
  let high = flights.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((flights.departedAt[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
