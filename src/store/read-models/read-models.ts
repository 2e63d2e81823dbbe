import type { Alert } from '../../domain/alert.ts';
import type { AlertStore } from '../alert-store.ts';
import type { Page } from '../cursor.ts';
import type { DocumentStore } from '../documents.ts';
import type { Engine } from '../engine/engine.ts';
import type { RetrainStore } from '../retrain-store.ts';
import { alertPage, oneAlert, type AlertView } from './alert-pages.ts';
import { baselineHeads, listBaselines, type BaselineView } from './baselines-of-record.ts';
import { columnDistribution, type ColumnDistribution } from './column-distribution.ts';
import { deadLetterPage, type DeadLetterQuestion, type DeadLetterView } from './dead-letter-pages.ts';
import { driftSeries, type DriftQuestion, type DriftSeries } from './drift-series.ts';
import { evidenceSeries, type EvidencePoint } from './evidence-series.ts';
import { arrivedVersions, findVersionInCharge } from './known-versions.ts';
import { modelSummaries, type ModelSummary } from './model-summaries.ts';
import { performanceSeries, type PerformancePoint } from './performance-series.ts';
import { retrainList, type RetrainRequestView } from './retrain-list.ts';
import type { ReadSpan } from './span.ts';
import { verdictPage, type VerdictQuestion, type VerdictView } from './verdict-pages.ts';

/** Which alerts are asked for. */
export interface AlertQuestion {
  readonly model?: string | undefined;
  readonly state?: Alert['state'] | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What people and programs ask of what is stored: one answer for each question, ready to be sent. */
export interface ReadModels {
  models(): Promise<readonly ModelSummary[]>;
  model(model: string): Promise<ModelSummary | null>;
  /** Whether a model was registered, has a baseline, or showed up in the log. */
  knows(model: string): Promise<boolean>;
  /** Versions of a model that showed up in the log or have a baseline. */
  versionsSeen(model: string): Promise<readonly string[]>;
  evidence(span: ReadSpan): Promise<readonly EvidencePoint[]>;
  drift(question: DriftQuestion): Promise<DriftSeries>;
  verdicts(question: VerdictQuestion): Promise<Page<VerdictView>>;
  performance(span: ReadSpan): Promise<readonly PerformancePoint[]>;
  profile(question: ReadSpan & { readonly column: string }): Promise<ColumnDistribution | null>;
  alerts(question: AlertQuestion): Promise<Page<AlertView>>;
  alert(id: string): Promise<AlertView | null>;
  retrainRequests(filter: { readonly model?: string | undefined }): Promise<readonly RetrainRequestView[]>;
  deadLetters(question: DeadLetterQuestion): Promise<Page<DeadLetterView>>;
  baselines(filter: { readonly model?: string | undefined }): Promise<readonly BaselineView[]>;
}

/** The read models over the engine's tables and the stores beside them. */
export function createReadModels({
  engine,
  documents,
  alerts,
  retrainRequests,
}: {
  readonly engine: Engine;
  readonly documents: DocumentStore;
  readonly alerts: Pick<AlertStore, 'list' | 'get'>;
  readonly retrainRequests: Pick<RetrainStore, 'list'>;
}): ReadModels {
  const versionsSeen = async (model: string): Promise<readonly string[]> => {
    const heads = (await baselineHeads(engine)).filter((head) => head.model === model);
    return [...new Set([...heads.map(({ version }) => version), ...(await arrivedVersions(engine, model))])];
  };
  return {
    models: () => modelSummaries(engine, documents),
    model: async (model) => (await modelSummaries(engine, documents, model))[0] ?? null,
    knows: async (model) => (await documents.get('model', model)) !== null || (await versionsSeen(model)).length > 0,
    versionsSeen,
    evidence: (span) => evidenceSeries(engine, span),
    async drift(question) {
      const version = question.version ?? (await findVersionInCharge(engine, documents, question.model));
      if (version === null) {
        return { model: question.model, version: null, stepSeconds: question.stepSeconds ?? 1, streams: [] };
      }
      return driftSeries(engine, { ...question, version });
    },
    verdicts: (question) => verdictPage(engine, question),
    performance: (span) => performanceSeries(engine, documents, span),
    async profile(question) {
      const version = question.version ?? (await findVersionInCharge(engine, documents, question.model));
      return version === null ? null : columnDistribution(engine, documents, { ...question, version });
    },
    alerts: ({ model, state, limit, cursor }) =>
      alertPage(engine, alerts, {
        limit,
        ...(model === undefined ? {} : { model }),
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    alert: (id) => oneAlert(engine, alerts, id),
    retrainRequests: ({ model }) => retrainList(retrainRequests, model),
    deadLetters: (question) => deadLetterPage(engine, question),
    baselines: ({ model }) => listBaselines(documents, model),
  };
}
