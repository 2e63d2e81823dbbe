/** Round marks that cover a range of values, at most so many. */
export function valueTicks(low: number, high: number, maxTicks: number): readonly number[] {
  if (!(high > low)) return [low];
  const raw = (high - low) / Math.max(1, maxTicks - 1);
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= raw * 0.999) ?? 10) * magnitude;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++) ticks.push(index * step);
  return ticks;
}

/** Smallest and largest of some values, ignoring gaps; null if there are none. */
export function extent(
  values: Iterable<number | null | undefined>,
): { readonly low: number; readonly high: number } | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? null : { low, high };
}

/** A range with some room around it; where all values are one, room in proportion to its size, so that the marks differ. */
export function roomyRange(known: { readonly low: number; readonly high: number }): {
  readonly low: number;
  readonly high: number;
} {
  const size = Math.max(Math.abs(known.low), Math.abs(known.high), 0.01);
  const room = Math.max((known.high - known.low) * 0.12, size * 0.05);
  return { low: known.low < 0 ? known.low - room : Math.max(0, known.low - room), high: known.high + room };
}
