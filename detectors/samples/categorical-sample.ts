/** A categorical (or boolean) column of one side: how often each level occurs, and how many cells had none. */
export class CategoricalSample {
  readonly kind = 'categorical';
  /** Rows of each level; levels without rows may be absent. */
  readonly levels: ReadonlyMap<string, number>;
  readonly nulls: number;
  /** Cells that have a level: the rows that take part in a statistic. */
  readonly n: number;

  /** @throws RangeError when a count is no whole number >= 0. */
  constructor(levels: ReadonlyMap<string, number>, nulls = 0) {
    let n = 0;
    for (const [level, count] of levels) {
      if (!Number.isInteger(count) || count < 0)
        throw new RangeError(`level ${JSON.stringify(level)} has ${count} rows`);
      n += count;
    }
    this.levels = levels;
    this.nulls = nulls;
    this.n = n;
  }

  /** Counts the levels of cells; null, undefined and NaN are nulls, other values are told apart by their text. O(n). */
  static from(cells: Iterable<string | number | boolean | null | undefined>): CategoricalSample {
    const levels = new Map<string, number>();
    let nulls = 0;
    for (const cell of cells) {
      if (cell === null || cell === undefined || Number.isNaN(cell)) nulls += 1;
      else {
        const level = String(cell);
        levels.set(level, (levels.get(level) ?? 0) + 1);
      }
    }
    return new CategoricalSample(levels, nulls);
  }

  /** The sample of both samples' rows together: counts add, so any window is the sum of its parts. O(levels). */
  merge(other: CategoricalSample): CategoricalSample {
    const levels = new Map(this.levels);
    for (const [level, count] of other.levels) levels.set(level, (levels.get(level) ?? 0) + count);
    return new CategoricalSample(levels, this.nulls + other.nulls);
  }

  /** All cells, with a level or not. */
  get rows(): number {
    return this.n + this.nulls;
  }
}
