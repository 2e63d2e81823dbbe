import { fitSideClassifier } from '../learners/boosted-trees.ts';
import { rowsAt, type Matrix } from '../learners/matrix.ts';
import { checkFinite } from './checked.ts';
import { effectiveSampleSize, weightedMeanLoss } from './importance-weights.ts';

/** One side: features and the loss of each row, which needs its label. */
export interface LossTable {
  readonly features: Matrix;
  readonly losses: Float64Array;
}

/** Why the loss changed: three terms that add up to the change of the mean loss from reference to current data. */
export interface LossDecomposition {
  /** Inputs that became rarer: X shift out of the reference. */
  readonly leavingReference: number;
  /** The same inputs, other outcomes: Y|X shift (concept drift), on inputs that both sides have. */
  readonly concept: number;
  /** Inputs that became commoner or are new: X shift into the current data. */
  readonly enteringCurrent: number;
  readonly total: number;
  /** Effective rows of either side on the inputs that both have; few of them say that the sides hardly overlap. */
  readonly effectiveRows: readonly [number, number];
}

/**
 * DISDE: the change of the loss split through the inputs that both sides share, with weights from a cross-fitted classifier of the sides.
 * Needs labels on both sides. Cai, Namkoong and Yadlowsky, "Diagnosing model performance under distribution shift", arXiv 2303.02011 (2023).
 * O(rows x columns).
 * @throws RangeError when a side has fewer than 4 rows, or losses and rows differ in number, or a number is missing.
 */
export function decomposeLossChange(reference: LossTable, current: LossTable): LossDecomposition {
  for (const { features, losses } of [reference, current]) {
    if (features.rows < 4 || losses.length !== features.rows) {
      throw new RangeError(`${features.rows} rows and ${losses.length} losses: as many are needed, and 4 at least`);
    }
    checkFinite(features.data, 'feature');
    checkFinite(losses, 'loss');
  }
  const [left, right] = sharedWeights(reference.features, current.features);
  const mean = (losses: Float64Array): number => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const [before, after] = [mean(reference.losses), mean(current.losses)];
  const [sharedBefore, sharedAfter] = [
    weightedMeanLoss(reference.losses, left),
    weightedMeanLoss(current.losses, right),
  ];
  return {
    leavingReference: sharedBefore - before,
    concept: sharedAfter - sharedBefore,
    enteringCurrent: after - sharedAfter,
    total: after - before,
    effectiveRows: [effectiveSampleSize(left), effectiveSampleSize(right)],
  };
}

/** Weights that turn either side into the density both share, p q / (p + q) up to a constant, from folds that did not see the row. */
function sharedWeights(reference: Matrix, current: Matrix): readonly [Float64Array, Float64Array] {
  const weights = [new Float64Array(reference.rows), new Float64Array(current.rows)] as const;
  const fold = (matrix: Matrix, k: number): Uint32Array =>
    Uint32Array.from({ length: matrix.rows }, (_, i) => i).filter((row) => row % 2 === k);
  for (const held of [0, 1]) {
    const learnt = fitSideClassifier(
      rowsAt(reference, fold(reference, 1 - held)),
      rowsAt(current, fold(current, 1 - held)),
    );
    for (const [side, matrix] of [reference, current].entries()) {
      const rows = fold(matrix, held);
      const odds = learnt.logOddsOf(rowsAt(matrix, rows));
      for (const [at, row] of rows.entries()) {
        // The classifier weighs the sides alike: its chance of "current" is q / (p + q).
        const chance = 1 / (1 + Math.exp(-odds[at]!));
        weights[side as 0 | 1][row] = side === 0 ? chance : 1 - chance;
      }
    }
  }
  return weights;
}
