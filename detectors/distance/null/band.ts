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
 * The band of simulated values of a statistic: mean and 95 % point as they fell; the 99.9 % point from a gamma law through the mean and
 * variance of the squares or of the values themselves (`power`, as in gammaBand), since a few thousand draws have few beyond it.
 */
export function simulatedBand(draws: Float64Array, power: 1 | 0.5): NullBand {
  const sorted = draws.slice().sort();
  const count = draws.length;
  const at = (share: number): number => sorted[Math.min(count - 1, Math.ceil(share * count) - 1)]!;
  let mean = 0;
  let first = 0;
  let second = 0;
  for (const draw of draws) {
    const value = power === 1 ? draw : draw * draw;
    mean += draw;
    first += value;
    second += value * value;
  }
  first /= count;
  const variance = Math.max(0, second / count - first * first);
  const q95 = at(1 - TAILS.q95);
  return { mean: mean / count, q95, q999: Math.max(q95, gammaUpperPoint(first, variance, TAILS.q999) ** power) };
}
