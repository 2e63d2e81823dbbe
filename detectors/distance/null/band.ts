import { chiSquareUpperPoint, gammaUpperPoint } from '../../math/gamma-law.ts';
import { logGammaHalfStep } from '../../math/log-gamma.ts';
import type { NullBand } from '../../types.ts';

/** The tails of the two points of a band. */
export const TAILS = { q95: 0.05, q999: 0.001 } as const;

/** Nothing can differ. */
export const NO_SPREAD: NullBand = { mean: 0, q95: 0, q999: 0 };

/** The band of (scale chi-square)^power with this many degrees of freedom, power 1 or 1/2. */
export function chiSquareBand(scale: number, degrees: number, power: 1 | 0.5): NullBand {
  if (degrees === 0) return NO_SPREAD;
  const point = (tail: number): number => (scale * chiSquareUpperPoint(degrees, tail)) ** power;
  // The mean of chi is sqrt 2 Gamma((k + 1) / 2) / Gamma(k / 2).
  const mean = power === 1 ? scale * degrees : Math.sqrt(2 * scale) * Math.exp(logGammaHalfStep(degrees / 2));
  return { mean, q95: point(TAILS.q95), q999: point(TAILS.q999) };
}

/** The band of (gamma variable of this mean and variance)^power. */
export function gammaBand(mean: number, variance: number, power: 1 | 0.5): NullBand {
  const point = (tail: number): number => gammaUpperPoint(mean, variance, tail) ** power;
  // To the second order, E sqrt T = sqrt(mean) (1 - variance / (8 mean^2)).
  const centre = power === 1 || mean === 0 ? mean : Math.sqrt(mean) * (1 - variance / (8 * mean * mean));
  return { mean: centre, q95: point(TAILS.q95), q999: point(TAILS.q999) };
}

/**
 * How the far point of a simulated band is found, of which a few thousand draws see little: from a gamma law through mean and variance of
 * the draws (`sum`) or of their squares (`gap`), or, for the largest of many gaps, by going on from the 95 and 99 % points of the squares as an
 * exponential tail would (`largest`).
 */
export type TailShape = 'sum' | 'gap' | 'largest';

/** The band of simulated values of a statistic: mean and 95 % point as they fell, the 99.9 % point by the shape of its tail. */
export function simulatedBand(draws: Float64Array, shape: TailShape): NullBand {
  const sorted = draws.slice().sort();
  const count = draws.length;
  const at = (tail: number): number => sorted[Math.min(count - 1, Math.ceil((1 - tail) * count) - 1)]!;
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / count;
  const q95 = at(TAILS.q95);
  return { mean, q95, q999: Math.max(q95, shape === 'largest' ? largestPoint(at) : gammaPoint(draws, shape)) };
}

function gammaPoint(draws: Float64Array, shape: 'sum' | 'gap'): number {
  const power = shape === 'sum' ? 1 : 2;
  let first = 0;
  let second = 0;
  for (const draw of draws) {
    const value = draw ** power;
    first += value;
    second += value * value;
  }
  first /= draws.length;
  return gammaUpperPoint(first, Math.max(0, second / draws.length - first * first), TAILS.q999) ** (1 / power);
}

function largestPoint(at: (tail: number) => number): number {
  const [near, far] = [at(0.05) ** 2, at(0.01) ** 2];
  return Math.sqrt(far + ((far - near) * Math.log(0.01 / TAILS.q999)) / Math.log(0.05 / 0.01));
}
