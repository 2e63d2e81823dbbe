import { upperGammaRatio } from './incomplete-gamma.ts';

/** The point that a gamma variable of this mean and variance exceeds with chance `tail`; the mean itself when it does not vary. */
export function gammaUpperPoint(mean: number, variance: number, tail: number): number {
  if (!(mean > 0) || !(variance > 0)) return Math.max(0, mean);
  const shape = (mean / variance) * mean;
  const scale = variance / mean;
  return scale * upperGammaPoint(shape, tail);
}

/** The point that a chi-square variable exceeds with chance `tail`. */
export function chiSquareUpperPoint(degrees: number, tail: number): number {
  return 2 * upperGammaPoint(degrees / 2, tail);
}

/** Bisection between a bracket: 50 halvings are about 15 digits of a tail that only has to be right to a few. */
function upperGammaPoint(shape: number, tail: number): number {
  let low = 0;
  let high = shape + 10 * Math.sqrt(shape) + 10;
  while (upperGammaRatio(shape, high) > tail) high *= 2;
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (upperGammaRatio(shape, middle) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
