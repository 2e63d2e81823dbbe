import type { EventChunk } from '../../domain/event-chunk.ts';
import type { Clock } from '../../platform/clock.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { backoffMs, type Backoff } from '../../platform/retry.ts';
import type { EventKind } from '../decode/outcome.ts';
import { onlyDeadLetters, type Entry } from '../entry.ts';
import type { ReachFailpoint } from '../failpoint.ts';
import type { MessageReader } from '../formats/message-reader.ts';
import type { IngestMetrics, LogSink } from '../ports.ts';
import { storeEntries, type WriteOutcome } from '../store-entries.ts';
import { storeFailure } from '../store-failure.ts';
import type { ByteBudget } from './byte-budget.ts';
import { cutLength, nextCut, type ChunkLimits } from './chunk-policy.ts';
import { holesOf, withoutStored, type Expired } from './holes.ts';
import { encodeMemo, rangeToken, type OpenIntent } from './intent.ts';
import type { LogBatch, LogMessage, TopicPartition } from './log-source.ts';
import { readRange } from './read-range.ts';

/** Where a worker takes up its partition. */
export interface LaneStart {
  readonly incarnation: string;
  /** Everything below is stored. */
  readonly from: number;
  /** The oldest offset that the log still has. */
  readonly low: number;
  /** A range that an earlier owner may have stored, wholly or in part. */
  readonly intent: OpenIntent | null;
  /** Set where a life of the partition begins: no row of it is taken in before that time, milliseconds since the epoch. */
  readonly life: { readonly since: number; readonly reason: string } | null;
}

/** What a partition's worker needs. */
export interface LaneOptions extends TopicPartition {
  readonly kind: EventKind;
  readonly start: LaneStart;
  /** Whether the partition is still ours. */
  readonly alive: () => boolean;
  /** Commits an offset with metadata; rejects when it did not take effect or may not have. */
  readonly commit: (offset: number, metadata: string) => Promise<void>;
  /** Resolves when the partition's earlier worker in this process has let go of the store. */
  readonly after: Promise<void>;
  /** Called whenever what waits has become less. */
  readonly onDrained: () => void;
  readonly sink: LogSink;
  /** What all partitions may have under way to the store at a time: the bytes of their messages, which are in memory a second time as columns. */
  readonly budget: ByteBudget;
  readonly clock: Clock;
  readonly uniform: () => number;
  readonly log: Logger;
  readonly metrics: IngestMetrics;
  readonly limits: ChunkLimits;
  /** After how long without messages the last range is closed, milliseconds. */
  readonly idleCloseMs: number;
  readonly reach: ReachFailpoint;
  readonly hashSubject: (subjectId: string) => string;
  readonly reader: MessageReader;
}

/** The worker of one partition for the time of one assignment. */
export interface Lane extends TopicPartition {
  /** The offset that it expects next. */
  expected(): number;
  /** Takes messages; those before the expected offset are dropped, for they are taken already. */
  take(batch: LogBatch): void;
  /** The log carries no message for us below this offset, or not any more. */
  skip(next: number, reason: 'no_message' | 'expired'): void;
  waiting(): { readonly rows: number; readonly bytes: number };
  /** Says whether the partition is held, that is, not fetched: then what waits is all that comes, and is stored without waiting for more. */
  hold(held: boolean): void;
  /** Whether it waits for the rest of a range that has to be stored as a whole: then it must be fetched, whatever waits. */
  needsMore(): boolean;
  /** The offset before which everything is stored. */
  stored(): number;
  /** When it last stored something or had nothing to store, milliseconds since the epoch. */
  lastProgressAt(): number;
  /** Why it does not get on, if it does not. */
  trouble(): string | null;
  /**
   * Finishes what is being stored, closes the range if the partition is still ours, and ends.
   * @param limitMs how long what is being stored may take; after that it is left to the next owner.
   */
  stop(limitMs?: number): Promise<void>;
  /** Ends without another word to the group: its offsets are those of another log. */
  discard(): void;
  /** Resolves when it will touch the store no more. */
  readonly finished: Promise<void>;
}

/** The partition went to somebody else, or the process ends: what was begun is the next owner's to replay. */
class AssignmentLost extends Error {}

const BACKOFF: Backoff = { baseMs: 100, capMs: 10_000 };
/** What a message costs in memory beside its value, bytes. */
const MESSAGE_OVERHEAD = 256;

/** Starts the worker of a partition: intent, insert, next intent, one range after the other. */
export function createLane(options: LaneOptions): Lane {
  const { topic, partition, kind, start, clock, log, metrics, sink, reader } = options;
  const { incarnation, intent: left } = start;
  const at: TopicPartition = { topic, partition };
  const idPrefix = `${topic}/${partition}`;
  let messages: LogMessage[] = [];
  let bytes = 0;
  let oldestAt = clock.now();
  let expected = start.from;
  let stored = start.from;
  let expired: Expired | null = null;
  let highWatermark = 0;
  let held = false;
  let open = left !== null;
  let replaying = left?.end ?? null;
  let lastProgressAt = clock.now();
  let trouble: string | null = null;
  let stopping = false;
  let discarded = false;
  const ending = new AbortController();
  const abandoned = new AbortController();
  let waking = new AbortController();
  const wake = (): void => waking.abort();
  const alive = (): boolean => options.alive() && !discarded;
  const going = (): boolean => alive() && !stopping;

  /** Waits for a change, but no longer than the limit. */
  const wait = async (limitMs: number): Promise<void> => {
    await clock.sleep(limitMs, waking.signal);
    waking = new AbortController();
  };

  /** Does something that fails with the infrastructure, again and again until it succeeds or the partition is lost. */
  const persist = async <T>(doing: string, attempt: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      if (!alive()) throw new AssignmentLost();
      try {
        const result = await orAbandoned(attempt(), abandoned.signal);
        trouble = null;
        return result;
      } catch (thrown) {
        if (!alive()) throw new AssignmentLost();
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
        const writing = sink.write(chunk);
        options.reach('mid-insert');
        await writing;
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

  /** Writes down which offsets of a range carry no message, before its rows, so that whoever replays it later cannot say otherwise. */
  const recordHoles = async (range: readonly LogMessage[], from: number, intent: OpenIntent): Promise<void> => {
    const offsets = range.map(({ offset }) => offset);
    let holes = holesOf(offsets, from, intent.end, expired);
    const lost = holes.filter(({ reason }) => reason === 'expired');
    const [first, last] = [lost[0], lost.at(-1)];
    if (first !== undefined && last !== undefined) {
      const kept = await persist(STORING, () => sink.ledger.present(at, first.from, last.to));
      holes = withoutStored(holes, kept);
      log.error(
        { topic, partition, from: first.from, to: last.to, stored: kept.length },
        'messages were deleted by the broker before they were read',
      );
    }
    if (holes.length === 0) return;
    const token = `${rangeToken(incarnation, at, from, intent.end)}/g`;
    const gaps = holes.map((hole) => ({ ...at, ...hole, incarnation }));
    await persist(STORING, () => sink.ledger.recordGaps(gaps, intent.ingestedAt, token));
  };

  const decode = (message: LogMessage): Entry => {
    const { offset, value, key, headers, timestamp } = message;
    const source = { topic, partition, offset };
    const outcome = reader.read(kind, message, { source, key, idPrefix, hashSubject: options.hashSubject });
    return { kind, source, outcome, payload: value ?? EMPTY, key, headers, timestamp };
  };

  /** Waits until the schemas that a range was written with are at hand, for as long as the partition is ours. */
  const untilReadable = async (range: readonly LogMessage[]): Promise<void> => {
    if (await reader.ready(topic, range)) return;
    await persist(READING, async () => {
      if (!(await reader.ready(topic, range))) throw new Error(reader.problem() ?? 'their schemas are not at hand');
    });
  };

  /** Stores the range from the last stored offset to the intent's end, which is these messages. */
  const store = async (range: readonly LogMessage[], from: number, intent: OpenIntent): Promise<void> => {
    await untilReadable(range);
    if (range.length <= intent.end - from) await recordHoles(range, from, intent);
    const size = range.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    const giveBack = await options.budget.take(size, ending.signal);
    if (giveBack === null) throw new AssignmentLost();
    const started = clock.now();
    try {
      const entries = readRange(range, decode);
      const refusedByStore = await storeEntries(entries, {
        token: rangeToken(incarnation, at, from, intent.end),
        ingestedAt: intent.ingestedAt,
        write,
        alreadySplit: intent.split,
        beforeSplit: () => (intent.split ? Promise.resolve() : commit(from, { ...intent, split: true })),
      });
      const { unread, aside } = entries.tally();
      const letters = unread + refusedByStore.length;
      metrics.ingestEvents.inc({ door: 'kafka', kind, outcome: 'stored' }, range.length - letters - aside);
      metrics.ingestEvents.inc({ door: 'kafka', kind, outcome: 'aside' }, aside);
      metrics.ingestEvents.inc({ door: 'kafka', kind, outcome: 'dead_letter' }, letters);
    } finally {
      giveBack();
    }
    options.reach('after-insert');
    stored = intent.end + 1;
    lastProgressAt = clock.now();
    metrics.ingestChunkSeconds.observe({ door: 'kafka' }, (lastProgressAt - started) / 1000);
  };

  const cut = (count: number): LogMessage[] => {
    const range = messages.slice(0, count);
    messages = messages.slice(count);
    oldestAt = clock.now();
    return range;
  };

  const drop = (range: readonly LogMessage[]): void => {
    for (const message of range) bytes -= heldBy(message);
    options.onDrained();
  };

  const replay = async (from: number, intent: OpenIntent): Promise<void> => {
    while (going() && expected <= intent.end) await wait(LONG_MS);
    if (!going()) return;
    const behind = messages.findIndex(({ offset }) => offset > intent.end);
    const range = cut(behind === -1 ? messages.length : behind);
    await store(range, from, intent);
    replaying = null;
    drop(range);
    log.info({ topic, partition, from, end: intent.end, rows: range.length }, 'replayed the range left open');
  };

  const storeNext = async (): Promise<void> => {
    const range = cut(cutLength(messages, sizeOf, options.limits));
    // What follows the last message up to the next one to be expected carries none: the range takes it along.
    const end = messages.length === 0 ? expected - 1 : range.at(-1)?.offset;
    if (end === undefined || end < stored) return;
    const from = stored;
    const intent = { end, ingestedAt: Math.max(clock.now(), start.life?.since ?? 0), split: false };
    options.reach('before-intent');
    await commit(from, intent);
    open = true;
    options.reach('after-intent');
    await store(range, from, intent);
    drop(range);
  };

  const close = async (): Promise<void> => {
    if (!open) return;
    options.reach('before-close');
    await commit(stored, null);
    open = false;
  };

  const begin = async ({ since, reason }: NonNullable<LaneStart['life']>): Promise<void> => {
    await persist(STORING, () => sink.ledger.beginLife({ ...at, incarnation, since, from: start.from, reason }));
    if (reason === 'ordered') await commit(start.from, null);
  };

  const work = async (): Promise<void> => {
    await options.after;
    if (start.life !== null) await begin(start.life);
    if (left !== null) await replay(start.from, left);
    while (going()) {
      const behind = expected < highWatermark && !held;
      const backlog = { rows: messages.length, bytes, oldestAgeMs: clock.now() - oldestAt, behind };
      const decision = nextCut(backlog, options.limits);
      if (decision === 'cut') await storeNext();
      else if (decision.waitMs !== null) await wait(decision.waitMs);
      else {
        lastProgressAt = clock.now();
        const idleMs = clock.now() - oldestAt;
        const due = open || expected > stored;
        if (due && idleMs >= options.idleCloseMs) await (expected > stored ? storeNext() : close());
        else await wait(due ? options.idleCloseMs - idleMs : LONG_MS);
      }
    }
    if (replaying === null && alive()) await close();
  };

  const expire = (below: number): void => {
    expired = { from: Math.min(expired?.from ?? expected, expected), below };
    expected = below;
  };
  if (start.low > start.from) expire(start.low);
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
    take(batch) {
      if (messages.length === 0) oldestAt = clock.now();
      for (const message of batch.messages) {
        if (message.offset < expected) continue;
        messages.push(message);
        bytes += heldBy(message);
      }
      expected = Math.max(batch.next, expected);
      highWatermark = batch.highWatermark;
      wake();
    },
    skip(next, reason) {
      if (next <= expected) return;
      if (messages.length === 0 && expected === stored) oldestAt = clock.now();
      if (reason === 'expired') expire(next);
      expected = next;
      wake();
    },
    waiting: () => ({ rows: messages.length, bytes }),
    hold(isHeld) {
      if (isHeld === held) return;
      held = isHeld;
      wake();
    },
    needsMore: () => replaying !== null && expected <= replaying,
    stored: () => stored,
    lastProgressAt: () => lastProgressAt,
    trouble: () => trouble,
    discard() {
      discarded = true;
      ending.abort();
      wake();
    },
    async stop(limitMs) {
      stopping = true;
      ending.abort();
      wake();
      const limit = limitMs === undefined ? undefined : setTimeout(() => abandoned.abort(), limitMs);
      await finished;
      clearTimeout(limit);
    },
  };
}

/** The work, or a rejection as soon as it is given up: what it does in the store then does no harm, for it bears its token. */
function orAbandoned<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new AssignmentLost());
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

function sizeOf({ value }: LogMessage): number {
  return value?.length ?? 0;
}

function heldBy(message: LogMessage): number {
  return sizeOf(message) + (message.key?.length ?? 0) + MESSAGE_OVERHEAD;
}

const STORING = 'storing messages';
const READING = 'reading messages';
const COMMITTING = 'committing to Kafka';
const LONG_MS = 60_000;
const EMPTY = Buffer.alloc(0);
