import type { TimeUnit } from '../../domain/privacy-action.ts';
import { parseIsoTime } from '../decode/parse-time.ts';

/** The lower end of the interval of a width that a number lies in, as exact as a double allows. */
export function bucketByWidth(value: number, width: number): number {
  const index = Math.floor(value / width);
  // So far out that doubles lie farther apart than the width: each is a bucket of its own.
  if (!Number.isSafeInteger(index)) return value;
  // Division may round up to the next whole number; and a bucket's own lower end must stay in it.
  const low = index * width > value ? (index - 1) * width : index * width;
  const next = (index + 1) * width;
  return normal(next <= value ? next : low);
}

/** The greatest edge that is not above the number; the first edge for what lies below them all. */
export function bucketByEdges(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return normal(edges[Math.max(low - 1, 0)] ?? 0);
}

/** The first characters of a text, counted in code points. */
export function bucketByPrefix(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return Array.from(text.slice(0, 2 * characters))
    .slice(0, characters)
    .join('');
}

/** The beginning of a time's unit, UTC, as text for text and as milliseconds for milliseconds; null where it is no time. */
export function bucketByTime(value: string, unit: TimeUnit): string | null {
  const ms = parseIsoTime(value);
  const cut = ms === undefined ? null : cutTime(ms, unit);
  return cut === null ? null : new Date(cut).toISOString().replace('.000Z', 'Z');
}

/** The beginning of the unit that a time in milliseconds since the epoch lies in; null beyond what a date can be. */
export function cutTime(ms: number, unit: TimeUnit): number | null {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return null;
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (unit) {
    case 'minute':
      return Math.floor(date.getTime() / 60_000) * 60_000;
    case 'hour':
      return Math.floor(date.getTime() / 3_600_000) * 3_600_000;
    case 'day':
      return startOf(year, month, day);
    case 'month':
      return startOf(year, month, 1);
    case 'year':
      return startOf(year, 0, 1);
  }
}

function startOf(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 for those of the twentieth century.
  date.setUTCFullYear(year, month, day);
  const ms = date.getTime();
  return Number.isNaN(ms) ? null : ms;
}

/** Negative zero is zero. */
function normal(value: number): number {
  return value === 0 ? 0 : value;
}
