/** Nodes of the quadrature on one interval: the integrand is smooth once its end singularities are divided out. */
const NODES = 48;
/** exp(-this) is nothing beside the first interval. */
const NEGLIGIBLE = 45;

/** The law of sum_k z_k^2 / root_k with independent standard normal z_k: its roots ascending, and their product. */
export interface QuadraticForm {
  /** The k-th root (k = 0, 1, ...); Infinity past the last one. */
  readonly root: (k: number) => number;
  /** |prod_k (1 - y / root_k)|. */
  readonly product: (y: number) => number;
}

/**
 * The chance that a quadratic form in normal variables exceeds x > 0, by Smirnov's alternating sum of integrals between pairs of roots;
 * good to about 1e-13 of itself in the upper tail. Each integrand has inverse square roots at both ends, which Gauss-Chebyshev quadrature
 * takes exactly. Smirnov (1937); Martynov, "Computation of distribution functions of quadratic forms" (1975).
 */
export function quadraticFormUpperTail({ root, product }: QuadraticForm, x: number): number {
  const firstRoot = root(0);
  let sum = 0;
  for (let pair = 0; pair < 10_000; pair += 1) {
    const a = root(2 * pair);
    if (!(a < Infinity) || (x * (a - firstRoot)) / 2 > NEGLIGIBLE) break;
    const end = root(2 * pair + 1);
    // An unpaired last root: the integral runs to where the exponential has vanished; y = a + s^2 removes the one singularity there.
    const integral = end < Infinity ? between(a, end) : beyond(a);
    sum += pair % 2 === 0 ? integral : -integral;
  }
  return Math.min(1, Math.max(0, sum / Math.PI));

  function between(a: number, b: number): number {
    let integral = 0;
    for (let i = 0; i < NODES; i += 1) {
      const y = (a + b) / 2 + ((b - a) / 2) * Math.cos((Math.PI * (i + 0.5)) / NODES);
      integral += (Math.exp((-x * y) / 2) / y) * Math.sqrt(((y - a) * (b - y)) / product(y));
    }
    return (integral * Math.PI) / NODES;
  }

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

/** The limiting law of the Cramér-von Mises statistic: roots k^2 pi^2, product sin(sqrt y) / sqrt y. Smirnov (1937). */
export function cramerVonMisesUpperTail(x: number): number {
  // Below this the chance of less is under 1e-18.
  if (x < 0.003) return 1;
  return quadraticFormUpperTail(
    {
      root: (k) => ((k + 1) * Math.PI) ** 2,
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
      root: (k) => (k + 1) * (k + 2),
      product: (y) => Math.abs(Math.cos((Math.PI / 2) * Math.sqrt(1 + 4 * y))) / (Math.PI * y),
    },
    x,
  );
}

/** The chance that sum_k weights_k z_k^2 exceeds x, for weights > 0 in any order. O(weights^2). */
export function weightedChiSquareUpperTail(weights: ArrayLike<number>, x: number): number {
  if (x <= 0) return 1;
  const roots = Float64Array.from(weights, (weight) => 1 / weight).sort();
  return quadraticFormUpperTail(
    {
      root: (k) => roots[k] ?? Infinity,
      product: (y) => roots.reduce((product, root) => product * Math.abs(1 - y / root), 1),
    },
    x,
  );
}
