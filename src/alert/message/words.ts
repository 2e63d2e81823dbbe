import { durationMs } from '../../domain/duration.ts';
import type { AlarmBudget } from '../alert-record.ts';

const SPANS: Readonly<Record<string, string>> = {
  '1h': 'an hour',
  '1d': 'a day',
  '7d': 'a week',
  '1w': 'a week',
  '30d': 'a month',
  '90d': 'a quarter',
  '365d': 'a year',
};

/** A number with at most three telling digits and thousands set apart: 2,312 · 0.041 · 23.4. */
export function numberInWords(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  if (size === 0) return '0';
  if (size < 1e-4) return value.toExponential(1);
  return String(Number(value.toPrecision(size >= 1 ? 3 : 2)));
}

/** A share of 1 as a percentage: 0.1 %, 23 %. */
export function percent(share: number): string {
  const value = share * 100;
  return `${Math.abs(value) >= 10 || value === 0 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}

/** A moment as people write it, always UTC: `2001-06-04 05:00 UTC`. */
export function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A length of time in its largest fitting unit: `3 hours`, `1 day`, `45 minutes`. */
export function span(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
  ];
  const [unitMs, unit] = units.find(([size]) => ms >= size) ?? [60_000, 'minute'];
  const count = Math.round(ms / unitMs);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const CENTURY_MS = 100 * 365.25 * 86_400_000;

/** How seldom something happens, in hours below two days, else in days: `at most once in 464 days`. */
export function onceInWords(ms: number): string {
  if (!(ms <= CENTURY_MS)) return 'less than once in 100 years';
  const hours = Math.max(1, Math.round(ms / 3_600_000));
  const days = Math.round(ms / 86_400_000);
  return `at most once in ${hours < 48 ? `${hours} hour${hours === 1 ? '' : 's'}` : `${numberInWords(days)} days`}`;
}

/** The promise behind the threshold: `at most one false page a quarter`. */
export function budgetInWords({ pages, per }: AlarmBudget): string {
  const count = pages === 1 ? 'one false page' : `${numberInWords(pages)} false pages`;
  return `at most ${count} ${SPANS[per] ?? `in ${span(durationMs(per) ?? 0)}`}`;
}

/** A name that came with the data, made harmless for one line of text: no control characters, at most 80 characters. */
export function oneLine(name: string): string {
  const clean = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�');
  return clean.length <= 80 ? clean : `${clean.slice(0, 79)}…`;
}
