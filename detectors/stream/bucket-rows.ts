/** Buckets as they are saved: oldest and largest first, with how many there are of 1, 2, 4 … values. */
export interface SavedBuckets {
  totals: number[];
  variances: number[];
  counts: number[];
}

const ROWS_AT_FIRST = 8;

/**
 * ADWIN's exponential histogram: rows of at most `full - 1` buckets of 1, 2, 4 … values, each with its sum and its sum of squared
 * deviations. Each row is a ring, so that joining two buckets moves no others. Amortised O(1) a value.
 */
export class BucketRows {
  /** Ring after ring, `full` places each. */
  totals: Float64Array;
  variances: Float64Array;
  /** Place of each row's oldest bucket, and how many it has. */
  heads: Int32Array;
  counts: Int32Array;
  rows: number;
  readonly #full: number;

  constructor(full: number, saved: Readonly<SavedBuckets>) {
    this.#full = full;
    this.rows = saved.counts.length;
    const held = Math.max(ROWS_AT_FIRST, this.rows);
    this.totals = new Float64Array(held * full);
    this.variances = new Float64Array(held * full);
    this.heads = new Int32Array(held);
    this.counts = new Int32Array(held);
    this.counts.set(saved.counts);
    let from = 0;
    for (let row = this.rows - 1; row >= 0; row--) {
      const to = from + this.counts[row]!;
      this.totals.set(saved.totals.slice(from, to), row * full);
      this.variances.set(saved.variances.slice(from, to), row * full);
      from = to;
    }
  }

  /** Adds a value as the newest bucket; full rows pass a bucket of their two oldest on to the next. */
  add(x: number): void {
    const { totals, variances, heads, counts } = this;
    const full = this.#full;
    const count = counts[0]!;
    const at = heads[0]! + count;
    const place = at >= full ? at - full : at;
    totals[place] = x;
    variances[place] = 0;
    counts[0] = count + 1;
    if (count + 1 === full) this.#join();
  }

  #join(): void {
    const full = this.#full;
    for (let row = 0, size = 1; this.counts[row] === full; row++, size *= 2) {
      if (row + 1 === this.rows) this.#grow();
      const { totals, variances, heads, counts } = this;
      const base = row * full;
      const first = heads[row]!;
      const second = first + 1 === full ? 0 : first + 1;
      const sum1 = totals[base + first]!;
      const sum2 = totals[base + second]!;
      const gap = sum1 / size - sum2 / size;
      const next = heads[row + 1]! + counts[row + 1]!;
      const place = base + full + (next >= full ? next - full : next);
      totals[place] = sum1 + sum2;
      variances[place] = variances[base + first]! + variances[base + second]! + size * 0.5 * gap * gap;
      counts[row + 1]!++;
      heads[row] = second + 1 === full ? 0 : second + 1;
      counts[row] = full - 2;
    }
  }

  #grow(): void {
    this.rows++;
    if (this.rows <= this.counts.length) return;
    const held = 2 * this.counts.length;
    const longer = <T extends Float64Array | Int32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.totals = longer(new Float64Array(held * this.#full), this.totals);
    this.variances = longer(new Float64Array(held * this.#full), this.variances);
    this.heads = longer(new Int32Array(held), this.heads);
    this.counts = longer(new Int32Array(held), this.counts);
  }

  /** Takes the oldest bucket away. There must be one. */
  dropOldest(): { readonly size: number; readonly sum: number; readonly squares: number } {
    const { heads, counts } = this;
    const full = this.#full;
    this.#forgetEmptyRows();
    const row = this.rows - 1;
    const head = heads[row]!;
    heads[row] = head + 1 === full ? 0 : head + 1;
    counts[row]!--;
    const place = row * full + head;
    const dropped = { size: 2 ** row, sum: this.totals[place]!, squares: this.variances[place]! };
    this.#forgetEmptyRows();
    return dropped;
  }

  #forgetEmptyRows(): void {
    while (this.rows > 1 && this.counts[this.rows - 1] === 0) this.rows--;
  }

  /** Writes the buckets into a state, in their order. */
  save(into: SavedBuckets): void {
    const full = this.#full;
    into.totals = [];
    into.variances = [];
    into.counts = Array.from(this.counts.subarray(0, this.rows));
    for (let row = this.rows - 1; row >= 0; row--) {
      for (let k = 0; k < this.counts[row]!; k++) {
        const place = row * full + ((this.heads[row]! + k) % full);
        into.totals.push(this.totals[place]!);
        into.variances.push(this.variances[place]!);
      }
    }
  }
}
