import { cramersV } from '../hypothesis/contingency.ts';
import { bhattacharyyaDistance } from './bhattacharyya.ts';
import { hellingerDistance } from './hellinger.ts';
import { jensenShannonDistance } from './jensen-shannon.ts';
import { kullbackLeibler } from './kullback-leibler.ts';
import { lInfinityDistance } from './l-infinity.ts';
import type { BinnedLaw } from './null/binned-null.ts';
import { populationStabilityIndex } from './psi.ts';
import { totalVariation } from './total-variation.ts';

/** Every smooth divergence is, near 0, a multiple of sum (p - q)^2 / pi, which is (1/n + 1/m) chi-square. */
const times =
  (factor: number) =>
  (n: number, m: number): number =>
    factor * (1 / n + 1 / m);

/** The part of one cell where an empty cell counts as half a row and the shares are made to add up to 1 again. */
const filled =
  (part: (p: number, q: number) => number): BinnedLaw['term'] =>
  (n, m, [emptyReference, emptyCurrent]) =>
  (x, y) =>
    part((x || 0.5) / (n + emptyReference / 2), (y || 0.5) / (m + emptyCurrent / 2));

/** The part of one cell of raw shares. */
const raw =
  (part: (p: number, q: number) => number): BinnedLaw['term'] =>
  (n, m) =>
  (x, y) =>
    part(x / n, y / m);

const squaredRoots = raw((p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2 / 2);

const variation = {
  distance: totalVariation,
  power: 1,
  chiSquareScale: null,
  term: raw((p, q) => Math.abs(p - q) / 2),
  bound: 1,
} as const satisfies BinnedLaw;

/** The binned distances and their behaviour without drift. */
export const BINNED_LAWS = {
  psi: {
    distance: populationStabilityIndex,
    power: 1,
    chiSquareScale: times(1),
    term: filled((p, q) => (p - q) * Math.log(p / q)),
    bound: Infinity,
  },
  kl: {
    distance: kullbackLeibler,
    power: 1,
    chiSquareScale: times(1 / 2),
    term: filled((p, q) => p * Math.log(p / q)),
    bound: Infinity,
  },
  js: {
    distance: jensenShannonDistance,
    power: 0.5,
    chiSquareScale: times(1 / (8 * Math.LN2)),
    term: raw((p, q) => {
      const middle = (p + q) / 2;
      return ((p > 0 ? p * Math.log2(p / middle) : 0) + (q > 0 ? q * Math.log2(q / middle) : 0)) / 2;
    }),
    bound: 1,
  },
  hellinger: {
    distance: hellingerDistance,
    power: 0.5,
    chiSquareScale: times(1 / 8),
    term: squaredRoots,
    bound: 1,
  },
  bhattacharyya: {
    distance: bhattacharyyaDistance,
    power: 1,
    chiSquareScale: times(1 / 8),
    term: squaredRoots,
    bound: 1,
  },
  // 1 - sum min(p, q) is half the L1 distance of shares that add up to 1: the same number by another name.
  histogram_intersection: variation,
  tv: variation,
  l_infinity: {
    distance: lInfinityDistance,
    power: 0.5,
    chiSquareScale: null,
    term: null,
    bound: 1,
  },
  cramers_v: {
    distance: (reference, current) => cramersV({ reference, current }),
    power: 0.5,
    chiSquareScale: (n, m) => 1 / (n + m),
    term: (n, m) => (x, y) => ((n * m) / (n + m)) * ((x / n - y / m) ** 2 / (x + y)),
    bound: 1,
  },
} as const satisfies Record<string, BinnedLaw>;
