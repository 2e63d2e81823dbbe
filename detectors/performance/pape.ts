import type { Matrix } from '../learners/matrix.ts';
import type { BinaryPredictions } from './binary-metrics.ts';
import { calibrate } from './calibrate.ts';
import { estimateBinaryPerformance, type PerformanceEstimate } from './cbpe.ts';
import { importanceWeights } from './importance-weights.ts';

/** Labelled rows of the reference. */
export interface LabelledReference {
  readonly features: Matrix;
  readonly scores: Float64Array;
  readonly labels: ArrayLike<number>;
}

/** An estimate that also says how many reference rows it rests on. */
export interface AdaptiveEstimate extends PerformanceEstimate {
  readonly effectiveRows: number;
}

/**
 * Probabilistic adaptive performance estimation: scores are calibrated on reference rows that are weighted to look like the current ones, and
 * the calibrated chances give the metrics. Stays right where the calibration itself differs between regions of the inputs, as CBPE does not;
 * still blind to concept drift. Bialek et al., arXiv 2401.08348 (2024). O(n log n + rows x columns).
 * @throws RangeError as importanceWeights, calibrate and estimateBinaryPerformance do.
 */
export function estimateAdaptivePerformance(
  reference: LabelledReference,
  current: { readonly features: Matrix; readonly predictions: BinaryPredictions },
  { seed = 0 }: { readonly seed?: number } = {},
): AdaptiveEstimate {
  const { weights, effectiveRows } = importanceWeights(reference.features, current.features);
  const calibration = calibrate(reference.scores, reference.labels, { seed, weights });
  const estimate = estimateBinaryPerformance(calibration.chancesOf(current.predictions.scores), current.predictions, {
    seed,
  });
  return { ...estimate, effectiveRows };
}
