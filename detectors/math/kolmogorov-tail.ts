import { logGamma } from './log-gamma.ts';
import { binomialMass } from './point-masses.ts';

/** From here on a strided sum of the smooth summand is exact to rounding. */
const STRIDED_FROM = 20_000;
const STRIDES = 8192;

/**
 * The chance that the one-sided Kolmogorov statistic D+ of n uniform values reaches d: Birnbaum and Tingey's finite sum, each term a
 * binomial probability. Ann. Math. Statist. 22 (1951) 592-596. O(min(n, 20,000)).
 */
export function smirnovUpperTail(n: number, d: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  // For large n the summand is a smooth bump of j that vanishes at both ends, so every h-th term times h is the same sum.
  const stride = n > STRIDED_FROM ? Math.floor(n / STRIDES) : 1;
  const last = Math.floor(n * (1 - d));
  let sum = 0;
  for (let j = 0; j <= last; j += stride) {
    const p = d + j / n;
    sum += (d / p) * binomialMass(j, n, Math.min(1, p));
  }
  return Math.min(1, sum * stride);
}

/**
 * The chance that the two-sided Kolmogorov statistic of n uniform values reaches d: the exact law for n <= 140 and in the upper tail, an
 * expansion good to about 1e-10 elsewhere. The division into regions is that of Simard and L'Ecuyer, "Computing the two-sided
 * Kolmogorov-Smirnov distribution", J. Stat. Software 39/11 (2011), as SciPy's `kstwo` has it.
 */
export function kolmogorovUpperTail(n: number, d: number): number {
  const t = n * d;
  if (d >= 1) return 0;
  if (t <= 0.5) return 1;
  if (t <= 1) return 1 - Math.exp(logGamma(n + 1) - n * Math.log(n) + n * Math.log(2 * t - 1));
  if (t >= n - 1) return 2 * (1 - d) ** n;
  const scaled = t * d;
  // Both sides cannot be reached at once: twice the one-sided chance is exact for d >= 1/2 and closer than rounding in the far tail.
  if (d >= 0.5 || scaled >= (n <= 140 ? 4 : 2.2)) return Math.min(1, 2 * smirnovUpperTail(n, d));
  if (n <= 140 || (n <= 100_000 && n * d ** 1.5 <= 1.4)) return 1 - durbinMatrixLaw(n, d);
  return 1 - pelzGoodLaw(n, d);
}

/** P(D_n < d) by the power of Durbin's matrix: Marsaglia, Tsang and Wang, J. Stat. Software 8/18 (2003). O((n d)^3 log n). */
function durbinMatrixLaw(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const m = 2 * k - 1;
  const h = k - n * d;
  const inverseFactorial = new Float64Array(m + 2).fill(1);
  for (let i = 1; i < m + 2; i += 1) inverseFactorial[i] = inverseFactorial[i - 1]! / i;
  const matrix = new Float64Array(m * m);
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < m; j += 1) if (i - j + 1 >= 0) matrix[i * m + j] = inverseFactorial[i - j + 1]!;
  }
  for (let i = 0; i < m; i += 1) {
    const edge = (1 - h ** (i + 1)) * inverseFactorial[i + 1]!;
    matrix[i * m] = edge;
    matrix[(m - 1) * m + (m - 1 - i)] = edge;
  }
  matrix[(m - 1) * m] = (1 - 2 * h ** m + Math.max(0, 2 * h - 1) ** m) * inverseFactorial[m]!;
  const power = matrixPower(matrix, m, n);
  // n! / n^n times the middle element, both in logarithms.
  const log = Math.log(power.values[(k - 1) * m + k - 1]!) + power.exponent * Math.LN2;
  return Math.min(1, Math.max(0, Math.exp(log + logGamma(n + 1) - n * Math.log(n))));
}

interface ScaledMatrix {
  readonly values: Float64Array;
  /** The matrix is `values` times 2 to this. */
  readonly exponent: number;
}

function matrixPower(matrix: Float64Array, m: number, n: number): ScaledMatrix {
  let result: ScaledMatrix | null = null;
  let square: ScaledMatrix = { values: matrix, exponent: 0 };
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? multiply(result, square, m) : square;
    if (rest > 1) square = multiply(square, square, m);
  }
  return result!;
}

function multiply(a: ScaledMatrix, b: ScaledMatrix, m: number): ScaledMatrix {
  const product = new Float64Array(m * m);
  for (let i = 0; i < m; i += 1) {
    for (let l = 0; l < m; l += 1) {
      const factor = a.values[i * m + l]!;
      if (factor === 0) continue;
      for (let j = 0; j < m; j += 1) product[i * m + j]! += factor * b.values[l * m + j]!;
    }
  }
  const exponent = a.exponent + b.exponent;
  const middle = product[((m - 1) / 2) * m + (m - 1) / 2]!;
  if (middle < 2 ** 400) return { values: product, exponent };
  return { values: product.map((value) => value * 2 ** -400), exponent: exponent + 400 };
}

/** P(D_n < d) by the expansion in 1 / sqrt n to the third order: Pelz and Good, J. Roy. Statist. Soc. B 38 (1976) 152-156. O(1). */
function pelzGoodLaw(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const pi2 = Math.PI ** 2;
  const pi4 = pi2 * pi2;
  const pi6 = pi4 * pi2;
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  const terms = Math.ceil((16 * z) / Math.PI) + 1;
  for (let k = terms; k >= 1; k -= 1) {
    const h = (k - 0.5) ** 2;
    const weight = Math.exp((-pi2 * h) / (2 * z2));
    first += weight;
    second += (pi2 * h - z2) * weight;
    third += (6 * z6 + 2 * z4 + pi2 * (2 * z4 - 5 * z2) * h + pi4 * (1 - 2 * z2) * h * h) * weight;
    fourth +=
      (pi6 * h ** 3 * (5 - 30 * z2) +
        pi4 * h * h * (-60 * z2 + 212 * z4) +
        pi2 * h * (135 * z4 - 96 * z6) -
        30 * z6 -
        90 * z4 * z4) *
      weight;
  }
  let thirdExtra = 0;
  let fourthExtra = 0;
  for (let k = terms; k >= 1; k -= 1) {
    const weight = Math.exp((-pi2 * k * k) / (2 * z2));
    thirdExtra += k * k * weight;
    fourthExtra += (3 * z2 - pi2 * k * k) * k * k * weight;
  }
  const root = Math.sqrt(2 * Math.PI);
  const k0 = (root / z) * first;
  const k1 = (root / (6 * z4)) * second;
  const k2 = (root / (72 * z ** 7)) * third - ((root * pi2) / (36 * z2 * z)) * thirdExtra;
  const k3 = (root / (6480 * z ** 10)) * fourth + ((root * pi2) / (216 * z6)) * fourthExtra;
  const law = k0 + k1 / Math.sqrt(n) + k2 / n + k3 / n ** 1.5;
  return Math.min(1, Math.max(0, law));
}
