import { MersenneTwister } from '../../detectors/stream/mersenne-twister.ts';

/** numpy's `np.random.seed(n)` and the draws of its legacy generator that vectors of others are made with. */
export class NumpyLegacy {
  readonly #bits: MersenneTwister;
  #spare: number | null = null;

  constructor(seed: number) {
    const words = new Uint32Array(624);
    words[0] = seed;
    for (let i = 1; i < 624; i++) words[i] = Math.imul(1812433253, words[i - 1]! ^ (words[i - 1]! >>> 30)) + i;
    this.#bits = new MersenneTwister(words);
  }

  /** Standard normal by the polar method, the second of each pair kept for the next call. */
  normal(): number {
    if (this.#spare !== null) {
      const kept = this.#spare;
      this.#spare = null;
      return kept;
    }
    const next = (): number => 2 * this.#bits.random() - 1;
    let [x, y] = [next(), next()];
    let square = x * x + y * y;
    while (square >= 1 || square === 0) {
      [x, y] = [next(), next()];
      square = x * x + y * y;
    }
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    this.#spare = factor * x;
    return factor * y;
  }

  /** Standard gamma of a shape above 1 (Marsaglia and Tsang 2000). */
  gamma(shape: number): number {
    const b = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * b);
    for (;;) {
      let x = this.normal();
      while (1 + c * x <= 0) x = this.normal();
      const v = (1 + c * x) ** 3;
      const u = this.#bits.random();
      if (u < 1 - 0.0331 * x ** 4) return b * v;
      if (Math.log(u) < 0.5 * x * x + b * (1 - v + Math.log(v))) return b * v;
    }
  }
}
