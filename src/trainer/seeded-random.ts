/** A stream of uniform numbers in [0, 1); the same seed gives the same stream on every machine. */
export type RandomSource = () => number;

/**
 * The generator behind every draw of this room: 32 bits of state advanced by Weyl's constant and scrambled
 * ("mulberry32"; period 2^32, enough for shuffles and bootstraps, never for secrets).
 */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Fisher-Yates in place: every order is equally likely, and a seed always gives the same one. */
export function shuffle(values: Int32Array, random: RandomSource): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = kept;
  }
}
