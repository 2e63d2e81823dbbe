import type { Clock } from '../../platform/clock.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { backoffMs, type Backoff } from '../../platform/retry.ts';
import type { ReachFailpoint } from '../failpoint.ts';
import type { EventSink, IngestMetrics } from '../ports.ts';
import { flow, type ChunkLimits, type FlowLimits } from './chunk-policy.ts';
import type { PartitionState } from './consumer-state.ts';
import { judgeBatch, planAssignment, type AssignmentPlan } from './intent.ts';
import { createLane, type Lane } from './lane.ts';
import type { LogBatch, LogEvents, LogSource, TopicPartition } from './log-source.ts';

/** What one life of a client needs. */
export interface SessionOptions {
  readonly source: LogSource;
  /** Aborts when the consumer as a whole stops. */
  readonly stopping: AbortSignal;
  readonly topics: readonly string[];
  readonly labelTopics: readonly string[];
  readonly events: EventSink;
  readonly clock: Clock;
  readonly randomId: () => string;
  readonly uniform: () => number;
  readonly log: Logger;
  readonly metrics: IngestMetrics;
  readonly hashSubject?: (subjectId: string) => string;
  readonly reach?: ReachFailpoint;
  readonly limits: ChunkLimits & FlowLimits & { readonly idleCloseMs: number };
}

/** One life of a client: its assignments one after the other, a worker for each partition. */
export interface Session {
  readonly events: LogEvents;
  /** Whether the group has given out partitions and every one has its worker. */
  assigned(): boolean;
  partitions(): readonly PartitionState[];
  problems(): readonly string[];
  /** Asks the broker for the ends of the partitions. */
  poll(): Promise<void>;
  /** The client's failure as soon as there is one, or null after the wait. */
  failure(waitMs: number): Promise<{ readonly cause: unknown } | null>;
  /** Lets the workers finish what they are storing. */
  stop(): Promise<void>;
}

/** One partition: its worker, or why it has none. */
interface Slot {
  readonly lane: Lane | null;
  readonly refusal: string | null;
  paused: boolean;
  high: number | null;
}

const BACKOFF: Backoff = { baseMs: 200, capMs: 5_000 };
/** How long a batch waits for its partition's worker before it is handed back, milliseconds: heartbeats wait with it. */
const READY_WAIT_MS = 1_000;

/** Starts with no partitions; the log's events bring them. */
export function createSession(options: SessionOptions): Session {
  const { source, clock, log, limits, metrics } = options;
  const labelTopics = new Set(options.labelTopics);
  const slots = new Map<string, Slot>();
  /** Resolves for each partition when its worker of an earlier assignment has let go of the store. */
  const released = new Map<string, Promise<void>>();
  /** Aborts what waits, when the client has failed or everything is to stop. */
  const ended = new AbortController();
  const end = (): void => ended.abort();
  options.stopping.addEventListener('abort', end, { once: true });
  let epoch: number | null = null;
  let ready: Promise<void> = Promise.resolve();
  let isReady = false;
  let stopped = false;

  /** Whether the assignment holds and workers may be started for it; while everything stops, an assignment still comes in now and then. */
  const current = (forEpoch: number): boolean => epoch === forEpoch && !stopped;

  const start = (at: TopicPartition, plan: AssignmentPlan, forEpoch: number): void => {
    const key = keyOf(at);
    if (plan.kind === 'refuse') {
      log.error({ ...at, detail: plan.detail }, 'a partition is not read: its committed offset is not ours');
      slots.set(key, { lane: null, refusal: `${key} is not read: ${plan.detail}`, paused: false, high: null });
      return;
    }
    const lane = createLane({
      ...at,
      plan,
      kind: labelTopics.has(at.topic) ? 'label' : 'prediction',
      alive: () => epoch === forEpoch,
      commit: (offset, metadata) => source.commit(forEpoch, { ...at, offset, metadata }),
      after: released.get(key) ?? Promise.resolve(),
      onDrained: () => adjustFlow(),
      sink: options.events,
      clock,
      uniform: options.uniform,
      log,
      metrics,
      limits,
      idleCloseMs: limits.idleCloseMs,
      reach: options.reach ?? (() => undefined),
      hashSubject: options.hashSubject ?? (() => ''),
    });
    released.set(key, lane.finished);
    // The client remembers a pause across assignments.
    source.resume(at);
    slots.set(key, { lane, refusal: null, paused: false, high: null });
  };

  /** Reads what the group has committed, and starts a worker for each partition with what follows from it. */
  const prepare = async (forEpoch: number, partitions: readonly TopicPartition[]): Promise<void> => {
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    for (let attempt = 1; current(forEpoch); attempt += 1) {
      try {
        const committed = topics.length === 0 ? [] : await source.committed(topics);
        if (!current(forEpoch)) return;
        const byKey = new Map(committed.map((one) => [keyOf(one), one]));
        for (const at of partitions) {
          const found = byKey.get(keyOf(at)) ?? { offset: -1, metadata: null };
          start(at, planAssignment(found, options.randomId), forEpoch);
        }
        isReady = true;
        log.info({ partitions: partitions.map(keyOf) }, 'reading from Kafka');
        return;
      } catch (thrown) {
        log.warn({ cause: messageOf(thrown), attempt }, 'the committed offsets could not be read; trying again');
        await clock.sleep(backoffMs(attempt, BACKOFF, options.uniform()), ended.signal);
      }
    }
  };

  const adjustFlow = (): void => {
    let totalBytes = 0;
    for (const { lane } of slots.values()) totalBytes += lane?.waiting().bytes ?? 0;
    for (const slot of slots.values()) {
      if (slot.lane === null) continue;
      const verdict = slot.lane.needsMore() ? 'resume' : flow({ ...slot.lane.waiting(), totalBytes }, limits);
      if (verdict === 'pause' && !slot.paused) source.pause(slot.lane);
      if (verdict === 'resume' && slot.paused) source.resume(slot.lane);
      if (verdict !== 'keep') slot.paused = verdict === 'pause';
    }
  };

  const take = async (forEpoch: number, batch: LogBatch): Promise<boolean> => {
    if (!isReady) await Promise.race([ready, clock.sleep(READY_WAIT_MS, ended.signal)]);
    const slot = slots.get(keyOf(batch));
    if (!current(forEpoch) || slot === undefined) return false;
    const { lane } = slot;
    if (lane === null) {
      source.pause(batch);
      slot.paused = true;
      return false;
    }
    const expected = lane.expected();
    const behind = expected !== null && batch.fetchedFrom > expected;
    const low = behind ? await lowOf(source, batch) : null;
    if (!current(forEpoch)) return false;
    const verdict = judgeBatch(expected, batch, low);
    switch (verdict.kind) {
      case 'stale':
        return false;
      case 'restarted':
        log.error(
          { topic: batch.topic, partition: batch.partition, expected, end: batch.highWatermark },
          'a partition ends before what is stored of it: its topic was created anew or truncated; it is read from its beginning',
        );
        await lane.stop();
        if (current(forEpoch)) start(batch, { kind: 'begin', incarnation: options.randomId() }, forEpoch);
        return false;
      case 'expired':
        log.error(
          { topic: batch.topic, partition: batch.partition, expected, oldest: verdict.from },
          'messages were deleted by the broker before they were read',
        );
        break;
      case 'take':
        break;
    }
    slot.high = Math.max(slot.high ?? 0, batch.highWatermark);
    lane.take(batch, verdict.from);
    adjustFlow();
    return true;
  };

  const letGo = (): void => {
    epoch = null;
    isReady = false;
    for (const { lane } of slots.values()) {
      if (lane === null) continue;
      void lane.stop();
      metrics.consumerLag.remove({ topic: lane.topic, partition: String(lane.partition) });
    }
    slots.clear();
  };

  let failure: { readonly cause: unknown } | null = null;
  return {
    events: {
      assigned(forEpoch, partitions) {
        epoch = forEpoch;
        ready = prepare(forEpoch, partitions);
      },
      revoked: letGo,
      // Whatever goes wrong here is told, and the messages come again: nothing may escape into the client's loop.
      messages: (forEpoch, batch) =>
        take(forEpoch, batch).catch(async (thrown: unknown) => {
          log.error({ err: thrown, topic: batch.topic, partition: batch.partition }, 'a batch could not be taken');
          await clock.sleep(BACKOFF.baseMs, ended.signal);
          return false;
        }),
      failed(thrown) {
        failure = { cause: thrown };
        end();
      },
    },
    assigned: () => isReady,
    partitions: () =>
      [...slots.values()].flatMap(({ lane, high }) => {
        if (lane === null) return [];
        const stored = lane.stored();
        const lag = high === null ? null : Math.max(0, high - (stored ?? 0));
        const idle = lag === 0;
        const stalledForMs = lag === null || idle ? 0 : Math.max(0, clock.now() - lane.lastProgressAt());
        return [{ topic: lane.topic, partition: lane.partition, position: stored, lag, idle, stalledForMs }];
      }),
    problems: () => [
      ...(source.problems?.() ?? []),
      ...[...slots.values()].flatMap(({ lane, refusal }) => refusal ?? lane?.trouble() ?? []),
    ],
    async poll() {
      try {
        for (const range of await source.offsets(options.topics)) {
          const slot = slots.get(keyOf(range));
          if (slot === undefined || slot.lane === null) continue;
          slot.high = range.high;
          const lag = range.high - (slot.lane.stored() ?? range.low);
          metrics.consumerLag.set({ topic: range.topic, partition: String(range.partition) }, Math.max(0, lag));
        }
      } catch (thrown) {
        log.debug({ cause: messageOf(thrown) }, 'the ends of the partitions could not be read');
      }
    },
    async failure(waitMs) {
      await clock.sleep(waitMs, ended.signal);
      return failure;
    },
    async stop() {
      stopped = true;
      options.stopping.removeEventListener('abort', end);
      const lanes = [...slots.values()].flatMap(({ lane }) => lane ?? []);
      for (const lane of lanes) source.pause(lane);
      await Promise.all(lanes.map((lane) => lane.stop()));
      await Promise.all(released.values());
    },
  };
}

/** The partition's oldest offset as the broker tells it now. */
async function lowOf(source: LogSource, { topic, partition }: TopicPartition): Promise<number | null> {
  const ranges = await source.offsets([topic]);
  return ranges.find((range) => range.partition === partition)?.low ?? null;
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
