import type { PerformancePoint } from '../api/types.ts';

/** What turned out over one bucket of time for one version; means are weighted by events. */
export interface OutcomeBucket {
  readonly window: number;
  readonly version: string;
  readonly labelled: number;
  readonly meanLabel: number | null;
  readonly meanPrediction: number | null;
  readonly logLoss: number | null;
  /** Mean label minus mean prediction; null where either is unknown. */
  readonly residual: number | null;
}

interface Sums {
  labelled: number;
  label: number;
  labelWeight: number;
  prediction: number;
  predictionWeight: number;
  loss: number;
  lossWeight: number;
}

const empty = (): Sums => ({
  labelled: 0,
  label: 0,
  labelWeight: 0,
  prediction: 0,
  predictionWeight: 0,
  loss: 0,
  lossWeight: 0,
});

const mean = (sum: number, weight: number): number | null => (weight > 0 ? sum / weight : null);

/** Adds windows up into buckets of time, so that a long span shows the course and not the noise. */
export function bucketOutcomes(points: readonly PerformancePoint[], bucketMs: number): readonly OutcomeBucket[] {
  const buckets = new Map<string, { version: string; window: number; sums: Sums }>();
  for (const point of points) {
    const window = Math.floor(point.window / bucketMs) * bucketMs;
    const key = `${point.version}\u0000${window}`;
    const bucket = buckets.get(key) ?? { version: point.version, window, sums: empty() };
    buckets.set(key, bucket);
    const { sums } = bucket;
    sums.labelled += point.labelled;
    if (point.meanLabel !== null) {
      sums.label += point.meanLabel * point.labelled;
      sums.labelWeight += point.labelled;
    }
    if (point.meanPrediction !== null) {
      sums.prediction += point.meanPrediction * point.labelled;
      sums.predictionWeight += point.labelled;
    }
    if (point.logLoss !== null) {
      sums.loss += point.logLoss * point.labelled;
      sums.lossWeight += point.labelled;
    }
  }
  return [...buckets.values()]
    .map(({ version, window, sums }) => {
      const meanLabel = mean(sums.label, sums.labelWeight);
      const meanPrediction = mean(sums.prediction, sums.predictionWeight);
      return {
        window,
        version,
        labelled: sums.labelled,
        meanLabel,
        meanPrediction,
        logLoss: mean(sums.loss, sums.lossWeight),
        residual: meanLabel === null || meanPrediction === null ? null : meanLabel - meanPrediction,
      };
    })
    .sort((a, b) => a.window - b.window);
}

/** Mean log-loss of each version over all its labelled events in the span; null where none is labelled. */
export function lossByVersion(points: readonly PerformancePoint[]): ReadonlyMap<string, number | null> {
  const sums = new Map<string, { loss: number; weight: number }>();
  for (const point of points) {
    const sum = sums.get(point.version) ?? { loss: 0, weight: 0 };
    sums.set(point.version, sum);
    if (point.logLoss === null) continue;
    sum.loss += point.logLoss * point.labelled;
    sum.weight += point.labelled;
  }
  return new Map([...sums].map(([version, sum]) => [version, mean(sum.loss, sum.weight)]));
}
