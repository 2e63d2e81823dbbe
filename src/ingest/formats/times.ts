import { fail, type FaultSlot } from '../decode/fields.ts';
import { EARLIEST_MS, epochMs, LATEST_MS, parseIsoTime } from '../decode/parse-time.ts';

/**
 * A time in milliseconds since the epoch: ISO 8601 (UTC where it names no zone), or a number of seconds, milliseconds,
 * microseconds or nanoseconds since the epoch, told apart by its size. Where the message has none, the stamp of the broker (or of
 * the request) holds.
 */
export function timeOf(value: unknown, field: string, stamp: number | undefined, slot: FaultSlot): number {
  if (value === undefined || value === null || value === '') {
    if (stamp !== undefined) return stamp;
    fail(slot, 'missing_field', `${field} is missing: send the time of the call`);
    return 0;
  }
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  const ms = typeof value === 'number' ? epochMs(value) : parseIsoTime(text);
  if (ms === undefined || !(ms >= EARLIEST_MS && ms < LATEST_MS)) {
    fail(
      slot,
      'bad_time',
      `${field} ${text.slice(0, 64)} is not a time between 1970 and 2106: send ISO 8601 or milliseconds since the epoch`,
    );
    return 0;
  }
  return ms;
}
