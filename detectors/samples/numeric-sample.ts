import { sortedCopy } from '../math/sorted-copy.ts';

/** Cells without a value, told apart by the reader that met them. */
export interface MissingCells {
  readonly nulls?: number;
  readonly nans?: number;
}

/**
 * A numeric column of one side: its finite values, and how many cells were something else. Statistics read the finite values;
 * nulls, NaN and infinities are counted apart, so that a burst of them can be reported beside every statistic and is never skipped.
 *
 * What several methods need (the sorted values, counts in bins) is made once and kept: hand the same object to all of them.
 * The values must not change afterwards.
 */
export class NumericSample {
  readonly kind = 'numeric';
  /** Finite values in order of arrival. */
  readonly values: Float64Array;
  /** The least and the largest finite value; Infinity and -Infinity when there is none. */
  readonly min: number;
  readonly max: number;
  readonly nulls: number;
  readonly nans: number;
  readonly positiveInfinities: number;
  readonly negativeInfinities: number;
  readonly #kept = new Map<unknown, unknown>();

  private constructor(
    values: Float64Array,
    range: readonly [number, number],
    missing: Required<MissingCells>,
    infinities: readonly [number, number],
  ) {
    this.values = values;
    [this.min, this.max] = range;
    this.nulls = missing.nulls;
    this.nans = missing.nans;
    [this.negativeInfinities, this.positiveInfinities] = infinities;
  }

  /** Takes the values over without copying them, unless some are not finite. NaN in `values` adds to `missing.nans`. O(n). */
  static of(values: Float64Array, missing: MissingCells = {}): NumericSample {
    let nans = 0;
    let negative = 0;
    let positive = 0;
    let min = Infinity;
    let max = -Infinity;
    // Counted, not iterated: this pass is the first over every value, and an iterator makes it six times slower.
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i]!;
      // Infinity - Infinity and NaN - NaN are NaN; any finite number minus itself is 0.
      if (value - value === 0) {
        if (value < min) min = value;
        if (value > max) max = value;
      } else if (value === Infinity) positive += 1;
      else if (value === -Infinity) negative += 1;
      else nans += 1;
    }
    const finite = nans + negative + positive === 0 ? values : values.filter((value) => Number.isFinite(value));
    return new NumericSample(finite, [min, max], { nulls: missing.nulls ?? 0, nans: nans + (missing.nans ?? 0) }, [
      negative,
      positive,
    ]);
  }

  /** From cells as JSON or a table gives them: null and undefined are nulls. O(n). */
  static from(cells: Iterable<number | null | undefined>): NumericSample {
    const values: number[] = [];
    let nulls = 0;
    for (const cell of cells) {
      if (cell === null || cell === undefined) nulls += 1;
      else values.push(cell);
    }
    return NumericSample.of(Float64Array.from(values), { nulls });
  }

  /** Finite values: the rows that take part in a statistic. */
  get n(): number {
    return this.values.length;
  }

  /** All cells, whatever they held. */
  get rows(): number {
    return this.n + this.nulls + this.nans + this.positiveInfinities + this.negativeInfinities;
  }

  /** The finite values ascending, -0 as 0; sorted at the first call, in O(n) by digits. Not to be changed. */
  sorted(): Float64Array {
    return this.keep('sorted', () => sortedCopy(this.values));
  }

  /** Makes a thing about this sample once: later calls with the same key get the same thing. */
  keep<T>(key: unknown, make: () => T): T {
    if (this.#kept.has(key)) return this.#kept.get(key) as T;
    const made = make();
    this.#kept.set(key, made);
    return made;
  }
}
