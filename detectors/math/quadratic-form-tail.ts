import { normalUpperTail } from './incomplete-gamma.ts';

/** Nodes of the quadrature at most; pairs of roots so close to the next ones that these do not suffice are given up. */
const MOST_NODES = 4_000;
/** exp(-this) is nothing beside the first interval. */
const NEGLIGIBLE = 45;

/** The law of sum_k z_k^2 / root_k with independent standard normal z_k: its roots ascending, and their product. */
export interface QuadraticForm {
  /** The k-th root (k = 0, 1, ...); Infinity past the last one, below 0 before the first. */
  readonly root: (k: number) => number;
  /** |prod_k (1 - y / root_k)|, of all k but those in [from, to) when these are given. */
  readonly product: (y: number, from?: number, to?: number) => number;
  /** Whether the product can leave roots out, which keeps the digits where two roots are equal or nearly so. */
  readonly leavesOut?: boolean;
}

/**
 * The chance that a quadratic form in normal variables exceeds x > 0, by Smirnov's alternating sum of integrals between pairs of roots;
 * good to about 1e-13 of itself in the upper tail. Each integrand has inverse square roots at both ends, which Gauss-Chebyshev quadrature
 * takes exactly. Smirnov (1937); Martynov, "Computation of distribution functions of quadratic forms" (1975).
 */
export function quadraticFormUpperTail(form: QuadraticForm, x: number): number {
  return Math.min(1, Math.max(0, alternatingSum(form, x).sum));
}

/** The sum, and its largest term, which tells how many digits cancellation has cost. */
function alternatingSum({ root, product, leavesOut }: QuadraticForm, x: number): { sum: number; largest: number } {
  const firstRoot = root(0);
  let sum = 0;
  let largest = 0;
  for (let pair = 0; pair < 10_000; pair += 1) {
    const a = root(2 * pair);
    if (!(a < Infinity) || (x * (a - firstRoot)) / 2 > NEGLIGIBLE) break;
    const b = root(2 * pair + 1);
    const integral = b < Infinity ? between(pair, nodesFor(a, b, root(2 * pair - 1), root(2 * pair + 2))) : beyond(a);
    largest = Math.max(largest, Number.isFinite(integral) ? integral / Math.PI : Infinity);
    sum += (pair % 2 === 0 ? integral : -integral) / Math.PI;
  }
  return { sum, largest };

  function between(pair: number, nodes: number): number {
    const [a, b] = [root(2 * pair), root(2 * pair + 1)];
    let integral = 0;
    for (let i = 0; i < nodes; i += 1) {
      const y = (a + b) / 2 + ((b - a) / 2) * Math.cos((Math.PI * (i + 0.5)) / nodes);
      // (y - a) (b - y) over the product: the two vanishing factors leave a b.
      const quotient = leavesOut ? (a * b) / product(y, 2 * pair, 2 * pair + 2) : ((y - a) * (b - y)) / product(y);
      integral += (Math.exp((-x * y) / 2) / y) * Math.sqrt(quotient);
    }
    return nodes === 0 ? NaN : (integral * Math.PI) / nodes;
  }

  /** An unpaired last root: y = a + s^2 removes the one singularity, and the integral runs to where the exponential has vanished. */
  function beyond(a: number): number {
    const span = Math.sqrt((2 * NEGLIGIBLE) / x);
    const steps = 400;
    let integral = 0;
    for (let i = 0; i < steps; i += 1) {
      const s = (span * (i + 0.5)) / steps;
      const y = a + s * s;
      integral += ((Math.exp((-x * y) / 2) / y) * 2 * s) / Math.sqrt(product(y));
    }
    return (integral * span) / steps;
  }
}

/** Gauss-Chebyshev converges like rho^(-2 nodes), rho set by the nearest singularity outside of the interval. */
function nodesFor(a: number, b: number, before: number, after: number): number {
  const outside = Math.min(before >= 0 ? a - before : Infinity, after - b);
  const delta = (2 * outside) / (b - a);
  const rho = 1 + delta + Math.sqrt(2 * delta + delta * delta);
  const nodes = Math.ceil(17 / Math.log(rho));
  return nodes <= MOST_NODES ? Math.max(24, nodes) : 0;
}

/** The limiting law of the Cramér-von Mises statistic: roots k^2 pi^2, product sin(sqrt y) / sqrt y. Smirnov (1937). */
export function cramerVonMisesUpperTail(x: number): number {
  // Below this the chance of less is under 1e-18.
  if (x < 0.003) return 1;
  return quadraticFormUpperTail(
    {
      root: (k) => (k < 0 ? -Infinity : ((k + 1) * Math.PI) ** 2),
      product: (y) => Math.abs(Math.sin(Math.sqrt(y))) / Math.sqrt(y),
    },
    x,
  );
}

/** The limiting law of the Anderson-Darling statistic: roots k (k + 1), product |cos(pi sqrt(1 + 4 y) / 2)| / (pi y). */
export function andersonDarlingUpperTail(x: number): number {
  if (x < 0.02) return 1;
  return quadraticFormUpperTail(
    {
      root: (k) => (k < 0 ? -Infinity : (k + 1) * (k + 2)),
      product: (y) => Math.abs(Math.cos((Math.PI / 2) * Math.sqrt(1 + 4 * y))) / (Math.PI * y),
    },
    x,
  );
}

/** The alternating sum's largest term may be this many times its result before another way is taken. */
const CANCELLATION = 1e4;

/**
 * The chance that sum_k weights_k z_k^2 exceeds x, for weights > 0 in any order: Smirnov's sum, or, where several weights are so nearly
 * equal that its terms cancel, the saddlepoint approximation, which is within about 1 % of the chance. O(weights^2).
 */
export function weightedChiSquareUpperTail(weights: ArrayLike<number>, x: number): number {
  if (x <= 0) return 1;
  const roots = Float64Array.from(weights, (weight) => 1 / weight).sort();
  const { sum, largest } = alternatingSum(
    {
      root: (k) => (k < 0 ? -Infinity : (roots[k] ?? Infinity)),
      product: (y, from = 0, to = 0) => {
        let product = 1;
        for (let k = 0; k < roots.length; k += 1) if (k < from || k >= to) product *= Math.abs(1 - y / roots[k]!);
        return product;
      },
      leavesOut: true,
    },
    x,
  );
  return sum > 0 && sum <= 1 && largest <= sum * CANCELLATION ? sum : saddlepointUpperTail(roots, x);
}

/** Lugannani and Rice, Adv. Appl. Probab. 12 (1980) 475-490; for quadratic forms Kuonen, Biometrika 86 (1999) 929-935. */
function saddlepointUpperTail(roots: Float64Array, x: number): number {
  const sum = (term: (weight: number) => number): number => roots.reduce((total, root) => total + term(1 / root), 0);
  // K'(t) = x is solved by bisection between -infinity and half the smallest root, where K' runs from 0 to infinity.
  let high = roots[0]! / 2;
  let low = -roots.length / (2 * x);
  for (let i = 0; i < 100; i += 1) {
    const t = (low + high) / 2;
    if (sum((weight) => weight / (1 - 2 * t * weight)) > x) high = t;
    else low = t;
  }
  const t = (low + high) / 2;
  const cumulant = -0.5 * sum((weight) => Math.log1p(-2 * t * weight));
  const curvature = 2 * sum((weight) => (weight / (1 - 2 * t * weight)) ** 2);
  const w = Math.sign(t) * Math.sqrt(Math.max(0, 2 * (t * x - cumulant)));
  if (Math.abs(w) < 1e-3) {
    const skewness = (8 * sum((weight) => weight ** 3)) / curvature ** 1.5;
    return 0.5 - skewness / (6 * Math.sqrt(2 * Math.PI)) - w / Math.sqrt(2 * Math.PI);
  }
  return normalUpperTail(w + Math.log((t * Math.sqrt(curvature)) / w) / w);
}
