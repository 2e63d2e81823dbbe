import { createRandom } from '../math/random.ts';
import { binaryMetrics, binaryMetricsOf, type BinaryMetrics, type BinaryPredictions } from './binary-metrics.ts';
import { checkChances } from './checked.ts';

/** An estimate of performance without labels, and how far labels drawn by the same chances would scatter around it. */
export interface PerformanceEstimate {
  readonly metrics: BinaryMetrics;
  /** Standard error of each metric from the draw of labels alone; null where the metric has none. */
  readonly standardErrors: BinaryMetrics | { readonly [Name in keyof BinaryMetrics]: number | null };
  readonly n: number;
  /** What the estimate rests on, in words that belong beside the number. */
  readonly assumes: string;
}

const DRAWS = 100;

/**
 * Confidence-based performance estimation: if the chances are calibrated, the confusion matrix that they expect gives every metric without
 * a label. P(Y|X) cannot be seen without labels: the estimate is blind to concept drift, and holds where inputs moved only within what was
 * seen in training. Kivimaki et al., "Confidence-based estimators for predictive performance" (2024). O(n log n + draws x n).
 * @param chances calibrated chances of the positive class, one for each row.
 * @throws RangeError when there are no rows, not as many chances as predictions, a chance outside [0, 1] or a score that is no number.
 */
export function estimateBinaryPerformance(
  chances: Float64Array,
  predictions: BinaryPredictions,
  { seed = 0 }: { readonly seed?: number } = {},
): PerformanceEstimate {
  if (chances.length === 0 || chances.length !== predictions.scores.length) {
    throw new RangeError(`${chances.length} chances and ${predictions.scores.length} predictions`);
  }
  const metricsOf = binaryMetricsOf(predictions);
  const metrics = metricsOf(chances);
  const random = createRandom(seed);
  const drawn: BinaryMetrics[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    drawn.push(metricsOf(chances.map((chance) => (random.uniform() < chance ? 1 : 0))));
  }
  const spread = (name: keyof BinaryMetrics): number | null => standardDeviation(drawn.map((metrics) => metrics[name]));
  return {
    metrics,
    standardErrors: {
      accuracy: spread('accuracy'),
      precision: spread('precision'),
      recall: spread('recall'),
      specificity: spread('specificity'),
      f1: spread('f1'),
      auroc: spread('auroc'),
      averagePrecision: spread('averagePrecision'),
    },
    n: chances.length,
    assumes: 'calibrated chances and no concept drift: P(Y|X) cannot be seen without labels',
  };
}

function standardDeviation(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1));
}

/** Metrics of a classifier of several classes: accuracy, and the means over classes of one-against-rest metrics. */
export interface MulticlassMetrics {
  readonly accuracy: number;
  readonly macro: Omit<BinaryMetrics, 'accuracy'>;
  readonly byClass: ReadonlyMap<string, BinaryMetrics>;
}

/**
 * The same for several classes: each class against the rest with its own chances, which are scaled to add up to 1 in every row; macro means
 * over the classes that have the metric. O(classes x n log n).
 * @throws RangeError when a row's chances are all zero, lengths differ, or a chance lies outside [0, 1].
 */
export function estimateMulticlassPerformance(
  chances: ReadonlyMap<string, Float64Array>,
  predictions: { readonly scores: ReadonlyMap<string, Float64Array>; readonly classes: readonly string[] },
): MulticlassMetrics {
  const n = predictions.classes.length;
  const sums = new Float64Array(n);
  for (const [name, values] of chances) {
    checkChances(values, `chance of ${name}`);
    if (values.length !== n) throw new RangeError(`${values.length} chances and ${n} predictions`);
    for (let row = 0; row < n; row++) sums[row]! += values[row]!;
  }
  if (n === 0 || sums.some((sum) => !(sum > 0))) throw new RangeError('a row has no chance for any class');
  const byClass = new Map<string, BinaryMetrics>();
  let right = 0;
  for (const [name, values] of chances) {
    const scaled = values.map((value, row) => value / sums[row]!);
    const classes = predictions.classes.map((answer) => (answer === name ? 1 : 0));
    byClass.set(name, binaryMetrics(scaled, { scores: predictions.scores.get(name) ?? scaled, classes }));
    for (let row = 0; row < n; row++) if (classes[row] === 1) right += scaled[row]!;
  }
  const macro = (name: Exclude<keyof BinaryMetrics, 'accuracy'>): number | null => {
    const known = [...byClass.values()].map((metrics) => metrics[name]).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    accuracy: right / n,
    byClass,
    macro: {
      precision: macro('precision'),
      recall: macro('recall'),
      specificity: macro('specificity'),
      f1: macro('f1'),
      auroc: macro('auroc'),
      averagePrecision: macro('averagePrecision'),
    },
  };
}
