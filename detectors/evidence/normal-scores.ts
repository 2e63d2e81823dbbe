import { normalQuantile } from '../math/normal-quantile.ts';
import { countBelow, countUpTo } from './sorted.ts';
import { excessChance, fitUpperTail } from './upper-tail.ts';
import type { UpperTail } from './upper-tail.ts';

/** Normal scores of every half rank among n values, shared by all streams that have n values. */
export interface RankTable {
  /** For a value that is one of the n; index = (values below) + (values up to it). */
  readonly member: Float64Array;
  /** For a new value. */
  readonly newcomer: Float64Array;
}

/** Tables by number of values, made once each: a fit asks for the same few sizes thousands of times. */
export class RankTables {
  readonly #tables = new Map<number, RankTable>();

  of(n: number): RankTable {
    const known = this.#tables.get(n);
    if (known !== undefined) return known;
    const edge = 0.5 / (n + 1);
    const member = new Float64Array(2 * n + 1);
    const newcomer = new Float64Array(2 * n + 1);
    for (let half = 0; half <= 2 * n; half++) {
      member[half] = normalQuantile(Math.min(1 - edge, Math.max(edge, half / 2 / n)));
      newcomer[half] = normalQuantile((half / 2 + 0.5) / (n + 1));
    }
    const table = { member, newcomer };
    this.#tables.set(n, table);
    return table;
  }
}

/**
 * Normal scores of a stream's values by their mid-rank in its baseline, frozen there: any monotone change of the values leaves them as they are.
 * Beyond the baseline's greatest value, and only there, `beyond` goes on by amplitude along the fitted tail.
 */
export class NormalScores {
  readonly #sorted: Float64Array;
  readonly #table: RankTable;
  readonly #tail: UpperTail | null;

  /** `independence`: what part of the baseline's values counts as independent ones. */
  constructor(sorted: Float64Array, tables: RankTables, independence = 1) {
    this.#sorted = sorted;
    this.#table = tables.of(sorted.length);
    this.#tail = fitUpperTail(sorted, independence);
  }

  #halfRank(x: number): number {
    const n = this.#sorted.length;
    const below = countBelow(this.#sorted, n, x);
    return below + (this.#sorted[below] === x ? countUpTo(this.#sorted, n, x) : below);
  }

  /** The score of one of the baseline's own values. */
  member(x: number): number {
    return this.#table.member[this.#halfRank(x)]!;
  }

  /** The scores of a baseline of values, NaN where missing. */
  members(values: Float64Array): Float64Array {
    const scores = new Float64Array(values.length);
    for (let t = 0; t < values.length; t++) scores[t] = Number.isNaN(values[t]!) ? NaN : this.member(values[t]!);
    return scores;
  }

  /** The score of a new value; every value beyond the baseline's range has the same. */
  newcomer(x: number): number {
    return this.#table.newcomer[this.#halfRank(x)]!;
  }

  /** How much higher than `newcomer(x)` the score of a value beyond the baseline's range is, by the fitted tail; 0 inside the range. */
  beyond(x: number): number {
    const chance = excessChance(this.#tail, x);
    if (chance === 1) return 0;
    const n = this.#sorted.length;
    const edge = 0.5 / (n + 1);
    return -normalQuantile(Math.max(edge * chance, Number.MIN_VALUE)) - this.#table.newcomer[2 * n]!;
  }

  /**
   * Where the i-th baseline value, ascending, gets to when its score goes up by `shift`: the least baseline value with that score or more; Infinity where there is none.
   * Equals are taken in order here, one score each: a small shift takes the uppermost of them to the next value, not all.
   */
  moved(i: number, shift: number): number {
    const { member } = this.#table;
    const n = this.#sorted.length;
    const z = member[2 * i + 1]! + shift;
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (member[2 * middle + 1]! < z) low = middle + 1;
      else high = middle;
    }
    return low < n ? this.#sorted[low]! : Infinity;
  }
}
