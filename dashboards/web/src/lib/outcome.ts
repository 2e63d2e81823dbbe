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

/**
 * How far the mean of that many labels strays from the predictions by chance: twice its standard error. Known for outcomes
 * that are yes or no, which a log-loss shows them to be; null for others.
 */
export function residualChance({ labelled, logLoss, meanPrediction }: OutcomeBucket): number | null {
  if (logLoss === null || meanPrediction === null || labelled === 0) return null;
  const share = Math.min(1, Math.max(0, meanPrediction));
  return 2 * Math.sqrt((share * (1 - share)) / labelled);
}

/** A version's mean log-loss beside the reference's over the very windows in which both have labels. */
export interface LossComparison {
  readonly loss: number | null;
  readonly reference: number | null;
  /** Labelled events of the version in those windows. */
  readonly labelled: number;
}

/**
 * Compares every version with a reference version on the windows they share: an easy spring must not flatter the version
 * that happened to be in charge then. The reference itself is compared with nobody and stands with all its windows.
 */
export function lossBeside(
  points: readonly PerformancePoint[],
  reference: string,
): ReadonlyMap<string, LossComparison> {
  const known = points.filter((point) => point.logLoss !== null && point.labelled > 0);
  const ofReference = new Map(
    known.filter((point) => point.version === reference).map((point) => [point.window, point]),
  );
  const sums = new Map<string, { own: number; labelled: number; other: number; otherLabelled: number }>();
  for (const point of known) {
    const other = ofReference.get(point.window);
    if (other === undefined) continue;
    const sum = sums.get(point.version) ?? { own: 0, labelled: 0, other: 0, otherLabelled: 0 };
    sums.set(point.version, sum);
    sum.own += (point.logLoss ?? 0) * point.labelled;
    sum.labelled += point.labelled;
    sum.other += (other.logLoss ?? 0) * other.labelled;
    sum.otherLabelled += other.labelled;
  }
  return new Map(
    [...sums].map(([version, sum]) => [
      version,
      { loss: mean(sum.own, sum.labelled), reference: mean(sum.other, sum.otherLabelled), labelled: sum.labelled },
    ]),
  );
}

/** Mean log-loss of one version over all its labelled events; null where none is labelled. */
export function ownLoss(points: readonly PerformancePoint[], version: string): number | null {
  const own = points.filter((point) => point.version === version && point.logLoss !== null);
  return mean(
    own.reduce((sum, point) => sum + (point.logLoss ?? 0) * point.labelled, 0),
    own.reduce((sum, point) => sum + point.labelled, 0),
  );
}
