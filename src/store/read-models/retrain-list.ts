import type { RemedyDecision, RetrainRequest } from '../../domain/retrain.ts';
import type { RetrainStore } from '../retrain-store.ts';
import { isoOfMs } from './span.ts';

/** How a request ended, as it is answered. */
export interface DecisionView {
  at: string;
  candidates: { name: string; logLoss: number | null; note: string }[];
  chosen: string;
  reason: string;
  holdoutRows: number;
}

/** A retrain request as it is answered. */
export type RetrainRequestView = {
  -readonly [K in Exclude<keyof RetrainRequest, 'at' | 'decision'>]: RetrainRequest[K];
} & { at: string; decision: DecisionView | null };

/** Requests are rare by construction: one list holds more than a lifetime of them. */
const MOST = 1000;

/** Retrain requests, newest first. */
export async function retrainList(
  requests: Pick<RetrainStore, 'list'>,
  model: string | undefined,
): Promise<readonly RetrainRequestView[]> {
  const { items } = await requests.list({ limit: MOST, ...(model === undefined ? {} : { model }) });
  return items.map((request) => ({
    id: request.id,
    model: request.model,
    version: request.version,
    alert: request.alert,
    state: request.state,
    at: isoOfMs(request.at),
    reason: request.reason,
    decision: request.decision === null ? null : decisionView(request.decision),
    revision: request.revision,
  }));
}

function decisionView({ at, candidates, chosen, reason, holdoutRows }: RemedyDecision): DecisionView {
  return {
    at: isoOfMs(at),
    candidates: candidates.map(({ name, logLoss, note }) => ({ name, logLoss, note })),
    chosen,
    reason,
    holdoutRows,
  };
}
