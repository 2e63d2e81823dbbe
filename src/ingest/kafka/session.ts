import type { Clock } from '../../platform/clock.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { backoffMs, type Backoff } from '../../platform/retry.ts';
import type { ReachFailpoint } from '../failpoint.ts';
import type { MessageReader } from '../formats/message-reader.ts';
import type { IngestMetrics, LogSink } from '../ports.ts';
import { planFromMemo, type PartitionFacts } from './assignment-plan.ts';
import { judgeBatch } from './batch-verdict.ts';
import { createByteBudget } from './byte-budget.ts';
import { flow, type ChunkLimits, type FlowLimits } from './chunk-policy.ts';
import type { PartitionState } from './consumer-state.ts';
import { createLane, type Lane, type LaneStart } from './lane.ts';
import {
  keyOf,
  type LogBatch,
  type LogEvents,
  type LogSource,
  type OffsetRange,
  type TopicPartition,
} from './log-source.ts';
import { createPartitionPlanner, laneStartOf, type GroundedPlan } from './partition-planner.ts';

/** What one life of a client needs. */
export interface SessionOptions {
  readonly source: LogSource;
  /** Aborts when the consumer as a whole stops. */
  readonly stopping: AbortSignal;
  readonly topics: readonly string[];
  readonly labelTopics: readonly string[];
  readonly events: LogSink;
  readonly clock: Clock;
  readonly randomId: () => string;
  readonly uniform: () => number;
  readonly log: Logger;
  readonly metrics: IngestMetrics;
  readonly hashSubject?: (subjectId: string) => string;
  readonly reader: MessageReader;
  readonly reach?: ReachFailpoint;
  readonly limits: ChunkLimits &
    FlowLimits & { readonly idleCloseMs: number; readonly underWayBytes: number; readonly drainMs: number };
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
  readonly at: TopicPartition;
  readonly lane: Lane | null;
  readonly refusal: string | null;
  paused: boolean;
  high: number | null;
}

const BACKOFF: Backoff = { baseMs: 200, capMs: 5_000 };
const UNSETTLED = 'what is stored of it has not been told yet';

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
  const budget = createByteBudget(limits.underWayBytes);
  const planner = createPartitionPlanner(source, options.events.ledger);
  options.stopping.addEventListener('abort', end, { once: true });
  let epoch: number | null = null;
  let isReady = false;
  let stopped = false;

  /** Whether the assignment holds and workers may be started for it; while everything stops, an assignment still comes in now and then. */
  const current = (forEpoch: number): boolean => epoch === forEpoch && !stopped;

  const refuse = (at: TopicPartition, detail: string): void => {
    const key = keyOf(at);
    const refusal = `${sentence(key, detail)}; leeway kafka confirm ${key} --from oldest|next|OFFSET says from where to read it`;
    if (slots.get(key)?.refusal !== refusal) {
      log.error({ ...at, detail }, 'a partition is not read until an operator says from where');
    }
    slots.set(key, { at, lane: null, refusal, paused: true, high: null });
  };

  const start = (at: TopicPartition, begin: LaneStart, forEpoch: number): void => {
    const key = keyOf(at);
    const lane = createLane({
      ...at,
      start: begin,
      kind: labelTopics.has(at.topic) ? 'label' : 'prediction',
      alive: () => epoch === forEpoch,
      commit: (offset, metadata) => source.commit(forEpoch, { ...at, offset, metadata }),
      after: released.get(key) ?? Promise.resolve(),
      onDrained: () => adjustFlow(),
      sink: options.events,
      budget,
      clock,
      uniform: options.uniform,
      log,
      metrics,
      limits,
      idleCloseMs: limits.idleCloseMs,
      reach: options.reach ?? (() => undefined),
      hashSubject: options.hashSubject ?? (() => ''),
      reader: options.reader,
    });
    released.set(key, lane.finished);
    slots.set(key, { at, lane, refusal: null, paused: false, high: null });
    source.begin({ ...at, offset: lane.expected() });
  };

  /** Does what a plan says. */
  const follow = (at: TopicPartition, { plan, ...grounds }: GroundedPlan, forEpoch: number): void => {
    if (plan.kind === 'refuse') refuse(at, plan.detail);
    else start(at, laneStartOf(plan, grounds, clock.now(), options.randomId), forEpoch);
  };

  const persist = async <T>(doing: string, forEpoch: number, attempt: () => Promise<T>): Promise<T | null> => {
    for (let tries = 1; current(forEpoch); tries += 1) {
      try {
        const result = await attempt();
        return current(forEpoch) ? result : null;
      } catch (thrown) {
        log.warn({ cause: messageOf(thrown), tries }, `${doing}; trying again`);
        await clock.sleep(backoffMs(tries, BACKOFF, options.uniform()), ended.signal);
      }
    }
    return null;
  };

  /** Asks Kafka, and where it does not know the store, from where each partition is to be read, and starts its worker. */
  const prepare = async (forEpoch: number, partitions: readonly TopicPartition[]): Promise<void> => {
    const facts = await persist('the committed offsets could not be read', forEpoch, async () => {
      const found = await planner.facts(partitions);
      for (const at of partitions) if (!found.has(keyOf(at))) throw new Error(`no offsets of ${keyOf(at)} are known`);
      return found;
    });
    if (facts === null) return;
    const unsettled: [TopicPartition, PartitionFacts][] = [];
    for (const at of partitions) {
      const known = facts.get(keyOf(at));
      if (known === undefined) continue;
      const plan = planFromMemo(known);
      if (plan !== null) follow(at, { plan, facts: known, newestAt: null }, forEpoch);
      else {
        slots.set(keyOf(at), { at, lane: null, refusal: sentence(keyOf(at), UNSETTLED), paused: true, high: null });
        unsettled.push([at, known]);
      }
    }
    isReady = true;
    log.info({ partitions: partitions.map(keyOf) }, 'reading from Kafka');
    for (const [at, known] of unsettled) {
      const found = await persist('what is stored of a partition could not be read', forEpoch, () =>
        planner.fromStore(at, known),
      );
      if (found === null) return;
      follow(at, found, forEpoch);
    }
  };

  /** Looks whether an operator has said from where to read the partitions that are not read. */
  const reconsider = async (forEpoch: number): Promise<void> => {
    for (const { at, lane, refusal } of [...slots.values()]) {
      if (lane !== null || refusal === sentence(keyOf(at), UNSETTLED)) continue;
      const found = await planner.ordered(at);
      if (!current(forEpoch) || slots.get(keyOf(at))?.refusal !== refusal) return;
      if (found !== null) follow(at, found, forEpoch);
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
      slot.lane.hold(slot.paused);
    }
  };

  const take = async (forEpoch: number, batch: LogBatch): Promise<boolean> => {
    const slot = slots.get(keyOf(batch));
    if (!current(forEpoch) || slot === undefined || slot.lane === null) return false;
    const { lane } = slot;
    const expected = lane.expected();
    const odd = batch.fetchedFrom > expected || batch.highWatermark < expected;
    const range = odd ? await rangeOf(source, batch) : null;
    if (!current(forEpoch) || slots.get(keyOf(batch)) !== slot) return false;
    const verdict = judgeBatch(expected, batch, range);
    switch (verdict.kind) {
      case 'stale':
        source.begin({ ...slot.at, offset: expected });
        return false;
      case 'restarted':
        source.pause(slot.at);
        lane.discard();
        refuse(
          slot.at,
          `the log ends at ${verdict.end}, before what is stored (offset ${expected}): its topic was created anew or cut off`,
        );
        return false;
      case 'expired':
        lane.skip(verdict.from, 'expired');
        break;
      case 'take':
        break;
    }
    slot.high = Math.max(slot.high ?? 0, batch.highWatermark);
    lane.take(batch);
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
        void prepare(forEpoch, partitions);
      },
      revoked: letGo,
      // Whatever goes wrong here is told, and the messages come again: nothing may escape into the client's loop.
      messages: (forEpoch, batch) =>
        take(forEpoch, batch).catch(async (thrown: unknown) => {
          log.error({ err: thrown, topic: batch.topic, partition: batch.partition }, 'a batch could not be taken');
          await clock.sleep(BACKOFF.baseMs, ended.signal);
          return false;
        }),
      skipped(forEpoch, { next, ...at }) {
        if (current(forEpoch)) slots.get(keyOf(at))?.lane?.skip(next, 'no_message');
      },
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
        const lag = high === null ? null : Math.max(0, high - stored);
        const idle = lag === 0;
        const stalledForMs = lag === null || idle ? 0 : Math.max(0, clock.now() - lane.lastProgressAt());
        return [{ topic: lane.topic, partition: lane.partition, position: stored, lag, idle, stalledForMs }];
      }),
    problems: () => [
      ...(source.problems?.() ?? []),
      ...[...slots.values()].flatMap(({ lane, refusal }) => refusal ?? lane?.trouble() ?? []),
    ],
    async poll() {
      const asked = epoch;
      if (asked === null) return;
      try {
        for (const range of await source.offsets(options.topics)) {
          const slot = slots.get(keyOf(range));
          if (!current(asked) || slot === undefined || slot.lane === null) continue;
          slot.high = range.high;
          // Asking for what is gone would have the client reset the group's offset; a lane that is fetched finds out by its next batch.
          if (range.low > slot.lane.expected() && (slot.paused || slot.lane.waiting().rows === 0)) {
            slot.lane.skip(range.low, 'expired');
            source.begin({ ...slot.at, offset: range.low });
            slot.paused = false;
            adjustFlow();
          }
          const lag = range.high - slot.lane.stored();
          metrics.consumerLag.set({ topic: range.topic, partition: String(range.partition) }, Math.max(0, lag));
        }
        await reconsider(asked);
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
      await Promise.all(lanes.map((lane) => lane.stop(limits.drainMs)));
      await Promise.all(released.values());
    },
  };
}

/** The partition's ends as the broker tells them now. */
async function rangeOf(source: LogSource, { topic, partition }: TopicPartition): Promise<OffsetRange | null> {
  const ranges = await source.offsets([topic]);
  return ranges.find((range) => range.partition === partition) ?? null;
}

function sentence(key: string, detail: string): string {
  return `${key} is not read: ${detail}`;
}
