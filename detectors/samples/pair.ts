import type { NumericSample } from './numeric-sample.ts';

/** Both samples in one ascending walk: what every rank statistic needs, made once per pair. */
export interface Pooled {
  readonly n: number;
  readonly m: number;
  /** The distinct values of both samples, ascending. */
  readonly values: Float64Array;
  /** Values of the reference that are <= values[k]. */
  readonly reference: Uint32Array;
  /** Values of the current sample that are <= values[k]. */
  readonly current: Uint32Array;
}

/** The merged walk over both samples; kept with the reference for the next method. O(n + m) after sorting. */
export function pooled(reference: NumericSample, current: NumericSample): Pooled {
  return keptForPair(reference, current, 'pooled', () => merge(reference.sorted(), current.sorted()));
}

/** Keeps what was made for this pair with the reference, for as long as that is compared with the same current sample. */
export function keptForPair<T>(reference: NumericSample, current: NumericSample, key: string, make: () => T): T {
  const last = reference.keep('last pair', () => ({
    current: null as NumericSample | null,
    made: new Map<string, unknown>(),
  }));
  if (last.current !== current) {
    last.current = current;
    last.made.clear();
  }
  if (last.made.has(key)) return last.made.get(key) as T;
  const made = make();
  last.made.set(key, made);
  return made;
}

function merge(x: Float64Array, y: Float64Array): Pooled {
  const n = x.length;
  const m = y.length;
  const values = new Float64Array(n + m);
  const reference = new Uint32Array(n + m);
  const current = new Uint32Array(n + m);
  let i = 0;
  let j = 0;
  let k = 0;
  while (i < n || j < m) {
    const value = j >= m || (i < n && x[i]! <= y[j]!) ? x[i]! : y[j]!;
    while (i < n && x[i] === value) i += 1;
    while (j < m && y[j] === value) j += 1;
    values[k] = value;
    reference[k] = i;
    current[k] = j;
    k += 1;
  }
  return { n, m, values: values.subarray(0, k), reference: reference.subarray(0, k), current: current.subarray(0, k) };
}
