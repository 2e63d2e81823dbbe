import { countBelow, countUpTo } from './sorted.ts';

/** The sorted history of one stream's residuals, growing while it is watched. */
export class Ranks {
  #values: Float64Array;
  #length: number;
  readonly #greatest: number;
  #beyond = 0;
  /** A value is usually asked for and then kept: its place is looked up once. */
  #soughtValue = NaN;
  #soughtPlace = 0;

  /** `sorted`: the baseline's residuals, ascending. */
  constructor(sorted: Float64Array) {
    this.#length = sorted.length;
    this.#values = new Float64Array(sorted.length * 2 + 64);
    this.#values.set(sorted);
    this.#greatest = sorted.length > 0 ? sorted[sorted.length - 1]! : -Infinity;
  }

  get length(): number {
    return this.#length;
  }

  /** How many values kept since the baseline went beyond its greatest, by their amplitude. */
  get beyond(): number {
    return this.#beyond;
  }

  /** The online conformal p-value (1 + number of earlier values >= x) / (n + 1): conservative under ties, never 0. */
  pValue(x: number): number {
    return (1 + this.#length - this.#placeOf(x)) / (this.#length + 1);
  }

  /**
   * How far down its ties reach: the p-value that the value would have if all its equals were smaller, as a share of `pValue`; 1 where it has no equal.
   * Among its equals a value's place is a matter of chance, and a bet may pay the mean over all of them (`tieGain` of bets.ts).
   */
  tieReach(x: number): number {
    const place = this.#placeOf(x);
    if (this.#values[place] !== x || place >= this.#length) return 1;
    const above = this.#length - countUpTo(this.#values, this.#length, x);
    return (1 + above) / (1 + this.#length - place);
  }

  /** Adds a value to the history; `amplitude` is the same value, or where it went beyond the range, how far. */
  keep(x: number, amplitude: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    const at = this.#placeOf(x);
    this.#values.copyWithin(at + 1, at, this.#length);
    this.#values[at] = x;
    this.#length++;
    this.#soughtValue = NaN;
    if (amplitude > this.#greatest) this.#beyond++;
  }

  #placeOf(x: number): number {
    if (x !== this.#soughtValue) {
      this.#soughtPlace = countBelow(this.#values, this.#length, x);
      this.#soughtValue = x;
    }
    return this.#soughtPlace;
  }
}
