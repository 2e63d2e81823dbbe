import { normalUpperTail } from '../../math/incomplete-gamma.ts';
import { binomialMass } from '../../math/point-masses.ts';
import type { NullBand } from '../../types.ts';
import { gammaBand, TAILS } from './band.ts';

/** What one cell with x reference rows and y current rows adds to a statistic that is a sum over cells. */
export type CellTerm = (x: number, y: number) => number;

/** How many cells hold this many rows of both samples together. */
type CellSizes = ReadonlyMap<number, number>;

/** Cells by their size: there are at most sqrt(2 N) sizes, however many cells. */
export function cellSizes(reference: Float64Array, current: Float64Array): CellSizes {
  const sizes = new Map<number, number>();
  for (let cell = 0; cell < reference.length; cell += 1) {
    const size = reference[cell]! + current[cell]!;
    if (size > 0) sizes.set(size, (sizes.get(size) ?? 0) + 1);
  }
  return sizes;
}

/**
 * The band of a sum over many cells, all margins given: cells are binomial and independent but for their sum, so the mean is exact and the
 * variance is that of the terms less what their regression on the row total explains. Morris, Ann. Statist. 3 (1975) 165-188.
 * O(sum over cell sizes of their standard deviation).
 */
export function additiveBand(sizes: CellSizes, share: number, term: CellTerm, power: 1 | 0.5): NullBand {
  let mean = 0;
  let variance = 0;
  let covariance = 0;
  let rows = 0;
  for (const [size, cells] of sizes) {
    let first = 0;
    let second = 0;
    let mixed = 0;
    eachSplit(size, share, (x, mass) => {
      const value = term(x, size - x);
      first += mass * value;
      second += mass * value * value;
      mixed += mass * value * (x - size * share);
    });
    mean += cells * first;
    variance += cells * Math.max(0, second - first * first);
    covariance += cells * mixed;
    rows += cells * size * share * (1 - share);
  }
  return gammaBand(mean, Math.max(0, variance - (covariance * covariance) / rows), power);
}

/** Cells whose variance is larger than this have a normal law; others are summed out. */
const NORMAL_ABOVE = 100;

/** The band of the largest gap of shares of many cells, taken as independent: P(max <= t) = prod P(cell <= t). */
export function largestBand(sizes: CellSizes, n: number, m: number): NullBand {
  const share = n / (n + m);
  const laws = [...sizes].map(([size, cells]) => ({ cells, beyond: gapLaw(size, share, n, m) }));
  const staysWithin = (limit: number): number => {
    let log = 0;
    for (const { cells, beyond } of laws) log += cells * Math.log1p(-Math.min(1, beyond(limit)));
    return Math.exp(log);
  };
  const point = (chance: number): number => {
    let low = 0;
    let high = 1;
    for (let i = 0; i < 40; i += 1) {
      const middle = (low + high) / 2;
      if (staysWithin(middle) >= chance) high = middle;
      else low = middle;
    }
    return high;
  };
  // The mean is the average over equal shares of the law.
  const parts = Array.from({ length: 20 }, (_, i) => point((i + 0.5) / 20));
  return {
    mean: parts.reduce((sum, part) => sum + part, 0) / parts.length,
    q95: point(1 - TAILS.q95),
    q999: point(1 - TAILS.q999),
  };
}

/** The chance that the shares of a cell of this size differ by more than a limit. */
function gapLaw(size: number, share: number, n: number, m: number): (limit: number) => number {
  const variance = size * share * (1 - share) * (1 - size / (n + m));
  if (variance > NORMAL_ABOVE) {
    const deviation = Math.sqrt(variance) * (1 / n + 1 / m);
    return (limit) => 2 * normalUpperTail(limit / deviation);
  }
  const points: (readonly [number, number])[] = [];
  eachSplit(size, share, (x, mass) => points.push([Math.abs(x / n - (size - x) / m), mass]));
  points.sort((a, b) => b[0] - a[0]);
  return (limit) => {
    let beyond = 0;
    for (const [gap, mass] of points) {
      if (gap <= limit) break;
      beyond += mass;
    }
    return beyond;
  };
}

/** Every way to split a cell with a chance that counts, by steps from the mode. */
function eachSplit(size: number, share: number, visit: (x: number, mass: number) => void): void {
  const mode = Math.min(size, Math.floor((size + 1) * share));
  const peak = binomialMass(mode, size, share);
  const odds = share / (1 - share);
  const negligible = peak * 1e-12;
  for (let x = mode, mass = peak; x <= size && mass > negligible; x += 1) {
    visit(x, mass);
    mass *= ((size - x) / (x + 1)) * odds;
  }
  for (let x = mode - 1, mass = peak; x >= 0; x -= 1) {
    mass *= (x + 1) / (size - x) / odds;
    if (!(mass > negligible)) break;
    visit(x, mass);
  }
}
