import type { Clock } from '../../platform/clock.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { backoffMs, type Backoff } from '../../platform/retry.ts';
import { decodeEvent } from '../decode/decode-event.ts';
import type { EventKind } from '../decode/outcome.ts';
import { onlyDeadLetters, type Entry } from '../entry.ts';
import type { ReachFailpoint } from '../failpoint.ts';
import type { EventChunk, EventSink, IngestMetrics } from '../ports.ts';
import { storeEntries, type WriteOutcome } from '../store-entries.ts';
import { storeFailure } from '../store-failure.ts';
import { cutLength, nextCut, type ChunkLimits } from './chunk-policy.ts';
import { encodeMemo, rangeToken, type AssignmentPlan, type OpenIntent } from './intent.ts';
import type { LogBatch, TopicPartition } from './log-source.ts';

/** What a partition's worker needs. */
export interface LaneOptions extends TopicPartition {
  readonly kind: EventKind;
  readonly plan: Exclude<AssignmentPlan, { kind: 'refuse' }>;
  /** Whether the partition is still ours. */
  readonly alive: () => boolean;
  /** Commits an offset with metadata; rejects when it did not take effect or may not have. */
  readonly commit: (offset: number, metadata: string) => Promise<void>;
  /** Resolves when the partition's earlier worker in this process has let go of the store. */
  readonly after: Promise<void>;
  /** Called whenever what waits has become less. */
  readonly onDrained: () => void;
  readonly sink: EventSink;
  readonly clock: Clock;
  readonly uniform: () => number;
  readonly log: Logger;
  readonly metrics: IngestMetrics;
  readonly limits: ChunkLimits;
  /** After how long without messages the last range is closed, milliseconds. */
  readonly idleCloseMs: number;
  readonly reach: ReachFailpoint;
  readonly hashSubject: (subjectId: string) => string;
}

/** The worker of one partition for the time of one assignment. */
export interface Lane extends TopicPartition {
  /** The offset that it expects next; null before its first message where nothing was ever committed. */
  expected(): number | null;
  /** Takes messages; those before the expected offset are dropped, for they are taken already. */
  take(batch: LogBatch, from: number): void;
  waiting(): { readonly rows: number; readonly bytes: number };
  /** Whether it waits for the rest of a range that has to be stored as a whole: then it must be fetched, whatever waits. */
  needsMore(): boolean;
  /** The offset before which everything is stored; null while that is unknown. */
  stored(): number | null;
  /** When it last stored something or had nothing to store, milliseconds since the epoch. */
  lastProgressAt(): number;
  /** Why it does not get on, if it does not. */
  trouble(): string | null;
  /** Finishes what is being stored, closes the range if the partition is still ours, and ends. */
  stop(): Promise<void>;
  /** Resolves when it will touch the store no more. */
  readonly finished: Promise<void>;
}

/** The partition went to somebody else: what was begun is theirs to replay. */
class AssignmentLost extends Error {}

const BACKOFF: Backoff = { baseMs: 100, capMs: 10_000 };

/** Starts the worker of a partition: intent, insert, next intent, one range after the other. */
export function createLane(options: LaneOptions): Lane {
  const { topic, partition, kind, plan, clock, log, metrics } = options;
  const { incarnation } = plan;
  const idPrefix = `${topic}/${partition}`;
  let entries: Entry[] = [];
  let bytes = 0;
  let oldestAt = 0;
  let expected = plan.kind === 'begin' ? null : plan.from;
  let stored = expected;
  let highWatermark = 0;
  let open = plan.kind === 'replay';
  let replaying = plan.kind === 'replay' ? plan.intent.end : null;
  let lastProgressAt = clock.now();
  let trouble: string | null = null;
  let stopping = false;
  const ending = new AbortController();
  let waking = new AbortController();
  const wake = (): void => waking.abort();
  const going = (): boolean => options.alive() && !stopping;

  /** Waits for a change, but no longer than the limit. */
  const wait = async (limitMs: number): Promise<void> => {
    await clock.sleep(limitMs, waking.signal);
    waking = new AbortController();
  };

  /** Does something that fails with the infrastructure, again and again until it succeeds or the partition is lost. */
  const persist = async <T>(doing: string, attempt: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      if (!options.alive()) throw new AssignmentLost();
      try {
        const result = await attempt();
        trouble = null;
        return result;
      } catch (thrown) {
        if (!options.alive()) throw new AssignmentLost();
        // A process that is to end does not wait for infrastructure to come back: the next owner replays the range.
        if (stopping) throw new AssignmentLost();
        trouble = `${topic}/${partition}: ${doing} failed ${tries} times (${messageOf(thrown)})`;
        const waitMs = backoffMs(tries, BACKOFF, options.uniform());
        log.warn({ topic, partition, cause: messageOf(thrown), tries, waitMs }, `${doing} failed; trying again`);
        if (doing === STORING) metrics.storeInsertRetries.inc();
        await clock.sleep(waitMs, ending.signal);
      }
    }
  };

  const commit = (offset: number, intent: OpenIntent | null): Promise<void> =>
    persist(COMMITTING, () => options.commit(offset, encodeMemo({ incarnation, open: intent })));

  const write = (chunk: EventChunk): Promise<WriteOutcome> =>
    persist(STORING, async () => {
      try {
        await options.sink.write(chunk);
        return { kind: 'stored' };
      } catch (thrown) {
        if (onlyDeadLetters(chunk) || storeFailure(thrown) === 'retry') throw thrown;
        log.error(
          { topic, partition, token: chunk.token, cause: messageOf(thrown) },
          'the store refuses messages; they become dead letters',
        );
        return { kind: 'refused', detail: messageOf(thrown) };
      }
    });

  /** Stores the range from the last stored offset to the intent's end, which is these entries. */
  const store = async (range: readonly Entry[], from: number, intent: OpenIntent): Promise<void> => {
    const started = clock.now();
    const refusedByStore = await storeEntries(range, {
      token: rangeToken(incarnation, { topic, partition }, from, intent.end),
      ingestedAt: intent.ingestedAt,
      write,
      alreadySplit: intent.split,
      beforeSplit: () => (intent.split ? Promise.resolve() : commit(from, { ...intent, split: true })),
    });
    options.reach('after-insert');
    stored = intent.end + 1;
    lastProgressAt = clock.now();
    const unread = range.reduce((sum, entry) => sum + (entry.outcome.kind === 'dead-letter' ? 1 : 0), 0);
    const letters = unread + refusedByStore.length;
    metrics.ingestEvents.inc({ door: 'kafka', kind, outcome: 'stored' }, range.length - letters);
    metrics.ingestEvents.inc({ door: 'kafka', kind, outcome: 'dead_letter' }, letters);
    metrics.ingestChunkSeconds.observe({ door: 'kafka' }, (lastProgressAt - started) / 1000);
  };

  const cut = (count: number): Entry[] => {
    const range = entries.slice(0, count);
    entries = entries.slice(count);
    oldestAt = clock.now();
    return range;
  };

  const drop = (range: readonly Entry[]): void => {
    for (const entry of range) bytes -= entry.payload.length;
    options.onDrained();
  };

  const replay = async (from: number, intent: OpenIntent): Promise<void> => {
    while (going() && (expected ?? from) <= intent.end) await wait(LONG_MS);
    if (!going()) return;
    const behind = entries.findIndex((entry) => entry.source.offset > intent.end);
    const range = cut(behind === -1 ? entries.length : behind);
    const first = range[0]?.source.offset;
    if (first === undefined || first > from) {
      log.warn({ topic, partition, from, end: intent.end, first }, 'part of an open range is gone from the topic');
    }
    await store(range, from, intent);
    replaying = null;
    drop(range);
    log.info({ topic, partition, from, end: intent.end, rows: range.length }, 'replayed the range left open');
  };

  const storeNext = async (): Promise<void> => {
    const range = cut(
      cutLength(
        entries.map((entry) => entry.payload.length),
        options.limits,
      ),
    );
    const end = range.at(-1)?.source.offset;
    if (end === undefined) return;
    const from = stored ?? range[0]?.source.offset ?? end;
    const intent = { end, ingestedAt: clock.now(), split: false };
    options.reach('before-intent');
    await commit(from, intent);
    open = true;
    options.reach('after-intent');
    await store(range, from, intent);
    drop(range);
  };

  const close = async (): Promise<void> => {
    if (!open || stored === null) return;
    options.reach('before-close');
    await commit(stored, null);
    open = false;
  };

  const work = async (): Promise<void> => {
    await options.after;
    if (plan.kind === 'replay') await replay(plan.from, plan.intent);
    while (going()) {
      const behind = (expected ?? 0) < highWatermark;
      const backlog = { rows: entries.length, bytes, oldestAgeMs: clock.now() - oldestAt, behind };
      const decision = nextCut(backlog, options.limits);
      if (decision === 'cut') await storeNext();
      else if (decision.waitMs !== null) await wait(decision.waitMs);
      else {
        lastProgressAt = clock.now();
        const idleMs = clock.now() - oldestAt;
        if (open && idleMs >= options.idleCloseMs) await close();
        else await wait(open ? options.idleCloseMs - idleMs : LONG_MS);
      }
    }
    if (replaying === null && options.alive()) await close();
  };

  const finished = work().catch((thrown: unknown) => {
    if (thrown instanceof AssignmentLost) return;
    trouble = `${topic}/${partition}: stopped by a fault of our own (${messageOf(thrown)})`;
    log.error(
      { topic, partition, err: thrown },
      'the worker of a partition ended; the partition waits for a new assignment',
    );
  });

  return {
    topic,
    partition,
    finished,
    expected: () => expected,
    take(batch, from) {
      if (entries.length === 0) oldestAt = clock.now();
      for (const message of batch.messages) {
        if (message.offset < from) continue;
        const source = { topic, partition, offset: message.offset };
        const payload = message.value ?? EMPTY;
        const outcome = decodeEvent(kind, message.value, { source, idPrefix, hashSubject: options.hashSubject });
        entries.push({ kind, source, outcome, payload, key: message.key, headers: message.headers });
        bytes += payload.length;
      }
      stored ??= from;
      expected = Math.max(batch.next, from);
      highWatermark = batch.highWatermark;
      wake();
    },
    waiting: () => ({ rows: entries.length, bytes }),
    needsMore: () => replaying !== null && (expected ?? 0) <= replaying,
    stored: () => stored,
    lastProgressAt: () => lastProgressAt,
    trouble: () => trouble,
    async stop() {
      stopping = true;
      ending.abort();
      wake();
      await finished;
    },
  };
}

const STORING = 'storing messages';
const COMMITTING = 'committing to Kafka';
const LONG_MS = 60_000;
const EMPTY = Buffer.alloc(0);
