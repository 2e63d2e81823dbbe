import { DAY_MS, formatDayMonth, HOUR_MS } from './format.ts';

/** A mark on the time axis. */
export interface TimeTick {
  readonly at: number;
  readonly label: string;
  /** Starts a month, a week or a day: drawn stronger. */
  readonly major: boolean;
}

const STEPS_MS = [1, 3, 6, 12, 24, 48, 168].map((hours) => hours * HOUR_MS);
/** The epoch was a Thursday; weeks begin on the Monday four days after it. */
const MONDAY_OFFSET_MS = 4 * DAY_MS;

function clock(time: number): string {
  return `${String(new Date(time).getUTCHours()).padStart(2, '0')}:00`;
}

function months(from: number, to: number, every: number): readonly TimeTick[] {
  const ticks: TimeTick[] = [];
  const first = new Date(from);
  const firstMonth = first.getUTCFullYear() * 12 + first.getUTCMonth();
  for (let month = Math.ceil(firstMonth / every) * every; ; month += every) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > to) return ticks;
    if (at < from) continue;
    const january = month % 12 === 0;
    const name = formatDayMonth(at).slice(2);
    ticks.push({
      at,
      label: january || ticks.length === 0 ? `${name} ${Math.floor(month / 12)}` : name,
      major: january,
    });
  }
}

/** The first and the fifteenth of every month. */
function halfMonths(from: number, to: number): readonly TimeTick[] {
  return months(from - 31 * DAY_MS, to, 1)
    .flatMap((month) => [
      { ...month, label: formatDayMonth(month.at), major: true },
      { at: month.at + 14 * DAY_MS, label: formatDayMonth(month.at + 14 * DAY_MS), major: false },
    ])
    .filter((tick) => tick.at >= from && tick.at <= to);
}

/** Marks at round UTC times, at most `maxTicks` of them. */
export function timeTicks(from: number, to: number, maxTicks: number): readonly TimeTick[] {
  const wanted = (to - from) / Math.max(1, maxTicks);
  const step = STEPS_MS.find((candidate) => candidate >= wanted);
  if (step === undefined && wanted <= 15 * DAY_MS) return halfMonths(from, to);
  if (step === undefined) {
    const wantedMonths = wanted / (30 * DAY_MS);
    return months(
      from,
      to,
      [1, 2, 3, 6, 12].find((every) => every >= wantedMonths) ?? 12 * Math.ceil(wantedMonths / 12),
    );
  }
  const offset = step >= 7 * DAY_MS ? MONDAY_OFFSET_MS : 0;
  const ticks: TimeTick[] = [];
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) {
    const midnight = at % DAY_MS === 0;
    ticks.push({
      at,
      label: midnight ? formatDayMonth(at) : clock(at),
      major: step < DAY_MS ? midnight : new Date(at).getUTCDate() <= 7 && step >= 7 * DAY_MS,
    });
  }
  return ticks;
}

/** The year or years of a span: `2001`, `2001–2002`. */
export function yearsOf(from: number, to: number): string {
  const first = new Date(from).getUTCFullYear();
  const last = new Date(to).getUTCFullYear();
  return first === last ? String(first) : `${first}–${last}`;
}
