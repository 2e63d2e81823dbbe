import { cholesky, solveCholesky } from '../math/cholesky.ts';
import { medianOf } from '../math/median.ts';
import { createRandom } from '../math/random.ts';
import { rowsAt, stacked, type Matrix } from '../learners/matrix.ts';
import { squaredDistances } from './pairwise.ts';
import { forEachPermutedSum } from './permuted-groups.ts';
import { incomparable, multivariateResult, permutationFinding } from './result.ts';
import { drawRows, fittingRows } from './sample-rows.ts';
import { scalingOf, standardised } from './standardise.ts';
import type { MultivariateMethod } from './types.ts';

const MOST_ROWS = 20_000;
/** Kernels that the difference of densities is written in. */
const CENTRES = 100;
/** Weight of the penalty, as a share of the mean diagonal of the kernels' overlaps. */
const PENALTY = 0.1;

/**
 * Least-squares density difference: the squared L2 distance of the two densities of z-scores (by all rows), estimated without either one,
 * as a weighted sum of Gaussian kernels at rows of the reference and the current data; p-value by permutation. Strong where mass moves to
 * where there was none. Range about [0, 1). Sugiyama et al., Neural Computation 25 (2013) 2734-2775; as a change detector: Bu, Alippi and
 * Zhao, IEEE TNNLS 29 (2018) 15-27. O((n + m) centres (columns + permutations / 2)) time.
 */
export const LSDD: MultivariateMethod & { readonly name: 'lsdd' } = {
  name: 'lsdd',
  scale: 'distance',
  compare(reference, current, { level, seed = 0, permutations = 999 } = {}) {
    const reason = incomparable(reference, current, 2);
    if (reason) return multivariateResult(LSDD, [reference.rows, current.rows], reason);
    const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
    const n = [left.rows, right.rows] as const;
    const rows = stacked(left, right);
    // By all rows: scores by the reference would fit it better than the current rows, which permutations would take for drift.
    const both = standardised(rows, scalingOf(rows));
    const centres = chooseCentres(both, seed);
    const median = medianOf(squaredDistances(centres).values);
    if (!(median > 0))
      return multivariateResult(LSDD, n, 'half of all pairs of rows are equal: their distance gives no kernel width');
    // The kernel is exp(-d^2 / (2 w^2)); a width of half the median distance keeps it local.
    const variance = median / 4;
    const overlaps = overlapsOf(centres, variance);
    const factor = cholesky(overlaps, centres.rows);
    if (!factor) return multivariateResult(LSDD, n, 'the rows are too much alike to tell kernels apart');
    const features = kernelValues(both, centres, variance);
    const distance = (first: Float64Array, rest: Float64Array): number => {
      const gap = first.map((sum, k) => sum / n[0] - rest[k]! / n[1]);
      const weights = solveCholesky(factor, centres.rows, gap);
      return weights.reduce((sum, weight, k) => sum + weight * gap[k]!, 0);
    };
    const observed = distance(
      sumOfRows(features, centres.rows, 0, n[0]),
      sumOfRows(features, centres.rows, n[0], both.rows),
    );
    const permuted: number[] = [];
    forEachPermutedSum(features, centres.rows, n[0], permutations, createRandom(seed), (first, rest) => {
      permuted.push(distance(first, rest));
    });
    return multivariateResult(LSDD, n, permutationFinding(observed, permuted, level), level);
  },
};

/** Rows of both sides alike, by the seed: the choice does not look at which side a row is from, so that permutations stay exact. */
function chooseCentres(both: Matrix, seed: number): Matrix {
  const drawn = drawRows(both, CENTRES, seed + 2);
  return rowsAt(
    drawn,
    Uint32Array.from({ length: drawn.rows }, (_, i) => i),
  );
}

/** Integrals of products of kernels, up to a constant that does not depend on the data, with the penalty on the diagonal. */
function overlapsOf(centres: Matrix, variance: number): Float64Array {
  const size = centres.rows;
  const overlaps = new Float64Array(size * size);
  const { values } = squaredDistances(centres);
  let at = 0;
  for (let i = 0; i < size; i++) {
    overlaps[i * size + i] = 1 + PENALTY;
    for (let j = 0; j < i; j++) {
      const overlap = Math.exp(-values[at++]! / (4 * variance));
      overlaps[i * size + j] = overlap;
      overlaps[j * size + i] = overlap;
    }
  }
  return overlaps;
}

function kernelValues(rows: Matrix, centres: Matrix, variance: number): Float64Array {
  const values = new Float64Array(rows.rows * centres.rows);
  const { columns } = rows;
  let at = 0;
  for (let i = 0; i < rows.rows; i++) {
    for (let j = 0; j < centres.rows; j++) {
      let squared = 0;
      for (let k = 0; k < columns; k++) {
        const gap = rows.data[i * columns + k]! - centres.data[j * columns + k]!;
        squared += gap * gap;
      }
      values[at++] = Math.exp(-squared / (2 * variance));
    }
  }
  return values;
}

function sumOfRows(features: Float64Array, width: number, from: number, to: number): Float64Array {
  const sums = new Float64Array(width);
  for (let row = from; row < to; row++) for (let k = 0; k < width; k++) sums[k]! += features[row * width + k]!;
  return sums;
}
