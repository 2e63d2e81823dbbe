import { symmetricEigen } from '../math/symmetric-eigen.ts';
import type { Matrix } from '../learners/matrix.ts';
import { reconstructionFinding } from './reconstruction.ts';
import { incomparable, multivariateResult } from './result.ts';
import { fittingRows } from './sample-rows.ts';
import { halves } from './split-test.ts';
import { scalingOf, standardised } from './standardise.ts';
import type { MultivariateMethod } from './types.ts';

/** Components are kept until they explain this share of the variance. */
const EXPLAINED = 0.65;
const MOST_ROWS = 200_000;
const FEWEST_ROWS = 20;

/**
 * PCA reconstruction error: principal components of the z-scores of a random half of the reference, kept up to 65 % of the variance; the
 * statistic is the mean distance of current rows to their reconstruction less that of the reference's other half, the p-value compares
 * the distances of both by ranks. Sees broken relations between columns (and scales that grew), not moves along the components. Range
 * (-inf, inf), in standard deviations. Jackson and Mudholkar, Technometrics 21 (1979) 341-349. O(rows x columns^2 + columns^3).
 */
export const PCA_RECONSTRUCTION: MultivariateMethod & { readonly name: 'pca_reconstruction' } = {
  name: 'pca_reconstruction',
  scale: 'statistic',
  compare(reference, current, { level, seed = 0 } = {}) {
    const reason = incomparable(reference, current, FEWEST_ROWS) ?? needsTwoColumns(reference);
    if (reason) return multivariateResult(PCA_RECONSTRUCTION, [reference.rows, current.rows], reason);
    const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
    const [learn, held] = halves(left, seed);
    const scaling = scalingOf(learn);
    const components = principalComponents(standardised(learn, scaling));
    const errors = (matrix: Matrix): Float64Array => residualLengths(standardised(matrix, scaling), components);
    const finding = reconstructionFinding(errors(held), errors(right), level);
    return multivariateResult(PCA_RECONSTRUCTION, [held.rows, right.rows], finding, level);
  },
};

function needsTwoColumns({ columns }: Matrix): string | null {
  return columns < 2 ? 'one column has no other to be reconstructed from' : null;
}

/** Orthonormal rows: as many leading eigenvectors of the covariance as explain the share, but never all of them. */
function principalComponents({ rows, columns, data }: Matrix): readonly Float64Array[] {
  const covariance = new Float64Array(columns * columns);
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < columns; a++) {
      const value = data[row * columns + a]!;
      for (let b = 0; b < columns; b++) covariance[a * columns + b]! += (value * data[row * columns + b]!) / rows;
    }
  }
  const { values, vectors } = symmetricEigen(covariance, columns);
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]!);
  const total = values.reduce((sum, value) => sum + value, 0);
  const kept: Float64Array[] = [];
  let explained = 0;
  for (const k of order.slice(0, columns - 1)) {
    if (explained >= EXPLAINED * total) break;
    explained += values[k]!;
    kept.push(Float64Array.from({ length: columns }, (_, column) => vectors[column * columns + k]!));
  }
  return kept;
}

function residualLengths({ rows, columns, data }: Matrix, components: readonly Float64Array[]): Float64Array {
  const lengths = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const rest = data.slice(row * columns, (row + 1) * columns);
    for (const component of components) {
      let along = 0;
      for (let k = 0; k < columns; k++) along += component[k]! * rest[k]!;
      for (let k = 0; k < columns; k++) rest[k]! -= along * component[k]!;
    }
    lengths[row] = Math.hypot(...rest);
  }
  return lengths;
}
