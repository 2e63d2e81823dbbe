import type { MersenneTwister } from './mersenne-twister.ts';

/**
 * Draws `k` of 0 .. n - 1 without replacement in the order in which Python's `random.sample(range(n), k)` calls its generator: from a
 * shrinking pool for small n, by rejection of what was drawn before for large n. Reuses its arrays; O(n) or O(k) a draw.
 */
export class PythonSample {
  readonly drawn: Int32Array;
  readonly #n: number;
  readonly #all: Int32Array | null;
  readonly #pool: Int32Array;
  readonly #taken: Uint8Array;

  constructor(n: number, k: number) {
    this.drawn = new Int32Array(k);
    this.#n = n;
    const table = k > 5 ? 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 0;
    const pooled = n <= 21 + table;
    this.#all = pooled ? Int32Array.from({ length: n }, (_, i) => i) : null;
    this.#pool = new Int32Array(pooled ? n : 0);
    this.#taken = new Uint8Array(pooled ? 0 : n);
  }

  draw(random: MersenneTwister): Int32Array {
    const { drawn } = this;
    const k = drawn.length;
    const n = this.#n;
    if (this.#all !== null) {
      const pool = this.#pool;
      pool.set(this.#all);
      for (let i = 0; i < k; i++) {
        const j = random.below(n - i);
        drawn[i] = pool[j]!;
        pool[j] = pool[n - i - 1]!;
      }
      return drawn;
    }
    const taken = this.#taken;
    for (let i = 0; i < k; i++) {
      let j = random.below(n);
      while (taken[j] === 1) j = random.below(n);
      taken[j] = 1;
      drawn[i] = j;
    }
    for (let i = 0; i < k; i++) taken[drawn[i]!] = 0;
    return drawn;
  }
}
