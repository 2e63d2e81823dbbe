import type { RemedyDecision } from '../../src/domain/retrain.ts';
import type { LabelFacts, RetrainRecord } from '../../src/retrain/record.ts';
import { share, windowAt } from './alert-fixtures.ts';

/** One day of event time. */
export const DAY_MS = 86_400_000;

/** Labels in plenty. */
export const LABELS: LabelFacts = {
  watermark: windowAt(40),
  labelledSinceTraining: 50_000,
  trainingRows: 100_000,
  trainingFrom: windowAt(-2000),
  trainingTo: windowAt(-100),
};

/** A comparison of remedies that chose `chosen`. */
export function decision(chosen: string, at = windowAt(30)): RemedyDecision {
  return {
    at,
    candidates: [{ name: chosen, logLoss: 0.5, note: '' }],
    chosen,
    reason: `${chosen}: because`,
    holdoutRows: 5000,
  };
}

/** A request at the page of an alert, dispatched at wall clock 0. */
export function retrainRecord(over: Partial<RetrainRecord> = {}): RetrainRecord {
  return {
    id: 'rr_1',
    model: 'flights',
    version: '3',
    alert: 'al_1',
    state: 'dispatched',
    at: windowAt(10),
    reason: 'drift',
    decision: null,
    revision: 1,
    attempt: 0,
    trigger: {
      kind: 'data drift',
      streams: [share()],
      openedAt: windowAt(10),
      evidence: 2312,
      threshold: 2160,
      summary: 'flights (version 3): data drift in hour',
    },
    labels: LABELS,
    mode: 'auto',
    maxRuntimeMs: DAY_MS,
    dispatchedAt: 0,
    expiresAt: DAY_MS,
    candidate: null,
    events: [],
    ...over,
  };
}
