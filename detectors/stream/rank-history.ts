/** The values of a history in order, for online ranks. Insertion is a binary search and one block move. */
export class RankHistory {
  readonly sorted: number[];

  constructor(sorted: number[]) {
    this.sorted = sorted;
  }

  /** How many of the history are below a value, and how many at most it. */
  ranks(x: number): { readonly below: number; readonly notAbove: number } {
    return { below: this.#first(x, false), notAbove: this.#first(x, true) };
  }

  insert(x: number): void {
    this.sorted.splice(this.#first(x, true), 0, x);
  }

  #first(x: number, beyondEqual: boolean): number {
    const { sorted } = this;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const value = sorted[middle]!;
      if (value < x || (beyondEqual && value === x)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * The conformal p-value of a score: the share of the history and itself that is at least as large. Under exchangeability it is uniform or
 * larger, and independent of those before it. With `u` in (0, 1), ties count by that share, which makes it exactly uniform.
 */
export function conformalP(n: number, above: number, equal: number, u: number | null): number {
  return u === null ? (1 + above + equal) / (n + 1) : (above + u * (1 + equal)) / (n + 1);
}
