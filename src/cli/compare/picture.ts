import type { CategoricalSample, NumericSample } from '../../../detectors/index.ts';

/** Bins of a numeric picture. */
const BINS = 30;
/** Levels that a picture names. */
const LEVELS = 10;
/** Values that are looked at to choose the range of a picture, so that a few extreme ones do not squeeze all others into one bin. */
const LOOKED_AT = 4_096;

/** Counts of both sides in bins of equal width between two values; what lies outside counts in the end bins. */
export interface NumericPicture {
  readonly kind: 'numeric';
  readonly from: number;
  readonly to: number;
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly facts: readonly [NumericFacts, NumericFacts];
}

/** What there is to say of the values of one side; null where there are none, or where they overflow. */
export interface NumericFacts {
  readonly mean: number | null;
  readonly sd: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Counts of both sides for the commonest levels, and of all other levels together. */
export interface LevelsPicture {
  readonly kind: 'levels';
  readonly levels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Levels that are not named: how many, and their rows. */
  readonly others: { readonly levels: number; readonly reference: number; readonly current: number };
}

/** What a report shows of a column: counts, never rows. */
export type Picture = NumericPicture | LevelsPicture;

/** The picture of a numeric column; null when a side has no values. */
export function numericPicture(reference: NumericSample, current: NumericSample): NumericPicture | null {
  if (reference.n === 0 || current.n === 0) return null;
  const facts = [factsOf(reference), factsOf(current)] as const;
  const [from, to] = rangeOf(reference.values, current.values);
  const bins = to > from ? BINS : 1;
  const scale = to > from ? bins / (to - from) : 0;
  const count = (values: Float64Array): number[] => {
    const counts = new Uint32Array(bins);
    for (let i = 0; i < values.length; i++) {
      const at = ((values[i] as number) - from) * scale;
      const bin = (at > 0 ? (at < bins ? at : bins - 1) : 0) | 0;
      counts[bin] = (counts[bin] as number) + 1;
    }
    return [...counts];
  };
  return { kind: 'numeric', from, to, reference: count(reference.values), current: count(current.values), facts };
}

/** The picture of a column of levels. */
export function levelsPicture(reference: CategoricalSample, current: CategoricalSample): LevelsPicture {
  const names = new Set([...reference.levels.keys(), ...current.levels.keys()]);
  const shareOf = (sample: CategoricalSample, level: string): number =>
    (sample.levels.get(level) ?? 0) / Math.max(1, sample.n);
  const largest = (level: string): number => Math.max(shareOf(reference, level), shareOf(current, level));
  const ranked = [...names]
    .map((level) => ({ level, share: largest(level) }))
    .sort((a, b) => b.share - a.share || (a.level < b.level ? -1 : 1))
    .map(({ level }) => level);
  // A single level more is named rather than called "1 other".
  const levels = ranked.length <= LEVELS + 1 ? ranked : ranked.slice(0, LEVELS);
  const counts = (sample: CategoricalSample): number[] => levels.map((level) => sample.levels.get(level) ?? 0);
  const named = [counts(reference), counts(current)] as const;
  const rest = (sample: CategoricalSample, shown: readonly number[]): number =>
    sample.n - shown.reduce((sum, n) => sum + n, 0);
  return {
    kind: 'levels',
    levels,
    reference: named[0],
    current: named[1],
    others: {
      levels: ranked.length - levels.length,
      reference: rest(reference, named[0]),
      current: rest(current, named[1]),
    },
  };
}

function factsOf({ values, min, max }: NumericSample): NumericFacts {
  const n = values.length;
  const shift = values[0] as number;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const offset = (values[i] as number) - shift;
    sum += offset;
    squares += offset * offset;
  }
  return {
    mean: finite(shift + sum / n),
    sd: n > 1 ? finite(Math.sqrt(Math.max(0, squares - (sum * sum) / n) / (n - 1))) : null,
    min,
    max,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** From the smaller .5 % point to the larger 99.5 % point of both sides, a little beyond where that is all there is. */
function rangeOf(reference: Float64Array, current: Float64Array): readonly [number, number] {
  const [a, b] = [pointsOf(reference), pointsOf(current)];
  const from = Math.min(a[0], b[0]);
  const to = Math.max(a[1], b[1]);
  return Number.isFinite(to - from) ? [from, to] : [from / 4, to / 4];
}

function pointsOf(values: Float64Array): readonly [number, number] {
  const step = Math.max(1, Math.floor(values.length / LOOKED_AT));
  const looked = new Float64Array(Math.ceil(values.length / step));
  for (let i = 0; i < looked.length; i++) looked[i] = values[i * step] as number;
  looked.sort();
  const cut = Math.floor(looked.length / 200);
  return [looked[cut] as number, looked[looked.length - 1 - cut] as number];
}
