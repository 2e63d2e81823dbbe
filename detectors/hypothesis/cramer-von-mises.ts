import { cramerVonMisesUpperTail } from '../math/quadratic-form-tail.ts';
import type { Outcome } from '../method.ts';
import type { Pooled } from '../samples/pair.ts';
import { superiority } from './rank-effect.ts';

/** Up to this size of the larger sample the law is counted out. */
const EXACT_UP_TO = 20;

/** A seventh of T's standard deviation: less is not seen in a p-value. */
const TIES_MATTER = 0.02;

/**
 * Cramér-von Mises test: T, the mean squared gap of the distribution functions over both samples, midranks for ties; T >= 0.
 * The p-value is exact while the larger sample has at most 20 values, else that of the limiting law at the statistic standardised by its
 * finite mean and variance. Midranks add to T what has nothing to do with a difference: with few values p-values of 1e-90 come from ties
 * alone. Where they raise T by more than .02, the decision goes by the p-value of T averaged over all orders of tied values, which rejects a
 * little too rarely instead. Effect: the chance that a current value exceeds a reference value.
 * Anderson, Ann. Math. Statist. 33 (1962) 1148-1159. O(n + m) after sorting.
 */
export function cramerVonMises(pooled: Pooled): Outcome {
  const { n, m } = pooled;
  if (n < 2 || m < 2) return `each sample needs 2 values, here are ${n} and ${m}`;
  const statistic = meanSquaredGap(pooled);
  const untied = meanOverOrders(pooled);
  const exact = Math.max(n, m) <= EXACT_UP_TO;
  const pValueOf = (t: number): number => (exact ? exactUpperTail(t, n, m) : limitingUpperTail(t, n, m));
  return {
    statistic,
    pValue: pValueOf(statistic),
    ...(statistic - untied > TIES_MATTER && { pValueUnderTies: pValueOf(untied) }),
    basis: exact ? 'exact' : 'limit',
    effect: superiority(pooled),
  };
}

function limitingUpperTail(t: number, n: number, m: number): number {
  const size = n + m;
  const mean = (1 + 1 / size) / 6;
  // (N + 1) (4 k N - 3 (n^2 + m^2) - 2 k) / (180 k N^2), k = nm, in terms that do not overflow.
  const variance = ((1 + 1 / size) / 45) * (1 - ((3 / 4) * (n / m + m / n)) / size - 1 / (2 * size));
  return cramerVonMisesUpperTail(1 / 6 + (t - mean) / Math.sqrt(45 * variance));
}

/**
 * Anderson's T with midranks. Written as the sum over ties of squared gaps of the middle distribution functions plus corrections: the
 * published form, U / (nmN) - (4nm - 1) / (6N), subtracts two numbers of the size of nm / N and keeps few digits at a million rows.
 */
function meanSquaredGap({ n, m, values, reference, current }: Pooled): number {
  const size = n + m;
  let gaps = 0;
  let cubes = 0;
  let mixed = 0;
  let i = 0;
  let j = 0;
  for (let k = 0; k < values.length; k += 1) {
    const x = reference[k]! - i;
    const y = current[k]! - j;
    const gap = (i + x / 2) / n - (j + y / 2) / m;
    gaps += (x + y) * gap * gap;
    cubes += x * x * x + y * y * y;
    mixed += x * y * (x + y);
    i = reference[k]!;
    j = current[k]!;
  }
  const product = n * m;
  const all = n * n + m * m + product;
  return (
    ((gaps / size) * product) / size +
    ((all / product) * cubes - 3 * mixed) / (12 * size * size) -
    size / (12 * product) +
    1 / (3 * size)
  );
}

/**
 * The mean of T when tied values are put into a random order: within a group of ties the walk from one gap to the next is a bridge, its mean
 * straight and its variance that of drawing without replacement. O(distinct values).
 */
function meanOverOrders({ n, m, values, reference, current }: Pooled): number {
  const size = n + m;
  let sum = 0;
  let i = 0;
  let j = 0;
  for (let k = 0; k < values.length; k += 1) {
    const x = reference[k]! - i;
    const y = current[k]! - j;
    const t = x + y;
    const gap = i / n - j / m;
    const step = (x / n - y / m) / t;
    sum += t * gap * gap + gap * step * t * (t + 1) + (step * step * t * (t + 1) * (2 * t + 1)) / 6;
    sum += ((x * y * (t + 1)) / (6 * t)) * (size / n / m) ** 2;
    i = reference[k]!;
    j = current[k]!;
  }
  return ((sum / size) * n * m) / size;
}

/**
 * P(T >= t) over all splits without ties, by the law of zeta = sum over lattice points of (a v - b u)^2 along a random path.
 * What reaches the observed value is summed as it does, all terms positive. Xiao, Gordon and Yakovlev, J. Stat. Software 17/8 (2007).
 */
function exactUpperTail(t: number, n: number, m: number): number {
  const common = (n * m) / greatestCommonDivisor(n, m);
  const a = common / n;
  const b = common / m;
  const size = n + m;
  // With ties zeta is a fraction, and the next lower whole number counts; the margin keeps rounding from losing one.
  const goal = Math.floor((common * common * size * size * t) / (n * m) + 1e-6);
  if (goal <= 0) return 1;
  let reached = 0;
  // mass[u]: chances of the values of zeta below the goal at (u, v), while v runs.
  let mass: Float64Array[] = Array.from({ length: n + 1 }, () => new Float64Array(0));
  for (let v = 0; v <= m; v += 1) {
    const next: Float64Array[] = [];
    for (let u = 0; u <= n; u += 1) {
      const here = new Float64Array(goal);
      const step = (a * u - b * v) ** 2;
      const arrive = (from: Float64Array, chance: number): void => {
        for (let z = 0; z < from.length; z += 1) {
          const share = from[z]! * chance;
          if (share === 0) continue;
          if (z + step >= goal) reached += share;
          else here[z + step]! += share;
        }
      };
      if (u === 0 && v === 0) here[0] = 1;
      if (u > 0) arrive(next[u - 1]!, (n - u + 1) / (size - u + 1 - v));
      if (v > 0) arrive(mass[u]!, (m - v + 1) / (size - u - v + 1));
      next.push(here);
    }
    mass = next;
  }
  return Math.min(1, reached);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
