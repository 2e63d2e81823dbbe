import { DAY_MS, HOUR_MS } from './format.ts';

/** The ranges offered by name. */
export const NAMED_RANGES = [
  { name: 'all', label: 'All', days: null },
  { name: '90d', label: '90 d', days: 90 },
  { name: '30d', label: '30 d', days: 30 },
  { name: '7d', label: '7 d', days: 7 },
  { name: '1d', label: '24 h', days: 1 },
] as const;

/** A choice of range: named (counted back from the newest window, so that replays work too), exact, or from a moment to the newest window. */
export type RangeChoice =
  | { readonly kind: 'all' }
  | { readonly kind: 'latest'; readonly name: string; readonly days: number }
  | { readonly kind: 'exact'; readonly from: number; readonly to: number }
  | { readonly kind: 'since'; readonly from: number };

/** Span of event time, end exclusive, in milliseconds since the epoch. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Shortest span that can be asked for. */
export const MIN_SPAN_MS = 2 * HOUR_MS;

function readUtc(text: string | null): number | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/.test(text)) return null;
  const time = Date.parse(text.length === 10 ? `${text}T00:00Z` : text.endsWith('Z') ? text : `${text}Z`);
  return Number.isNaN(time) ? null : time;
}

/** Reads the range of an address; anything unreadable is `all`. */
export function readRange(parameters: URLSearchParams): RangeChoice {
  const from = readUtc(parameters.get('from'));
  const to = readUtc(parameters.get('to'));
  if (from !== null && to !== null && to - from >= MIN_SPAN_MS) return { kind: 'exact', from, to };
  if (from !== null && !parameters.has('to')) return { kind: 'since', from };
  const named = NAMED_RANGES.find((range) => range.name === parameters.get('range'));
  return named?.days === undefined || named.days === null
    ? { kind: 'all' }
    : { kind: 'latest', name: named.name, days: named.days };
}

/** A time as it stands in an address: `2001-06-04T05:00Z`. */
export function writeUtc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}

/** The part of the address that says an exact range. */
export function exactRange(span: TimeSpan): { readonly from: string; readonly to: string; readonly range: null } {
  return { from: writeUtc(span.from), to: writeUtc(span.to), range: null };
}

/** The span a choice asks for, given the newest window; null where everything is asked for. */
export function requestedSpan(choice: RangeChoice, newest: number | null): TimeSpan | null {
  if (choice.kind === 'exact') return { from: choice.from, to: choice.to };
  if (choice.kind === 'all' || newest === null) return null;
  const to = newest + HOUR_MS;
  if (choice.kind === 'since') return { from: choice.from, to: Math.max(to, choice.from + MIN_SPAN_MS) };
  return { from: to - choice.days * DAY_MS, to };
}

/** A brushed span on whole hours, never shorter than the shortest. */
export function brushedSpan(a: number, b: number): TimeSpan {
  const from = Math.floor(Math.min(a, b) / HOUR_MS) * HOUR_MS;
  const to = Math.ceil(Math.max(a, b) / HOUR_MS) * HOUR_MS;
  return { from, to: Math.max(to, from + MIN_SPAN_MS) };
}

/** The part that two spans share; null where they have none. */
export function sharedSpan(a: TimeSpan, b: TimeSpan): TimeSpan | null {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : null;
}
