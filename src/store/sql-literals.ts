import { quote } from './engine/settings.ts';

/** A Float64 literal that the engine reads back to the same bits; it must be finite. */
export function float(value: number): string {
  const text = String(value === 0 ? 0 : value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** An Array(Float64) literal. */
export function floats(values: readonly number[]): string {
  return `[${values.map(float).join(',')}]`;
}

/** An Array(String) literal. */
export function strings(values: readonly string[]): string {
  return `[${values.map(quote).join(',')}]`;
}

/** The integers 0 .. n-1, or from another first number, as a list without brackets. */
export function integers(n: number, first = 0): string {
  return Array.from({ length: n }, (_, i) => String(first + i)).join(',');
}

/** A DateTime literal (whole seconds) of milliseconds since the epoch. */
export function second(ms: number): string {
  return `toDateTime(${Math.floor(ms / 1000)}, 'UTC')`;
}

/** A DateTime64(3) literal of milliseconds since the epoch. */
export function instant(ms: number): string {
  return `fromUnixTimestamp64Milli(toInt64(${Math.floor(ms)}), 'UTC')`;
}
