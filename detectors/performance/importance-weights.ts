import { fitSideClassifier } from '../learners/boosted-trees.ts';
import { rowsAt, type Matrix } from '../learners/matrix.ts';
import { checkFinite, checkPaired } from './checked.ts';

/** Weights that make reference rows stand for current ones. */
export interface ImportanceWeights {
  /** One for each reference row; their mean is 1. */
  readonly weights: Float64Array;
  /** Effective sample size, (sum w)^2 / sum w^2, in [1, rows]: how many unweighted rows the weighted ones are worth. Kish (1965). */
  readonly effectiveRows: number;
}

/** Weights beyond this many times the mean count as this many: a handful of rows must not decide. */
const LARGEST = 20;

/** Effective sample size of weights, (sum w)^2 / sum w^2, in [1, n]; 0 where all are 0. Kish, Survey Sampling (1965). O(n). */
export function effectiveSampleSize(weights: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}

/**
 * Density ratios current / reference at the reference's rows, by classifiers of the two sides that did not see the row (two folds).
 * Right where the inputs moved within what the reference has seen; a small effective sample size says that they left it.
 * Bickel, Brückner and Scheffer, JMLR 10 (2009) 2137-2155. O(rows x columns).
 * @throws RangeError when a side has fewer than 4 rows, the columns differ, or a feature is no number.
 */
export function importanceWeights(reference: Matrix, current: Matrix): ImportanceWeights {
  if (reference.rows < 4 || current.rows < 4 || reference.columns !== current.columns) {
    throw new RangeError(
      `${reference.rows} and ${current.rows} rows of ${reference.columns} and ${current.columns} columns`,
    );
  }
  checkFinite(reference.data, 'reference feature');
  checkFinite(current.data, 'current feature');
  const fold = (matrix: Matrix, k: number): Uint32Array =>
    Uint32Array.from({ length: matrix.rows }, (_, i) => i).filter((row) => row % 2 === k);
  const weights = new Float64Array(reference.rows);
  for (const held of [0, 1]) {
    const learnt = fitSideClassifier(
      rowsAt(reference, fold(reference, 1 - held)),
      rowsAt(current, fold(current, 1 - held)),
    );
    const rows = fold(reference, held);
    const odds = learnt.logOddsOf(rowsAt(reference, rows));
    for (const [at, row] of rows.entries()) weights[row] = Math.exp(odds[at]!);
  }
  return normalised(weights);
}

function normalised(raw: Float64Array): ImportanceWeights {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const first = mean(raw);
  const cut = raw.map((weight) => Math.min(weight / first, LARGEST));
  const second = mean(cut);
  const weights = cut.map((weight) => weight / second);
  return { weights, effectiveRows: effectiveSampleSize(weights) };
}

/**
 * The mean loss that reference rows, weighted, predict for current ones: sum w l / sum w. O(n).
 * @throws RangeError when lengths differ, all weights are 0, or a number is missing.
 */
export function weightedMeanLoss(losses: Float64Array, weights: Float64Array): number {
  checkPaired(losses, weights, ['losses', 'weights']);
  checkFinite(losses, 'loss');
  checkFinite(weights, 'weight');
  let [sum, mass] = [0, 0];
  for (let row = 0; row < losses.length; row++) {
    sum += weights[row]! * losses[row]!;
    mass += weights[row]!;
  }
  if (!(mass > 0)) throw new RangeError('all weights are 0: there is no mean');
  return sum / mass;
}
