import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import { createTargetGuard } from '../../../src/alert/index.ts';
import {
  createApi,
  createReceivers,
  createRegistry,
  type ApiOptions,
  type ApiPorts,
  type PromotionNotice,
} from '../../../src/api/index.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import {
  createHttpDoor,
  createMessageReader,
  createPrivacy,
  createReplayer,
  letterReader,
} from '../../../src/ingest/index.ts';
import { createPrivacyRegister } from '../../../src/privacy-rules.ts';
import { createSubjectDesk } from '../../../src/subject-desk.ts';
import { createKafkaStarts } from '../../../src/kafka-part.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { createAlertStore, type AlertStore } from '../../../src/store/alert-store.ts';
import { createDeliveryStore, type DeliveryStore } from '../../../src/store/delivery-store.ts';
import { createStore, openEmbeddedEngine, type Store } from '../../../src/store/index.ts';
import { createReadModels } from '../../../src/store/read-models/read-models.ts';
import { createRetrainStore, type RetrainStore } from '../../../src/store/retrain-store.ts';
import { createVerdictStore, type VerdictStore } from '../../../src/store/verdict-store.ts';
import { manualClock, type ManualClock } from '../../support/manual-clock.ts';

/** The API over a real engine with real tables, in a data directory of its own. */
export interface ApiHarness {
  readonly app: Express;
  readonly store: Store;
  readonly alerts: AlertStore;
  readonly deliveries: DeliveryStore;
  readonly requests: RetrainStore;
  readonly verdicts: VerdictStore;
  readonly clock: ManualClock;
  readonly spoolDir: string;
  readonly promotions: PromotionNotice[];
  /** Files that were handed over as baselines. */
  readonly baselineFiles: string[];
  /** Another app over the same engine, set up otherwise. */
  readonly appWith: (options: Partial<ApiOptions>, ports?: Partial<ApiPorts>) => Express;
  close(): Promise<void>;
}

/** The time at which every harness starts. */
export const START_MS = Date.UTC(2001, 5, 10, 12);

/** Opens the harness; every answer is held against its schema. */
export async function openApiHarness(): Promise<ApiHarness> {
  const dir = mkdtempSync(join(tmpdir(), 'leeway-api-'));
  const clock = manualClock(START_MS);
  const engine = await openEmbeddedEngine({ dataDir: dir });
  const store = createStore(engine, { clock });
  await store.migrate();
  const table = (name: string): string => name;
  const alerts = createAlertStore(engine, table, clock);
  const requests = createRetrainStore(engine, table, clock);
  const log = silentLogger();
  const metrics = createMetrics({ version: '0.0.0', defaults: false });
  const readModels = createReadModels({ engine, documents: store.documents, alerts, retrainRequests: requests });
  const promotions: PromotionNotice[] = [];
  const baselineFiles: string[] = [];
  const privacy = createPrivacy([Buffer.from('a secret of the tests, 32 bytes.')], {
    patterns: [],
    deadLetters: 'seal',
  });
  const events = privacy.guard(store.events, metrics);
  const { hashSubject } = privacy;
  const ports: ApiPorts = {
    events: createHttpDoor({
      events,
      keys: store.keys,
      hashSubject,
      clock: { ...systemClock, now: () => clock.now() },
      randomId: randomUUID,
      uniform: () => 0,
      log,
      metrics,
    }),
    readModels,
    registry: createRegistry(store.documents, {
      clock,
      seenVersions: (model) => readModels.versionsSeen(model),
      promoted: (notice) => Promise.resolve(void promotions.push(notice)),
    }),
    receivers: createReceivers(store.documents, { randomBytes, guard: createTargetGuard({ allowedHosts: [] }) }),
    calibrations: { calibration: () => Promise.resolve(null) },
    baselines: {
      register({ model, version, file }) {
        baselineFiles.push(file);
        return Promise.resolve({
          kind: 'refused',
          reason: 'no_time',
          detail: `${model} ${version}: the file has no column ts`,
          remedy: 'Name the time column in the monitor.',
        });
      },
    },
    deadLetters: createReplayer({
      letters: store.deadLetters,
      sink: events,
      read: letterReader(createMessageReader()),
      open: (sealed) => privacy.open(sealed),
      hashSubject,
      clock: { ...systemClock, now: () => clock.now() },
      log,
      metrics,
    }),
    privacy: createPrivacyRegister({
      documents: store.documents,
      audit: store.audit,
      privacy,
      defaults: [],
      baselines: { list: () => Promise.resolve([]) },
      log,
    }),
    subjects: createSubjectDesk({ privacy, erasure: store.erasure, audit: store.audit, randomId: randomUUID }),
    retrainEvents: { applyEvent: () => Promise.resolve({ kind: 'unauthorized' }) },
    analyst: store,
    kafkaStarts: createKafkaStarts(store.events.ledger),
    health: {
      live: () => Promise.resolve({ status: 'ok', state: 'running', steps: {} }),
      ready: () =>
        Promise.resolve({
          ready: false,
          reasons: [{ part: 'kafka', reason: 'the topic leeway.predictions does not exist yet' }],
          store: { ok: true },
          kafka: { configured: true, state: 'waiting', partitions: [], waitingForTopics: ['leeway.predictions'] },
        }),
    },
  };
  const spoolDir = join(dir, 'uploads');
  const appWith = (options: Partial<ApiOptions>, more: Partial<ApiPorts> = {}): Express =>
    createApi(
      { ...ports, ...more },
      { version: '0.0.0', log, metrics, spoolDir, webDir: null, verifyReplies: true, ...options },
    );
  return {
    app: appWith({}),
    store,
    alerts,
    deliveries: createDeliveryStore(engine, table, clock),
    requests,
    verdicts: createVerdictStore(engine, table),
    clock,
    spoolDir,
    promotions,
    baselineFiles,
    appWith,
    async close() {
      await engine.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A baseline of the model `flights`: one numeric column with the coarse edges 6, 12 and 18, one categorical. */
export function flightsBaseline(over: Partial<Baseline> = {}): Baseline {
  return {
    id: 'bl_1',
    model: 'flights',
    version: '1',
    from: Date.UTC(2001, 0, 1),
    to: Date.UTC(2001, 1, 26),
    rows: 1000,
    labelledRows: 900,
    labelDelayMs: 3_600_000,
    predictionName: null,
    columns: [
      {
        name: 'hour',
        role: 'feature',
        type: 'numeric',
        edges: [3, 6, 9, 12, 15, 18],
        coarse: [1, 3, 5],
        mean: 12,
        sd: 5,
        min: 0,
        max: 23,
      },
      { name: 'origin', role: 'feature', type: 'categorical', levels: ['ORD', 'ATL'], others: ['JFK', 'SFO'] },
    ],
    createdAt: START_MS,
    ...over,
  };
}
