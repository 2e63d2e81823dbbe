import type { Alert } from '../domain/alert.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { RetrainRequest } from '../domain/retrain.ts';
import type { Clock } from '../platform/clock.ts';
import { createAlertStore, type AlertStore } from './alert-store.ts';
import { createBaselineStore } from './baseline-store.ts';
import { createCallStore, type CallStore } from './call-store.ts';
import { createAuditLog, type AuditLog } from './audit-log.ts';
import { createDeadLetterStore, type DeadLetterStore } from './dead-letter-store.ts';
import { createDeliveryStore, type DeliveryStore } from './delivery-store.ts';
import { createDocumentStore, type DocumentStore } from './documents.ts';
import type { Engine } from './engine/engine.ts';
import { createEventStore, type EventStore } from './event-store.ts';
import { createKeyStore, type KeyStore } from './key-store.ts';
import { createAnalysis, type Analysis } from './live-views.ts';
import { createLabelCount, type LabelCount } from './label-count.ts';
import { migrate, type MigrationReport } from './migrations/migrate.ts';
import { localTable, type Layout } from './migrations/tables.ts';
import { createOffsetAudit } from './offset-audit.ts';
import { createOffsetLedger, type OffsetLedger } from './offset-ledger.ts';
import { refreshModelViews } from './model-views.ts';
import { createOutcomeStore } from './outcome-store.ts';
import { createProfileStore } from './profile-store.ts';
import { createReadModels, type ReadModels } from './read-models/read-models.ts';
import { createReceiverStore, type ReceiverStore } from './receiver-store.ts';
import { createRetrainStore, type RetrainStore } from './retrain-store.ts';
import { createSubjectErasure, type SubjectErasure } from './subject-erasure.ts';
import { createVerdictStore, type VerdictStore } from './verdict-store.ts';

export { openEmbeddedEngine } from './engine/embedded-engine.ts';
export { openServerEngine } from './engine/server-engine.ts';
export { RESULT_FORMATS, type Engine, type ResultFormat } from './engine/engine.ts';
export type { AuditLog } from './audit-log.ts';
export type { DocumentKind, DocumentStore, StoredDocument } from './documents.ts';
export { createFileColumnReader, type FileColumnReader } from './files/file-column-reader.ts';
export type { CellKind, FileColumn, FileColumns, LevelCells } from './files/file-columns.ts';
export { drawRows } from './files/row-draw.ts';
export type { EventStore } from './event-store.ts';
export type { CallStore } from './call-store.ts';
export { learnedSchemas } from './learned-schemas.ts';
export { createOffsetAudit } from './offset-audit.ts';
export type { LabelCount } from './label-count.ts';
export type { Layout } from './migrations/tables.ts';

/**
 * Everything that is stored, by what it is for; the rooms see it through their own ports.
 * Alerts and retrain requests are kept whole, so the rooms may store more with them than the domain names.
 */
export interface Store<A extends Alert = Alert, R extends RetrainRequest = RetrainRequest> extends Analysis {
  readonly engine: Engine;
  readonly documents: DocumentStore;
  readonly events: EventStore & { readonly ledger: OffsetLedger };
  readonly deadLetters: DeadLetterStore;
  readonly keys: KeyStore;
  readonly audit: AuditLog;
  readonly erasure: SubjectErasure;
  readonly baselineFiles: ReturnType<typeof createBaselineStore>;
  readonly profiles: ReturnType<typeof createProfileStore>;
  readonly outcomes: ReturnType<typeof createOutcomeStore>;
  readonly verdicts: VerdictStore;
  readonly alerts: AlertStore<A>;
  readonly deliveries: DeliveryStore;
  readonly receivers: ReceiverStore;
  readonly retrain: RetrainStore<R>;
  readonly calls: CallStore;
  readonly offsets: ReturnType<typeof createOffsetAudit>;
  readonly labelCount: LabelCount;
  readonly readModels: ReadModels;
  /** Makes or renews the analysts' view of each model among the baselines. */
  refreshViews(baselines: readonly Baseline[]): Promise<void>;
  migrate(): Promise<MigrationReport>;
}

/** The store over an open engine. */
export function createStore<A extends Alert = Alert, R extends RetrainRequest = RetrainRequest>(
  engine: Engine,
  { layout = {}, clock }: { readonly layout?: Layout; readonly clock: Clock },
): Store<A, R> {
  const table = (name: string): string => localTable(name, layout);
  const documents = createDocumentStore(engine, table, clock);
  const alerts = createAlertStore<A>(engine, table, clock);
  const retrain = createRetrainStore<R>(engine, table, clock);
  return {
    ...createAnalysis(engine, layout),
    engine,
    documents,
    events: { ...createEventStore(engine, table), ledger: createOffsetLedger(engine, table, documents) },
    deadLetters: createDeadLetterStore(engine, layout, clock),
    keys: createKeyStore(engine, table),
    audit: createAuditLog(engine, table, clock),
    erasure: createSubjectErasure(engine, layout),
    baselineFiles: createBaselineStore(engine, table, clock),
    profiles: createProfileStore(engine, table),
    outcomes: createOutcomeStore(engine, table),
    verdicts: createVerdictStore(engine, table),
    alerts,
    deliveries: createDeliveryStore(engine, table, clock),
    receivers: createReceiverStore(documents),
    retrain,
    calls: createCallStore(engine, table, clock),
    offsets: createOffsetAudit(engine),
    labelCount: createLabelCount(engine),
    readModels: createReadModels({ engine, documents, alerts, retrainRequests: retrain }),
    refreshViews: (baselines) => refreshModelViews(engine, baselines, layout),
    migrate: () => migrate(engine, layout),
  };
}
