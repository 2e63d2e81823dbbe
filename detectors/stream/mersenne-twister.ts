const WORDS = 624;
const SHIFT = 397;

/** The 624 words that Python's `random.seed(n)` leaves behind for a whole number n; its sign does not count. */
export function seededWords(seed: number): Uint32Array {
  const key: number[] = [];
  for (let rest = Math.abs(seed); rest > 0 || key.length === 0; rest = Math.floor(rest / 0x100000000)) {
    key.push(rest % 0x100000000);
  }
  const words = new Uint32Array(WORDS);
  words[0] = 19650218;
  for (let i = 1; i < WORDS; i++) words[i] = Math.imul(1812433253, words[i - 1]! ^ (words[i - 1]! >>> 30)) + i;
  let at = 1;
  let keyAt = 0;
  const wrap = (): void => {
    at++;
    if (at === WORDS) {
      words[0] = words[WORDS - 1]!;
      at = 1;
    }
  };
  const mixed = (factor: number): number => Math.imul(words[at - 1]! ^ (words[at - 1]! >>> 30), factor);
  for (let k = Math.max(WORDS, key.length); k > 0; k--) {
    words[at] = (words[at]! ^ mixed(1664525)) + key[keyAt]! + keyAt;
    wrap();
    keyAt = keyAt + 1 === key.length ? 0 : keyAt + 1;
  }
  for (let k = WORDS - 1; k > 0; k--) {
    words[at] = (words[at]! ^ mixed(1566083941)) - at;
    wrap();
  }
  words[0] = 0x80000000;
  return words;
}

/**
 * MT19937 as Python draws from it, so that a method that samples with a seed draws what its reference draws.
 * Matsumoto and Nishimura, ACM TOMACS 8 (1998) 3.
 */
export class MersenneTwister {
  readonly words: Uint32Array;
  /** The next word to hand out; 624 when all have been. */
  at: number;

  constructor(words: Uint32Array, at = WORDS) {
    this.words = words;
    this.at = at;
  }

  /** The next 32 bits, as a signed number. */
  bits(): number {
    if (this.at >= WORDS) this.#turn();
    let y = this.words[this.at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /** Uniform on [0, 1) with 53 bits: Python's `random()`. */
  random(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number in 0 .. bound - 1, bound from 1 to 2^31 - 1: Python's `_randbelow`. */
  below(bound: number): number {
    const shift = Math.clz32(bound);
    let drawn = this.bits() >>> shift;
    while (drawn >= bound) drawn = this.bits() >>> shift;
    return drawn;
  }

  #turn(): void {
    const words = this.words;
    let here = words[0]!;
    for (let i = 0; i < WORDS; i++) {
      const next = words[i + 1 === WORDS ? 0 : i + 1]!;
      const far = i + SHIFT;
      const y = (here & 0x80000000) | (next & 0x7fffffff);
      words[i] = words[far >= WORDS ? far - WORDS : far]! ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
      here = next;
    }
    this.at = 0;
  }
}
