import { upperGammaRatio } from '../math/incomplete-gamma.ts';

/** The law of a sum of squares of normal variables with a given covariance, by its first three cumulants. */
export interface QuadraticNull {
  readonly mean: number;
  /** The chance that the sum exceeds x. */
  readonly upperTail: (x: number) => number;
  /** The x that the sum exceeds with this chance. */
  readonly upperQuantile: (chance: number) => number;
}

/**
 * The null law of |z|^2 for z normal with the covariance given (row-major): a shifted chi-square with the same mean, variance and skewness.
 * Pearson (1959); Imhof, Biometrika 48 (1961) 419-426. Needs no eigenvalues. Null where the covariance is zero. O(size^3).
 */
export function quadraticNull(covariance: Float64Array, size: number): QuadraticNull | null {
  let mean = 0;
  let second = 0;
  let third = 0;
  for (let i = 0; i < size; i++) {
    mean += covariance[i * size + i]!;
    for (let j = 0; j < size; j++) {
      const value = covariance[i * size + j]!;
      second += value * value;
      let product = 0;
      for (let k = 0; k < size; k++) product += covariance[i * size + k]! * covariance[j * size + k]!;
      third += value * product;
    }
  }
  if (!(second > 0 && third > 0)) return null;
  const degrees = second ** 3 / third ** 2;
  const sd = Math.sqrt(2 * second);
  const upperTail = (x: number): number => {
    const y = ((x - mean) / sd) * Math.sqrt(2 * degrees) + degrees;
    return y <= 0 ? 1 : upperGammaRatio(degrees / 2, y / 2);
  };
  return { mean, upperTail, upperQuantile: (chance) => inverted(upperTail, mean, sd, chance) };
}

/** Bisection: the tail falls in x. */
function inverted(upperTail: (x: number) => number, mean: number, sd: number, chance: number): number {
  let low = mean - 10 * sd;
  let high = mean + 10 * sd;
  while (upperTail(high) > chance) high += 10 * sd;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (upperTail(middle) > chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
