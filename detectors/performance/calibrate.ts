import { createRandom } from '../math/random.ts';
import { checkChances, checkFinite, checkPaired } from './checked.ts';
import { fitIsotonic, isotonicValues } from './isotonic.ts';

/** Turns scores into chances. */
export interface ScoreCalibration {
  /** Whether the scores are changed at all. */
  readonly kind: 'isotonic' | 'as they are';
  /** Expected calibration error of the scores as they are, and after calibration, on rows that it was not fitted on. Range [0, 1]. */
  readonly errors: { readonly before: number; readonly after: number };
  readonly chancesOf: (scores: Float64Array) => Float64Array;
}

const FOLDS = 5;
const BINS = 10;

/**
 * Expected calibration error: the mean gap between score and outcome over ten bins of equally many rows, in order of the score.
 * Naeini et al., AAAI 2015. Range [0, 1]. O(n log n).
 */
export function expectedCalibrationError(scores: Float64Array, labels: ArrayLike<number>): number {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const bins = Math.min(BINS, scores.length);
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.floor((bin * order.length) / bins);
    const to = Math.floor(((bin + 1) * order.length) / bins);
    let gap = 0;
    for (let at = from; at < to; at++) gap += scores[order[at]!]! - labels[order[at]!]!;
    error += Math.abs(gap) / order.length;
  }
  return error;
}

/**
 * Isotonic calibration of scores on labelled rows, used only if it lowers the calibration error on rows that it was not fitted on (five
 * folds, by the seed); rows may be weighted. Scores of a single class are left as they are. O(n log n).
 * Zadrozny and Elkan, KDD 2002.
 * @throws RangeError when there are no rows, not as many labels, a label outside [0, 1] or a score that is no number.
 */
export function calibrate(
  scores: Float64Array,
  labels: ArrayLike<number>,
  { seed = 0, weights }: { readonly seed?: number; readonly weights?: Float64Array } = {},
): ScoreCalibration {
  checkPaired(scores, labels, ['scores', 'labels']);
  checkFinite(scores, 'score');
  checkChances(labels, 'label');
  const outcomes = Float64Array.from(labels);
  const before = expectedCalibrationError(scores, outcomes);
  const asTheyAre: ScoreCalibration = { kind: 'as they are', errors: { before, after: before }, chancesOf: clipped };
  if (outcomes.length < 2 * FOLDS || outcomes.every((label) => label === outcomes[0])) return asTheyAre;
  const random = createRandom(seed);
  const fold = Uint8Array.from({ length: scores.length }, () => random.below(FOLDS));
  const held = new Float64Array(scores.length);
  for (let k = 0; k < FOLDS; k++) {
    const inside = (_: number, row: number): boolean => fold[row] === k;
    const outside = (_: number, row: number): boolean => fold[row] !== k;
    const rows = scores.filter(outside);
    if (rows.length === 0) return asTheyAre;
    const values = isotonicValues(
      fitIsotonic(rows, outcomes.filter(outside), weights?.filter(outside)),
      scores.filter(inside),
    );
    let at = 0;
    for (let row = 0; row < held.length; row++) if (fold[row] === k) held[row] = values[at++]!;
  }
  const after = expectedCalibrationError(held, outcomes);
  // With weights the rows at hand are not the rows that are asked about: their own error says nothing about those.
  if (!weights && after >= before) return asTheyAre;
  const fit = fitIsotonic(scores, outcomes, weights);
  return { kind: 'isotonic', errors: { before, after }, chancesOf: (asked) => isotonicValues(fit, asked) };
}

function clipped(scores: Float64Array): Float64Array {
  return scores.map((score) => Math.min(1, Math.max(0, score)));
}
