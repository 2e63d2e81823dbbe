import { createMersenneTwister } from '../../math/mersenne-twister.ts';

/** As much of `numpy.random.RandomState` as parity needs. */
export interface NumpyRandom {
  /** `permutation(n)`: the whole numbers below n, shuffled. */
  permutation(n: number): Int32Array;
}

/** `numpy.random.RandomState(seed)`, the generator behind `numpy.random.seed`: MT19937, seeded by one 32-bit number. */
export function createNumpyRandom(seed: number): NumpyRandom {
  const twister = createMersenneTwister(seed);
  /** A whole number in 0 .. most, by rejection under the smallest mask that covers it. */
  const upTo = (most: number): number => {
    const mask = most === 0 ? 0 : 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const drawn = (twister.next() & mask) >>> 0;
      if (drawn <= most) return drawn;
    }
  };
  return {
    permutation(n) {
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = upTo(i);
        const kept = order[i]!;
        order[i] = order[j]!;
        order[j] = kept;
      }
      return order;
    },
  };
}
