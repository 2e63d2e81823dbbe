import { weightedChiSquareUpperTail } from '../../math/quadratic-form-tail.ts';
import { createRandom } from '../../math/random.ts';
import { symmetricEigen } from '../../math/symmetric-eigen.ts';
import type { Pooled } from '../../samples/pair.ts';
import type { NullBand, PValueBasis } from '../../types.ts';
import { TAILS } from './band.ts';
import { pooledValue } from './pooled-quantile.ts';

/** Up to this many rows the labels are permuted. */
const PERMUTED_UP_TO = 200;
const PERMUTATIONS = 1_999;
/** Pooled quantiles that stand for the pooled law when its kernel is taken apart. */
const POINTS = 128;
/** Eigenvalues below this share of the first change nothing. */
const NEGLIGIBLE = 1e-5;

/** How the unbiased MMD^2 behaves without drift. */
interface DiscrepancyNull {
  readonly pValue: number;
  readonly basis: PValueBasis;
  readonly null: NullBand;
}

/** p-value and null band of the unbiased MMD^2 of these rows for this bandwidth. */
export function discrepancyNull(both: Pooled, bandwidth: number, statistic: number, seed: number): DiscrepancyNull {
  return both.n + both.m <= PERMUTED_UP_TO
    ? permuted(both, bandwidth, statistic, seed)
    : limiting(both, bandwidth, statistic);
}

/**
 * (1/n + 1/m) sum_k weight_k (z_k^2 - 1) with the eigenvalues of the centred kernel under the pooled law; Gretton et al. (2012), theorem 12.
 * The pooled law is that of 128 of its quantiles: the kernel is smooth, and its eigenvalues fall off exponentially.
 */
function limiting(both: Pooled, bandwidth: number, statistic: number): DiscrepancyNull {
  const points = Float64Array.from({ length: POINTS }, (_, k) => pooledValue(both, (k + 0.5) / POINTS));
  const weights = centredEigenvalues(points, bandwidth);
  const scale = 1 / both.n + 1 / both.m;
  const trace = weights.reduce((sum, weight) => sum + weight, 0);
  const tail = (x: number): number => weightedChiSquareUpperTail(weights, x / scale + trace);
  const point = (chance: number): number => {
    let low = -scale * trace;
    let high = 60 * scale * trace;
    for (let i = 0; i < 40; i += 1) {
      const middle = (low + high) / 2;
      if (tail(middle) > chance) low = middle;
      else high = middle;
    }
    return high;
  };
  return {
    pValue: tail(statistic),
    basis: 'limit',
    null: { mean: 0, q95: point(TAILS.q95), q999: point(TAILS.q999) },
  };
}

/** Eigenvalues of the centred Gram matrix over its size, through its low-rank (pivoted Cholesky) factor. O(points rank^2). */
function centredEigenvalues(points: Float64Array, bandwidth: number): Float64Array {
  const size = points.length;
  const columns: Float64Array[] = [];
  const residual = new Float64Array(size).fill(1);
  while (columns.length < size) {
    const pivot = residual.reduce((best, value, i) => (value > residual[best]! ? i : best), 0);
    if (residual[pivot]! < NEGLIGIBLE / 10) break;
    const root = Math.sqrt(residual[pivot]!);
    const column = Float64Array.from(points, (point, i) => {
      const gap = (point - points[pivot]!) / bandwidth;
      const left = Math.exp(-gap * gap) - columns.reduce((sum, other) => sum + other[i]! * other[pivot]!, 0);
      return left / root;
    });
    column.forEach((value, i) => (residual[i] = Math.max(0, residual[i]! - value * value)));
    residual[pivot] = 0;
    columns.push(column);
  }
  for (const column of columns) {
    const mean = column.reduce((sum, value) => sum + value, 0) / size;
    for (let i = 0; i < size; i += 1) column[i]! -= mean;
  }
  const rank = columns.length;
  const products = new Float64Array(rank * rank);
  columns.forEach((left, a) => {
    columns.forEach((right, b) => {
      products[a * rank + b] = left.reduce((sum, value, i) => sum + value * right[i]!, 0) / size;
    });
  });
  const { values } = symmetricEigen(products, rank);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  return values.filter((value) => value > largest * NEGLIGIBLE);
}

function permuted(both: Pooled, bandwidth: number, statistic: number, seed: number): DiscrepancyNull {
  const { n, m } = both;
  const size = n + m;
  const rows = pooledRows(both);
  const kernel = new Float64Array(size * size);
  const sums = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      const gap = (rows[i]! - rows[j]!) / bandwidth;
      kernel[i * size + j] = Math.exp(-gap * gap);
      sums[i]! += kernel[i * size + j]!;
    }
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  const random = createRandom(seed);
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  const draws = Float64Array.from({ length: PERMUTATIONS }, () => {
    let mine = 0;
    let within = 0;
    for (let k = 0; k < n; k += 1) {
      const other = k + random.below(size - k);
      const row = order[other]!;
      order[other] = order[k]!;
      order[k] = row;
      mine += sums[row]!;
      for (let l = 0; l < k; l += 1) within += 2 * kernel[row * size + order[l]!]!;
    }
    // Sums within and across follow from the row sums; the pairs i = j are left out.
    const across = mine - within - n;
    const withinCurrent = total - 2 * mine + within + n - m;
    return within / n / (n - 1) + withinCurrent / m / (m - 1) - (2 * across) / n / m;
  });
  const reached = draws.reduce((hits, draw) => hits + (draw >= statistic - 1e-12 ? 1 : 0), 0);
  draws.sort();
  const at = (chance: number): number => draws[Math.ceil((1 - chance) * (PERMUTATIONS + 1)) - 1]!;
  return {
    pValue: (reached + 1) / (PERMUTATIONS + 1),
    basis: 'resampling',
    null: { mean: draws.reduce((sum, draw) => sum + draw, 0) / PERMUTATIONS, q95: at(TAILS.q95), q999: at(TAILS.q999) },
  };
}

function pooledRows({ n, m, values, reference, current }: Pooled): Float64Array {
  const rows = new Float64Array(n + m);
  let before = 0;
  values.forEach((value, k) => {
    const after = reference[k]! + current[k]!;
    rows.fill(value, before, after);
    before = after;
  });
  return rows;
}
