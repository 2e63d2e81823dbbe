import { DAY_MS, HOUR_MS } from './format.ts';
import type { TimeSpan } from './range.ts';

/** The bucket over which outcomes are averaged for a span: rates of an hour or two are mostly noise. */
export function outcomeBucket(span: TimeSpan): number {
  const days = (span.to - span.from) / DAY_MS;
  if (days > 9) return DAY_MS;
  return days > 2.5 ? 6 * HOUR_MS : HOUR_MS;
}

/** Leaves out buckets with so few labels (a fifth of the usual, at either end of a span) that their means would mislead. */
export function withoutThin<T extends { readonly labelled: number }>(buckets: readonly T[]): readonly T[] {
  const sizes = buckets
    .map((bucket) => bucket.labelled)
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  const usual = sizes[sizes.length >> 1] ?? 0;
  return buckets.filter((bucket) => bucket.labelled >= usual / 5);
}
