export {
  estimateAccuracy,
  fitConfidenceThreshold,
  type ConfidenceThreshold,
} from './average-thresholded-confidence.ts';
export {
  binaryMetrics,
  expectedConfusion,
  type BinaryMetrics,
  type BinaryPredictions,
  type ExpectedConfusion,
} from './binary-metrics.ts';
export { calibrate, expectedCalibrationError, type ScoreCalibration } from './calibrate.ts';
export {
  estimateBinaryPerformance,
  estimateMulticlassPerformance,
  type MulticlassMetrics,
  type PerformanceEstimate,
} from './cbpe.ts';
export { decomposeLossChange, type LossDecomposition, type LossTable } from './disde.ts';
export { fitLossEstimator, type LossEstimator, type RegressionErrors } from './dle.ts';
export {
  effectiveSampleSize,
  importanceWeights,
  weightedMeanLoss,
  type ImportanceWeights,
} from './importance-weights.ts';
export { fitIsotonic, isotonicValues, type IsotonicFit } from './isotonic.ts';
export { blackBoxShift, maximumLikelihoodShift, type LabelShift } from './label-shift.ts';
export { estimateAdaptivePerformance, type AdaptiveEstimate, type LabelledReference } from './pape.ts';
