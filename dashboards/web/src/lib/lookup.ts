/** The position of the last time at or before a moment; -1 if all are later. Times ascend. */
export function indexAt(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value at a moment, not older than `maxAgeMs`; without a moment the last value there is. */
export function valueAt(
  times: readonly number[],
  values: readonly (number | null)[],
  moment: number | null,
  maxAgeMs: number,
): number | null {
  if (moment === null) return values.findLast((value) => value !== null) ?? null;
  const index = indexAt(times, moment);
  const at = times[index];
  return at === undefined || moment - at >= maxAgeMs ? null : (values[index] ?? null);
}

/** Places of values with a gap on either side: no line is drawn through them, so they need a dot to be seen. */
export function lonePoints(values: ArrayLike<number | null | undefined>): readonly number[] {
  const missing = (index: number): boolean => (values[index] ?? null) === null;
  const places: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if (!missing(index) && missing(index - 1) && missing(index + 1)) places.push(index);
  }
  return places;
}
