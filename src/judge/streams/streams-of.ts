import { PREDICTION_COLUMN, type Baseline, type BaselineColumn } from '../../domain/baseline.ts';
import type { DriftKind, StreamStatistic, Verdict } from '../../domain/verdict.ts';

/** The column that streams of labels are named after. */
export const LABEL_COLUMN = 'label';

/** A stream before its weight and its calendar match are known. */
export interface StreamOutline {
  readonly name: string;
  readonly column: string;
  readonly statistic: StreamStatistic;
  readonly kind: DriftKind;
  readonly scale: Verdict['scale'];
}

const SCALES: Readonly<Record<StreamStatistic, Verdict['scale']>> = {
  js: 'distance',
  wasserstein: 'distance',
  null_rate: 'rate',
  unseen_rate: 'rate',
  out_of_range_rate: 'rate',
  residual_up: 'statistic',
  residual_down: 'statistic',
  log_loss: 'statistic',
};

/** The streams of a baseline: what is watched of each feature, of the prediction, and (where the baseline has labelled predictions) of the labels. */
export function streamsOf(baseline: Baseline): readonly StreamOutline[] {
  const streams = baseline.columns.flatMap((column) =>
    statisticsOf(column).map((statistic) => outline(column.name, statistic, kindOf(column, statistic))),
  );
  const judgesLabels =
    baseline.labelledRows > 0 &&
    baseline.columns.some((column) => column.name === PREDICTION_COLUMN && column.type === 'numeric');
  if (!judgesLabels) return streams;
  const labels = ['residual_up', 'residual_down', 'log_loss'] as const;
  return [...streams, ...labels.map((statistic) => outline(LABEL_COLUMN, statistic, 'concept drift'))];
}

function outline(column: string, statistic: StreamStatistic, kind: DriftKind): StreamOutline {
  return { name: `${column}/${statistic}`, column, statistic, kind, scale: SCALES[statistic] };
}

function statisticsOf(column: BaselineColumn): readonly StreamStatistic[] {
  // A column that never moved has no scale to measure a shift by.
  const distances: StreamStatistic[] = column.type === 'numeric' && column.sd > 0 ? ['js', 'wasserstein'] : ['js'];
  if (column.role === 'prediction') return distances;
  return [...distances, 'null_rate', column.type === 'numeric' ? 'out_of_range_rate' : 'unseen_rate'];
}

function kindOf(column: BaselineColumn, statistic: StreamStatistic): DriftKind {
  if (column.role === 'prediction') return 'prediction shift';
  return SCALES[statistic] === 'rate' ? 'data-quality break' : 'data drift';
}
