import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  createAlerter,
  createNotifier,
  createOutbox,
  createTargetGuard,
  createWebhookSender,
  type AlertRecord,
} from './alert/index.ts';
import { createApi, createReceivers, createRegistry } from './api/index.ts';
import { createBaselineDesk } from './baseline-desk.ts';
import { createCallJoiner } from './call-joiner.ts';
import type { Config, Role } from './config.ts';
import { createHealth } from './health.ts';
import { createHttpPart } from './http-part.ts';
import {
  createFailpoint,
  createHttpDoor,
  createMessageReader,
  createPrivacy,
  createReplayer,
  createSchemaRegistry,
  letterReader,
} from './ingest/index.ts';
import { createKafkaPart, createKafkaStarts } from './kafka-part.ts';
import { openLiveJudge } from './judge/index.ts';
import { createPipeline, windowMsOf, type PassReport, type Watched } from './pipeline.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { LeewayError, messageOf } from './platform/errors.ts';
import { createLifecycle, type Part } from './platform/lifecycle.ts';
import type { Logger } from './platform/logger.ts';
import { createMetrics } from './platform/metrics.ts';
import { removeOwnerNote, writeOwnerNote } from './platform/owner-note.ts';
import { createTicker } from './platform/ticker.ts';
import { privacySecrets } from './privacy-key.ts';
import { createPrivacyRegister, PRIVACY_REFRESH_MS } from './privacy-rules.ts';
import { createBaselines, createProfiler } from './profile/index.ts';
import { createRetrainer, type RetrainRecord } from './retrain/index.ts';
import { labelFactsOf } from './label-facts.ts';
import { createStore, learnedSchemas, type Engine, type Store } from './store/index.ts';
import { createSubjectDesk } from './subject-desk.ts';
import { calibrationDocument, storedCalibrations, watchedVersions } from './watched.ts';

/** What an app is made of besides its configuration; all of it has a default that is real. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly log: Logger;
  /** Opens the engine; by default the embedded one, or the server the configuration names. */
  readonly openEngine: () => Promise<Engine>;
  readonly version: string;
  readonly webDir: string | null;
  readonly roles?: readonly Role[];
  /** The caller drives passes and deliveries itself: for a replay in event time. */
  readonly manual?: boolean;
}

/** The running service. */
export interface App {
  start(): Promise<void>;
  /** Drains and stops everything; idempotent. */
  stop(): Promise<void>;
  /** Base URL once it listens. */
  readonly url: string;
  readonly store: Store<AlertRecord, RetrainRecord>;
  /** One pass of profile, judge, alert and retrain. */
  pass(): Promise<PassReport>;
  /** Sends what the outbox owes; resolves when it has been answered. */
  deliver(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** How often it is looked whether dead letters were settled long enough ago. */
const EXPIRY_PAUSE_MS = 3_600_000;

/** Builds the service out of its rooms; nothing runs before `start`. */
export async function createApp(config: Config, overrides: AppOverrides): Promise<App> {
  const { log, version } = overrides;
  const clock = overrides.clock ?? systemClock;
  const roles = new Set<Role>(overrides.roles ?? ['ingest', 'judge', 'api']);
  const metrics = createMetrics({ version });
  const dataDir = resolve(config.dataDir);
  // Beside the engine's own spool, which is open by the time that this one is emptied.
  const spoolDir = resolve(dataDir, 'uploads');
  // Before the engine is open, so that a damaged key leaves nothing open.
  const secrets = privacySecrets(config);
  const engine = await overrides.openEngine();
  const cluster = config.clickhouse?.cluster ?? null;
  const store = createStore<AlertRecord, RetrainRecord>(engine, { layout: cluster === null ? {} : { cluster }, clock });
  let url = '';
  const publicUrl = (): string => config.publicUrl?.replace(/\/$/, '') ?? url;

  const baselines = createBaselines({ documents: store.documents, files: store.baselineFiles, clock });
  const watched = (): Promise<readonly Watched[]> => watchedVersions(store.documents, baselines);
  const profiler = createProfiler(
    { profiles: store.profiles, outcomes: store.outcomes },
    {
      latenessMs: config.latenessMs,
      watched: async () =>
        (await watched()).map(({ baseline, monitor }) => ({ baseline, windowMs: windowMsOf(monitor) })),
    },
  );
  const outbox = createOutbox({ deliveries: store.deliveries, receivers: store.receivers });
  const alerter = createAlerter({
    alerts: store.alerts,
    outbox,
    metrics,
    log,
    get publicUrl() {
      return publicUrl();
    },
  });
  const notifier = createNotifier({
    deliveries: store.deliveries,
    receivers: store.receivers,
    sender: createWebhookSender({ allowedHosts: config.allowedTargets }),
    clock,
    random: uniform,
    metrics,
    log,
  });
  const registry = createRegistry(store.documents, {
    clock,
    seenVersions: (model) => store.readModels.versionsSeen(model),
    promoted: async ({ model, from, to, reason }) => {
      log.info({ model, from, to, reason }, 'a version was put in charge');
      await alerter.promoted({ model, version: to, eventNow: pipeline.eventNow(model) }, clock.now());
    },
  });
  const retrainer = createRetrainer({
    requests: store.retrain,
    outbox,
    alerts: store.alerts,
    hasReceiver: async (model) =>
      (await store.receivers.list()).some(
        ({ type, models, disabled }) =>
          type === 'retrain_webhook' && !disabled && (models.length === 0 || models.includes(model)),
      ),
    policyOf: async (model) => (await store.documents.get<object>('setting', `retrain-policy/${model}`))?.body ?? {},
    labels: (model, ofVersion) => labelFactsOf(store.labelCount, baselines, model, ofVersion),
    promote: async (model, to, reason) => {
      const outcome = await registry.promote(model, to, reason);
      if (outcome.kind === 'unknown' || outcome.kind === 'conflict') throw new LeewayError('not_found', outcome.detail);
    },
    settings: store.documents,
    randomBytes,
    metrics,
    clock,
    log,
    get publicUrl() {
      return publicUrl();
    },
  });
  const joiner = createCallJoiner({ calls: store.calls, clock, log, metrics });
  const reader = createMessageReader({
    registry:
      config.schemaRegistryUrl === null ? null : createSchemaRegistry({ url: config.schemaRegistryUrl, clock, log }),
    pins: config.kafka?.topicFormats ?? {},
    learned: () => learnedSchemas(engine),
  });
  const pipeline = createPipeline({
    joinCalls: () => joiner.pass(),
    profiler,
    watched,
    openJudge: async (one) => {
      const judge = await openLiveJudge(one, { windows: store.profiles, verdicts: store.verdicts });
      await store.documents.put('setting', `calibration/${one.baseline.model}`, calibrationDocument(judge.calibration));
      return judge;
    },
    applyAlerts: (judgement, nowMs) => alerter.apply(judgement, nowMs),
    considerRetraining: async ({ baseline: { model } }, eventNowMs, nowMs) => {
      await retrainer.tick((asked) => (asked === model ? eventNowMs : null), nowMs);
    },
    clock,
    log,
    metrics,
  });
  const privacy = createPrivacy(secrets, config.privacy);
  const { hashSubject } = privacy;
  const rules = createPrivacyRegister({
    documents: store.documents,
    audit: store.audit,
    privacy,
    defaults: config.privacy.patterns,
    baselines,
    log,
  });
  // Whatever comes in, by whichever door, passes the rules before it is written.
  const events = { ...store.events, ...privacy.guard(store.events, metrics) };
  const replayer = createReplayer({
    letters: store.deadLetters,
    sink: events,
    read: letterReader(reader),
    open: (sealed) => privacy.open(sealed),
    hashSubject,
    clock,
    log,
    metrics,
    reach: createFailpoint(config.failpoint, () => process.kill(process.pid, 'SIGKILL')),
  });
  const door = createHttpDoor({
    events,
    keys: store.keys,
    clock,
    randomId: randomUUID,
    uniform,
    log,
    metrics,
    hashSubject,
    reader,
  });
  const consumer = createKafkaPart(config, {
    events,
    hashSubject,
    reader,
    clock,
    log,
    metrics,
    uniform,
    enabled: roles.has('ingest'),
  });
  const pause = { pauseMs: config.tickMs, clock, log };
  const judging = createTicker(
    'judge',
    async () => {
      await pipeline.pass();
    },
    pause,
  );
  const expiring = createTicker(
    'expiry of dead letters',
    async () => {
      const expired = await store.deadLetters.expire(clock.now() - config.deadLetterDays * DAY_MS);
      if (expired > 0)
        log.info({ letters: expired }, 'the bytes of dead letters that were settled long ago are deleted');
    },
    { pauseMs: EXPIRY_PAUSE_MS, clock, log },
  );
  const telling: Part = { name: 'notify', start: () => notifier.start(), stop: () => notifier.stop() };
  let startedAt: number | null = null;
  const driven = roles.has('judge') && overrides.manual !== true;
  const health = createHealth({
    clock,
    state: () => lifecycle.state(),
    steps: driven ? { judge: judging.lastTickAt, notify: () => notifier.lastTickAt() } : {},
    startedAt: () => startedAt,
    ping: () => engine.ping(),
    door: () => door.problem(),
    consumer: consumer.state,
  });
  const api = createApi(
    {
      events: door,
      readModels: store.readModels,
      registry,
      calibrations: storedCalibrations(store.documents),
      baselines: createBaselineDesk({ registry, baselines, store, privacy, dir: spoolDir }),
      receivers: createReceivers(store.documents, {
        randomBytes,
        guard: createTargetGuard({ allowedHosts: config.allowedTargets }),
      }),
      retrainEvents: retrainer,
      deadLetters: replayer,
      privacy: rules,
      subjects: createSubjectDesk({ privacy, erasure: store.erasure, audit: store.audit, randomId: randomUUID }),
      analyst: store,
      kafkaStarts: createKafkaStarts(store.events.ledger),
      health,
    },
    {
      version,
      log,
      metrics,
      spoolDir,
      webDir: overrides.webDir,
      apiKeys: config.apiKeys,
    },
  );
  const parts: Part[] = [
    {
      name: 'store',
      start: async () => {
        // What an upload left behind when the process before this one was killed.
        rmSync(spoolDir, { recursive: true, force: true });
        await store.migrate();
        // Before the first event comes in.
        await rules.refresh();
        await alerter.recover(clock.now());
        await store.refreshViews(await baselines.list());
        await replayer
          .recover()
          .catch((thrown: unknown) => log.error({ cause: messageOf(thrown) }, 'an open replay could not be finished'));
      },
      stop: () => engine.close(),
    },
    createTicker('privacy', () => rules.refresh(), { pauseMs: PRIVACY_REFRESH_MS, clock, log }),
    ...(roles.has('ingest') ? [expiring] : []),
    createHttpPart(api, {
      host: config.host,
      port: config.port,
      onListening: (listening) => {
        url = listening;
        writeOwnerNote(dataDir, { pid: process.pid, url });
      },
      drain: () => door.stop(),
      onClosed: () => removeOwnerNote(dataDir, process.pid),
    }),
    consumer.part,
    ...(driven ? [judging, telling] : []),
  ];
  const lifecycle = createLifecycle(parts, { log });
  return {
    async start() {
      await lifecycle.start();
      startedAt = clock.now();
    },
    stop: () => lifecycle.stop(),
    get url() {
      return url;
    },
    store,
    pass: () => pipeline.pass(),
    deliver: async () => {
      await notifier.tick(clock.now());
    },
  };
}

/** A number in [0, 1) from the system's cryptographic source. */
function uniform(): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}
