import { checkFinite, checkPaired } from './checked.ts';

/** The confidence above which the reference's rows are right as often as they were. */
export interface ConfidenceThreshold {
  readonly threshold: number;
  /** Accuracy on the reference, in [0, 1]. */
  readonly accuracy: number;
}

/**
 * Average thresholded confidence: the threshold is set so that the share of reference rows with a confidence above it equals their accuracy;
 * the share of current rows above it estimates theirs. Confidence is the largest chance, or minus the entropy.
 * Garg et al., ICLR 2022. O(n log n).
 * @throws RangeError when there are no rows, not as many of either, or a confidence is no number.
 */
export function fitConfidenceThreshold(
  confidences: Float64Array,
  right: ArrayLike<number | boolean>,
): ConfidenceThreshold {
  checkPaired(confidences, right, ['confidences', 'outcomes']);
  checkFinite(confidences, 'confidence');
  let hits = 0;
  for (let row = 0; row < confidences.length; row++) if (right[row]) hits += 1;
  const sorted = confidences.toSorted();
  const wrong = confidences.length - hits;
  return { threshold: wrong === 0 ? -Infinity : sorted[wrong - 1]!, accuracy: hits / confidences.length };
}

/** The accuracy to expect of rows with these confidences, the share above the threshold, in [0, 1]. O(n). @throws RangeError without rows. */
export function estimateAccuracy({ threshold }: ConfidenceThreshold, confidences: Float64Array): number {
  if (confidences.length === 0) throw new RangeError('there are no rows');
  checkFinite(confidences, 'confidence');
  let above = 0;
  for (const confidence of confidences) if (confidence > threshold) above += 1;
  return above / confidences.length;
}
