const SIZE = 624;
const MIDDLE = 397;

/** The generator MT19937. */
export interface MersenneTwister {
  /** A whole number in 0 .. 2^32 - 1. */
  next(): number;
}

/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998) from one 32-bit seed or, as CPython seeds it, from an array of them.
 * Only for digits that must equal those of a peer; everything else draws from `createRandom`.
 */
export function createMersenneTwister(seed: number | readonly number[]): MersenneTwister {
  const state = typeof seed === 'number' ? stateFromNumber(seed) : stateFromArray(seed);
  let at = SIZE;
  return {
    next() {
      if (at === SIZE) {
        twist(state);
        at = 0;
      }
      let y = state[at++]!;
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      y ^= y >>> 18;
      return y >>> 0;
    },
  };
}

function stateFromNumber(seed: number): Uint32Array {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let i = 1; i < SIZE; i++) {
    const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = Math.imul(previous, 1812433253) + i;
  }
  return state;
}

function stateFromArray(key: readonly number[]): Uint32Array {
  const state = stateFromNumber(19650218);
  let i = 1;
  let j = 0;
  const step = (factor: number, add: number): void => {
    const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = (state[i]! ^ Math.imul(previous, factor)) + add;
    i += 1;
    if (i === SIZE) {
      state[0] = state[SIZE - 1]!;
      i = 1;
    }
  };
  for (let k = Math.max(SIZE, key.length); k > 0; k--) {
    step(1664525, key[j]! + j);
    j = (j + 1) % key.length;
  }
  for (let k = SIZE - 1; k > 0; k--) step(1566083941, -i);
  state[0] = 0x80000000;
  return state;
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < SIZE; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
    state[i] = state[(i + MIDDLE) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
