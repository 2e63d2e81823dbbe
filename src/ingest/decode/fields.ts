import type { DeadLetterReason } from '../../domain/dead-letter-reasons.ts';
import { MAX_NAME_LENGTH } from '../../domain/events.ts';
import type { Fault } from './outcome.ts';
import { EARLIEST_MS, epochMs, LATEST_MS, parseIsoTime } from './parse-time.ts';

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Takes the first fault of one message; the readers below go on with a stand-in, so that the happy path has no branches. */
export interface FaultSlot {
  first: Fault | undefined;
}

/** Records a fault of validation, unless an earlier one is there. */
export function fail(slot: FaultSlot, reason: DeadLetterReason, detail: string): void {
  slot.first ??= { reason, step: 'validate', detail };
}

/** Whether a parsed JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value's JSON type with its article, for a sentence. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A name of somebody else's as it stands in our sentences: cut, and quoted where it is not plain. */
export function shown(name: string): string {
  const cut = name.length > 64 ? `${name.slice(0, 64)}…` : name;
  return /^[\w.-]+…?$/.test(cut) ? cut : JSON.stringify(cut);
}

/** A required text of 1 to 256 characters. */
export function requiredName(record: JsonObject, field: string, what: string, slot: FaultSlot): string {
  const value = record[field];
  if (value === undefined) {
    fail(slot, 'missing_field', `${field} is missing: send ${what}`);
    return '';
  }
  return nameOf(value, field, what, slot);
}

/** A text of 1 to 256 characters, or undefined if the field is absent. */
export function optionalName(record: JsonObject, field: string, what: string, slot: FaultSlot): string | undefined {
  const value = record[field];
  return value === undefined ? undefined : nameOf(value, field, what, slot);
}

/** A text of at most 256 characters that may be empty; absent counts as empty. */
export function optionalText(record: JsonObject, field: string, slot: FaultSlot): string {
  const value = record[field];
  if (value === undefined) return '';
  if (typeof value !== 'string') {
    fail(slot, 'wrong_type', `${field} is ${typeName(value)}: send a string, or leave it out`);
    return '';
  }
  if (value.length > MAX_NAME_LENGTH) tooLong(value, field, slot);
  return value;
}

function nameOf(value: unknown, field: string, what: string, slot: FaultSlot): string {
  if (typeof value !== 'string') {
    fail(slot, 'wrong_type', `${field} is ${typeName(value)}: send ${what} as a string`);
    return '';
  }
  if (value === '') fail(slot, 'missing_field', `${field} is empty: send ${what}`);
  if (value.length > MAX_NAME_LENGTH) tooLong(value, field, slot);
  return value;
}

function tooLong(value: string, field: string, slot: FaultSlot): void {
  fail(slot, 'name_too_long', `${field} has ${value.length} characters: the most is ${MAX_NAME_LENGTH}`);
}

/** Checks that a parsed number is one the tables can hold; JSON has no NaN, but 1e999 reads as infinite. -0 is 0. */
export function finite(value: number, path: string, slot: FaultSlot): number {
  if (!Number.isFinite(value)) {
    fail(slot, 'not_finite', `${path} is beyond the range of a 64-bit float: send null`);
  }
  return value + 0;
}

/** The event time in milliseconds since the epoch. */
export function requiredTime(record: JsonObject, field: string, slot: FaultSlot): number {
  const value = record[field];
  if (value === undefined) {
    fail(slot, 'missing_field', `${field} is missing: send the time of the event`);
    return 0;
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    fail(slot, 'wrong_type', `${field} is ${typeName(value)}: send ISO 8601 or milliseconds since the epoch`);
    return 0;
  }
  const ms = typeof value === 'number' ? epochMs(finite(value, field, slot)) : parseIsoTime(value);
  if (ms === undefined) {
    fail(
      slot,
      'bad_time',
      `${field} ${JSON.stringify(String(value).slice(0, 64))} is not a time: send ISO 8601 such as 2025-06-01T12:00:00Z, or milliseconds since the epoch`,
    );
    return 0;
  }
  if (!(ms >= EARLIEST_MS && ms < LATEST_MS)) {
    fail(
      slot,
      'bad_time',
      `${field} ${JSON.stringify(value)} is outside 1970 to 2106${typeof value === 'number' ? ': numbers count from 1970, best in milliseconds' : ''}`,
    );
  }
  return ms;
}
