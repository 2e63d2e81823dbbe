import type { OutcomeProfile } from '../../domain/profile.ts';
import type { StreamStatistic } from '../../domain/verdict.ts';
import { tooFew, unscored, type Scored } from './column-scores.ts';

/** Keeps the residual finite where all predictions are 0 or 1. */
const LEAST_VARIANCE = 1e-9;

/**
 * The score of one statistic of a cohort's labels.
 * `residual_up` is (labels - predictions) / sqrt(sum of p (1 - p)): how many standard deviations more labels came true than were predicted,
 * if the predictions were calibrated; `residual_down` is its negative. `log_loss` is the mean loss less the baseline's.
 */
export function scoreLabels({
  statistic,
  outcome,
  baselineLoss,
  minimumRows,
}: {
  readonly statistic: StreamStatistic;
  readonly outcome: OutcomeProfile | null;
  readonly baselineLoss: number;
  readonly minimumRows: number;
}): Scored {
  const labelled = outcome?.labelled ?? 0;
  if (outcome === null || labelled < minimumRows) return unscored(labelled, tooFew(labelled, minimumRows, 'labels'));
  if (statistic === 'log_loss') {
    return { score: outcome.logLossSum / labelled - baselineLoss, rows: labelled, reason: '' };
  }
  const residual = (outcome.labelSum - outcome.predictionSum) / Math.sqrt(outcome.varianceSum + LEAST_VARIANCE);
  return { score: statistic === 'residual_up' ? residual : -residual, rows: labelled, reason: '' };
}

/** The mean loss over all labelled rows of the baseline; 0 without any. */
export function meanLoss(outcomes: readonly (OutcomeProfile | null)[]): number {
  let sum = 0;
  let labelled = 0;
  for (const outcome of outcomes) {
    sum += outcome?.logLossSum ?? 0;
    labelled += outcome?.labelled ?? 0;
  }
  return labelled === 0 ? 0 : sum / labelled;
}
