import { fitRegression } from '../learners/boosted-trees.ts';
import type { Matrix } from '../learners/matrix.ts';
import { checkFinite } from './checked.ts';

/** Errors of a regression, in the units of the target (its square for the squared error). */
export interface RegressionErrors {
  readonly meanAbsoluteError: number;
  readonly meanSquaredError: number;
  readonly rootMeanSquaredError: number;
}

/** An estimator of a regression's errors without labels. */
export interface LossEstimator {
  /** The errors to expect of rows: their features and what the model answered for them. */
  readonly estimate: (features: Matrix, answers: Float64Array) => RegressionErrors;
}

/**
 * Direct loss estimation: boosted trees learn, on labelled rows that the model was not trained on, how large its error is given the features
 * and its answer; the mean over current rows is the estimate. Blind to concept drift. NannyML's DLE is the same idea with LightGBM.
 * Errors >= 0, in the target's unit (squared for the squared one). O(rows x columns).
 * @throws RangeError when the lengths differ, there are no rows, or a number is missing; so does `estimate`.
 */
export function fitLossEstimator(features: Matrix, answers: Float64Array, targets: Float64Array): LossEstimator {
  if (targets.length !== features.rows) throw new RangeError(`${features.rows} rows and ${targets.length} targets`);
  checkFinite(targets, 'target');
  const table = besideAnswers(features, answers);
  const absolute = targets.map((target, row) => Math.abs(target - answers[row]!));
  const models = [
    fitRegression(table, absolute),
    fitRegression(
      table,
      absolute.map((error) => error * error),
    ),
  ] as const;
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + Math.max(0, value), 0) / values.length;
  return {
    estimate: (rows, given) => {
      const asked = besideAnswers(rows, given);
      const squared = mean(models[1].valueOf(asked));
      return {
        meanAbsoluteError: mean(models[0].valueOf(asked)),
        meanSquaredError: squared,
        rootMeanSquaredError: Math.sqrt(squared),
      };
    },
  };
}

function besideAnswers({ rows, columns, data }: Matrix, answers: Float64Array): Matrix {
  if (answers.length !== rows) throw new RangeError(`${rows} rows and ${answers.length} answers`);
  if (rows === 0) throw new RangeError('there are no rows');
  checkFinite(answers, 'answer');
  checkFinite(data, 'feature');
  const wide = new Float64Array(rows * (columns + 1));
  for (let row = 0; row < rows; row++) {
    wide.set(data.subarray(row * columns, (row + 1) * columns), row * (columns + 1));
    wide[row * (columns + 1) + columns] = answers[row]!;
  }
  return { rows, columns: columns + 1, data: wide };
}
