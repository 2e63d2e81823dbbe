import { normalQuantile } from './normal-quantile.ts';

/** A seeded stream of pseudo-random numbers; the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform on the open interval (0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal, by inversion. */
  normal(): number;
  /** A whole number in 0 .. bound - 1. */
  below(bound: number): number;
}

/**
 * The small fast counting generator sfc32 (Doty-Humphrey, PractRand), seeded by a whole number.
 * Good for simulation and for resampling; not for secrets.
 */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9 | 0;
  let b = Math.floor(seed / 0x100000000) | 0;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // Neighbouring seeds start from almost the same state: the first outputs are thrown away until they have mixed.
  for (let i = 0; i < 15; i++) next();
  const uniform = (): number => ((next() >>> 5) * 0x4000000 + (next() >>> 6) + 0.5) / 0x20000000000000;
  return {
    uniform,
    normal: () => normalQuantile(uniform()),
    below: (bound) => Math.floor(uniform() * bound),
  };
}
