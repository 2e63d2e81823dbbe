import { normalUpperTail } from '../math/incomplete-gamma.ts';
import { hypergeometricMass } from '../math/point-masses.ts';
import type { Outcome } from '../method.ts';
import type { LevelTable } from '../samples/level-table.ts';

/** Rows with and without the level whose share is compared. */
interface Fourfold {
  readonly level: string;
  readonly n: number;
  readonly m: number;
  readonly referenceHits: number;
  readonly currentHits: number;
}

/** The last of the two levels by text is the hit: 1 of 0 and 1, true of false and true, yes of no and yes. A reason when there are not two. */
function fourfold({ levels, reference, current }: LevelTable): Fourfold | string {
  if (levels.length === 1)
    return `both samples have the one level ${JSON.stringify(levels[0])}, so there are no shares to compare`;
  if (levels.length > 2) return `two levels are needed, here are ${levels.length}`;
  const hit = levels[0]! < levels[1]! ? 1 : 0;
  return {
    level: levels[hit]!,
    n: reference[0]! + reference[1]!,
    m: current[0]! + current[1]!,
    referenceHits: reference[hit]!,
    currentHits: current[hit]!,
  };
}

/**
 * z test of two proportions with the pooled standard error; z is reference minus current for the level that comes last by text, the
 * p-value two-sided and normal. A limit, good from some 10 expected rows a cell. Effect: Cohen's h. Its square is the
 * chi-square statistic of the same table. Fleiss, Statistical Methods for Rates and Proportions (1981). O(1).
 */
export function zTest(table: LevelTable): Outcome {
  const cells = fourfold(table);
  if (typeof cells === 'string') return cells;
  const { n, m, referenceHits, currentHits } = cells;
  const p = referenceHits / n;
  const q = currentHits / m;
  const hits = (referenceHits + currentHits) / (n + m);
  const misses = (n - referenceHits + (m - currentHits)) / (n + m);
  const statistic = (p - q) / Math.sqrt(hits * misses * (1 / n + 1 / m));
  return {
    statistic,
    pValue: 2 * normalUpperTail(Math.abs(statistic)),
    basis: 'limit',
    effect: { name: 'cohens h', value: 2 * Math.asin(Math.sqrt(p)) - 2 * Math.asin(Math.sqrt(q)) },
  };
}

/** Tables whose chance differs by no more than rounding from that of the observed one count as equally likely. */
const ROUNDING = 1e-11;
/** Terms below this share of the p-value's largest one add nothing to it. */
const NEGLIGIBLE = 1e-20;

/**
 * Fisher's exact test of a 2 x 2 table: the two-sided p-value sums the tables, given the margins, that are at most as likely as this one.
 * Exact at every size. The statistic is the gap of the shares of the level that comes last by text, reference minus current; effect:
 * Cohen's h. Fisher (1935). O(sqrt N) terms that count.
 */
export function fisherExact(table: LevelTable): Outcome {
  const cells = fourfold(table);
  if (typeof cells === 'string') return cells;
  const { n, m, referenceHits, currentHits } = cells;
  const hits = referenceHits + currentHits;
  const mass = (x: number): number => hypergeometricMass(x, n, m, hits);
  const observed = mass(referenceHits);
  const limit = observed * (1 + ROUNDING);
  const lowest = Math.max(0, hits - m);
  const highest = Math.min(n, hits);
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((hits + 1) * (n + 1)) / (n + m + 2))));
  const pValue = Math.min(1, tail(mass, limit, mode, lowest, -1) + tail(mass, limit, mode + 1, highest, 1));
  const p = referenceHits / n;
  const q = currentHits / m;
  return {
    statistic: p - q,
    pValue,
    basis: 'exact',
    effect: { name: 'cohens h', value: 2 * Math.asin(Math.sqrt(p)) - 2 * Math.asin(Math.sqrt(q)) },
  };
}

/** The chances of `limit` or less from `from` outwards to `end`: they fall from the mode on, so bisection finds where they begin. */
function tail(mass: (x: number) => number, limit: number, from: number, end: number, step: 1 | -1): number {
  const length = (end - from) * step + 1;
  if (length <= 0) return 0;
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (mass(from + step * middle) <= limit) high = middle;
    else low = middle + 1;
  }
  let sum = 0;
  for (let i = low; i < length; i += 1) {
    const term = mass(from + step * i);
    sum += term;
    if (term <= sum * NEGLIGIBLE) break;
  }
  return sum;
}
