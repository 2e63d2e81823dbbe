import type { PageBudget } from '../api/types.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** One day in milliseconds. */
export const DAY_MS = 24 * HOUR;
/** One hour in milliseconds. */
export const HOUR_MS = HOUR;

/** What stands where there is no number. */
export const NONE = '–';

const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** A whole number with thousands separated: `2,160`. */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** A count in few characters: `980`, `16.7k`, `3.0M`. */
export function formatCompact(value: number): string {
  if (Math.abs(value) < 1000) return grouped.format(value);
  if (Math.abs(value) < 999_500) return `${(value / 1000).toFixed(value < 99_950 ? 1 : 0)}k`;
  return `${(value / 1e6).toFixed(1)}M`;
}

/** Evidence as people read it: whole numbers from ten on, one decimal below, `<0.1` for next to nothing. */
export function formatEvidence(value: number | null): string {
  if (value === null) return NONE;
  if (value < 0.1) return '<0.1';
  if (value < 9.95) return value.toFixed(1);
  return value < 1e6 ? grouped.format(value) : value.toExponential(1);
}

/** A score with three significant digits. */
export function formatScore(value: number | null): string {
  if (value === null) return NONE;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1000) return grouped.format(value);
  if (size < 0.0005) return value.toExponential(1);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** A mark of a value axis: as short as it can be without losing a digit. */
export function formatTick(value: number): string {
  if (Math.abs(value) >= 1000) return formatCompact(value).replace(/\.0(?=[kM])/, '');
  return String(Number(value.toPrecision(4)));
}

/** A share of one as a percentage: `21.4 %`. */
export function formatShare(value: number | null, digits = 1): string {
  return value === null ? NONE : `${(value * 100).toFixed(digits)} %`;
}

const two = (value: number): string => String(value).padStart(2, '0');

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Day and minute in UTC: `2001-06-04 05:00`. */
export function formatUtc(time: number | null): string {
  if (time === null) return NONE;
  const date = new Date(time);
  return `${formatUtcDay(time)} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** The day in UTC: `2001-06-04`. */
export function formatUtcDay(time: number): string {
  const date = new Date(time);
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** First and last day of a span; open ends (a baseline that is a whole file) are said in words. */
export function formatUtcDays(from: number, to: number): string {
  if (to - from > 150 * 365 * DAY_MS) return 'all rows of the file';
  return `${formatUtcDay(from)} – ${formatUtcDay(to)}`;
}

/** Day and month in words: `4 Jun`. */
export function formatDayMonth(time: number): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
}

/** Time of day in UTC with seconds: `12:03:04`. */
export function formatClock(time: number): string {
  const date = new Date(time);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** A length of time in its largest fitting unit: `3 s`, `12 min`, `4 h`, `3 d`, `25 y`. */
export function formatDuration(lengthMs: number): string {
  const length = Math.max(0, lengthMs);
  if (length < MINUTE) return `${Math.round(length / SECOND)} s`;
  if (length < HOUR) return `${Math.round(length / MINUTE)} min`;
  if (length < 2 * DAY_MS) return `${Math.round(length / HOUR)} h`;
  if (length < 730 * DAY_MS) return `${Math.round(length / DAY_MS)} d`;
  return `${Math.round(length / (365.25 * DAY_MS))} y`;
}

const SPAN_UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY_MS, w: 7 * DAY_MS };

/** A duration as monitors write it (`90d`, `2w`) in milliseconds; null if it is none. */
export function parseSpan(text: string): number | null {
  const match = /^(\d+)([mhdw])$/.exec(text);
  const unit = SPAN_UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}

function spanWords(text: string): string {
  const length = parseSpan(text);
  if (length === null) return `per ${text}`;
  const days = length / DAY_MS;
  if (days >= 90 && days <= 92) return 'a quarter';
  if (days >= 28 && days <= 31) return 'a month';
  if (days === 7) return 'a week';
  if (days === 365 || days === 366) return 'a year';
  return days >= 1 && Number.isInteger(days) ? `in ${grouped.format(days)} days` : `per ${text}`;
}

const NUMBER_WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six'] as const;

/** The budget as a promise: `At most one false page a quarter`. */
export function budgetSentence(budget: PageBudget): string {
  const pages = NUMBER_WORDS[budget.pages] ?? formatCount(budget.pages);
  return `At most ${pages} false ${budget.pages === 1 ? 'page' : 'pages'} ${spanWords(budget.per)}`;
}

/** How many pages the budget allows in 90 days. */
export function pagesAllowedIn90Days(budget: PageBudget): number {
  const per = parseSpan(budget.per);
  return per === null || per === 0 ? budget.pages : (budget.pages * 90 * DAY_MS) / per;
}

/** `1 page`, `2 pages`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
