import { MersenneTwister } from '../../stream/mersenne-twister.ts';

/** As much of `numpy.random.RandomState` as parity needs. */
export interface NumpyRandom {
  /** `permutation(n)`: the whole numbers below n, shuffled. */
  permutation(n: number): Int32Array;
}

/** `numpy.random.RandomState(seed)`, the generator behind `numpy.random.seed`: MT19937, seeded by one 32-bit number. */
export function createNumpyRandom(seed: number): NumpyRandom {
  const twister = new MersenneTwister(wordsOf(seed));
  /** A whole number in 0 .. most, by rejection under the smallest mask that covers it. */
  const upTo = (most: number): number => {
    const mask = most === 0 ? 0 : 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const drawn = (twister.bits() & mask) >>> 0;
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

/** The 624 words that NumPy's legacy seeding by one 32-bit number leaves behind. */
function wordsOf(seed: number): Uint32Array {
  const words = new Uint32Array(624);
  words[0] = seed;
  for (let i = 1; i < words.length; i++) words[i] = Math.imul(1812433253, words[i - 1]! ^ (words[i - 1]! >>> 30)) + i;
  return words;
}
