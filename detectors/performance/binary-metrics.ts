import { checkChances, checkFinite, checkPaired } from './checked.ts';

/** Performance of a binary classifier; null where a metric has no value (such as precision without positive predictions). */
export interface BinaryMetrics {
  readonly accuracy: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly specificity: number | null;
  readonly f1: number | null;
  readonly auroc: number | null;
  readonly averagePrecision: number | null;
}

/** Predictions of a binary classifier. */
export interface BinaryPredictions {
  /** What the model's scores order rows by; higher for the positive class. */
  readonly scores: Float64Array;
  /** The class that was answered: 1 or 0. */
  readonly classes: ArrayLike<number>;
}

/** Expected counts of the four outcomes. */
export interface ExpectedConfusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** What is expected of predictions whose rows are positive with these chances; with chances 0 and 1 it is what was realised. O(n). */
export function expectedConfusion(chances: Float64Array, classes: ArrayLike<number>): ExpectedConfusion {
  let [truePositives, falsePositives, falseNegatives, trueNegatives] = [0, 0, 0, 0];
  for (let row = 0; row < chances.length; row++) {
    const chance = chances[row]!;
    if (classes[row] === 1) {
      truePositives += chance;
      falsePositives += 1 - chance;
    } else {
      falseNegatives += chance;
      trueNegatives += 1 - chance;
    }
  }
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

/**
 * Metrics of predictions whose rows are positive with the given chances: the expected confusion matrix put into each metric, and ranks by
 * the model's own scores. With labels in place of chances these are the realised metrics. Each in [0, 1]. O(n log n).
 * @throws RangeError when there are no rows, lengths differ, a chance is outside [0, 1] or a score is no number.
 */
export function binaryMetrics(chances: Float64Array, predictions: BinaryPredictions): BinaryMetrics {
  return binaryMetricsOf(predictions)(chances);
}

/** The same for many lists of chances of the same predictions, whose scores are put in order once. Refuses what binaryMetrics refuses. */
export function binaryMetricsOf({ scores, classes }: BinaryPredictions): (chances: Float64Array) => BinaryMetrics {
  checkPaired(scores, classes, ['scores', 'classes']);
  checkFinite(scores, 'score');
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  return (chances) => {
    checkPaired(chances, scores, ['chances', 'scores']);
    checkChances(chances, 'chance');
    const { truePositives, falsePositives, falseNegatives, trueNegatives } = expectedConfusion(chances, classes);
    const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
    return {
      accuracy: (truePositives + trueNegatives) / chances.length,
      precision: share(truePositives, truePositives + falsePositives),
      recall: share(truePositives, truePositives + falseNegatives),
      specificity: share(trueNegatives, trueNegatives + falsePositives),
      f1: share(truePositives, truePositives + (falsePositives + falseNegatives) / 2),
      ...rankMetrics(chances, scores, order),
    };
  };
}

/** Areas under the ROC curve and the precision-recall curve, with equal scores taken as one step; rows in order of falling scores. O(n). */
function rankMetrics(
  chances: Float64Array,
  scores: Float64Array,
  order: Uint32Array,
): { readonly auroc: number | null; readonly averagePrecision: number | null } {
  let positives = 0;
  for (const chance of chances) positives += chance;
  const negatives = chances.length - positives;
  let [hits, misses, area, average] = [0, 0, 0, 0];
  for (let at = 0; at < order.length;) {
    const score = scores[order[at]!]!;
    let [stepHits, stepRows] = [0, 0];
    for (; at < order.length && scores[order[at]!] === score; at++) {
      stepHits += chances[order[at]!]!;
      stepRows += 1;
    }
    area += (stepRows - stepHits) * (hits + stepHits / 2);
    hits += stepHits;
    misses += stepRows - stepHits;
    average += (stepHits * hits) / (hits + misses);
  }
  return {
    auroc: positives > 0 && negatives > 0 ? area / (positives * negatives) : null,
    averagePrecision: positives > 0 ? average / positives : null,
  };
}
