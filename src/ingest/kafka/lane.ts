import type { Clock } from '../../platform/clock.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { EventKind } from '../decode/outcome.ts';
import type { ReachFailpoint } from '../failpoint.ts';
import type { MessageReader } from '../formats/message-reader.ts';
import type { IngestMetrics, LogSink } from '../ports.ts';
import type { ByteBudget } from './byte-budget.ts';
import { nextCut, type ChunkLimits } from './chunk-policy.ts';
import { createFetched, type MessageRange } from './fetched.ts';
import { encodeMemo, type OpenIntent } from './intent.ts';
import type { LogBatch, TopicPartition } from './log-source.ts';
import { createRangeWriter } from './range-writer.ts';
import { AssignmentLost, createTenure } from './tenure.ts';

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

const LONG_MS = 60_000;

/** Starts the worker of a partition: intent, insert, next intent, one range after the other. */
export function createLane(options: LaneOptions): Lane {
  const { topic, partition, start, clock, log, metrics, sink } = options;
  const { incarnation, intent: left } = start;
  const at: TopicPartition = { topic, partition };
  const fetched = createFetched(start, () => clock.now());
  const tenure = createTenure({
    ...options,
    onRetry: (deed) => deed === 'storing messages' && metrics.storeInsertRetries.inc(),
  });
  let stored = start.from;
  let held = false;
  let open = left !== null;
  let replaying = left?.end ?? null;
  let lastProgressAt = clock.now();
  let fault: string | null = null;
  let waking = new AbortController();
  const wake = (): void => waking.abort();

  /** Waits for a change, but no longer than the limit. */
  const wait = async (limitMs: number): Promise<void> => {
    await clock.sleep(limitMs, waking.signal);
    waking = new AbortController();
  };

  const commit = (offset: number, intent: OpenIntent | null): Promise<void> =>
    tenure.persist('committing to Kafka', () => options.commit(offset, encodeMemo({ incarnation, open: intent })));
  const write = createRangeWriter({
    ...options,
    incarnation,
    tenure,
    expired: () => fetched.expired(),
    commitSplit: (from, intent) => commit(from, { ...intent, split: true }),
  });
  const store = async (range: MessageRange, intent: OpenIntent): Promise<void> => {
    await write(range, intent);
    options.reach('after-insert');
    stored = range.end + 1;
    lastProgressAt = clock.now();
    fetched.forget(range);
    options.onDrained();
  };

  const replay = async (intent: OpenIntent): Promise<void> => {
    while (tenure.goesOn() && fetched.expected() <= intent.end) await wait(LONG_MS);
    if (!tenure.goesOn()) return;
    const range = fetched.cutThrough(intent.end);
    await store(range, intent);
    replaying = null;
    const { from, end, messages } = range;
    log.info({ topic, partition, from, end, rows: messages.length }, 'replayed the range left open');
  };

  const storeNext = async (): Promise<void> => {
    const range = fetched.cutChunk(options.limits);
    if (range === null) return;
    const intent = { end: range.end, ingestedAt: Math.max(clock.now(), start.life?.since ?? 0), split: false };
    options.reach('before-intent');
    await commit(range.from, intent);
    open = true;
    options.reach('after-intent');
    await store(range, intent);
  };

  const close = async (): Promise<void> => {
    if (!open) return;
    options.reach('before-close');
    await commit(stored, null);
    open = false;
  };

  const begin = async ({ since, reason }: NonNullable<LaneStart['life']>): Promise<void> => {
    const life = { ...at, incarnation, since, from: start.from, reason };
    await tenure.persist('storing messages', () => sink.ledger.beginLife(life));
    if (reason === 'ordered') await commit(start.from, null);
  };

  /** Nothing waits that has a message: what is left over is stored and closed once the partition has been silent for long enough. */
  const rest = async (): Promise<void> => {
    lastProgressAt = clock.now();
    if (!open && !fetched.isPending()) {
      await wait(LONG_MS);
      return;
    }
    const leftMs = options.idleCloseMs - fetched.idleMs();
    if (leftMs > 0) await wait(leftMs);
    else await (fetched.isPending() ? storeNext() : close());
  };

  const work = async (): Promise<void> => {
    await options.after;
    if (start.life !== null) await begin(start.life);
    if (left !== null) await replay(left);
    while (tenure.goesOn()) {
      const backlog = fetched.backlog();
      const decision = nextCut({ ...backlog, behind: backlog.behind && !held }, options.limits);
      if (decision === 'cut') await storeNext();
      else if (decision.waitMs !== null) await wait(decision.waitMs);
      else await rest();
    }
    if (replaying === null && tenure.holds()) await close();
  };

  const finished = work().catch((thrown: unknown) => {
    if (thrown instanceof AssignmentLost) return;
    fault = `${topic}/${partition}: stopped by a fault of our own (${messageOf(thrown)})`;
    log.error(
      { topic, partition, err: thrown },
      'the worker of a partition ended; the partition waits for a new assignment',
    );
  });

  return {
    topic,
    partition,
    finished,
    expected: () => fetched.expected(),
    waiting: () => fetched.waiting(),
    take(batch) {
      fetched.take(batch);
      wake();
    },
    skip(next, reason) {
      fetched.skip(next, reason);
      wake();
    },
    hold(isHeld) {
      if (isHeld === held) return;
      held = isHeld;
      wake();
    },
    needsMore: () => replaying !== null && fetched.expected() <= replaying,
    stored: () => stored,
    lastProgressAt: () => lastProgressAt,
    trouble: () => fault ?? tenure.trouble(),
    discard() {
      tenure.discard();
      wake();
    },
    stop(limitMs) {
      const ended = tenure.end(finished, limitMs);
      wake();
      return ended;
    },
  };
}
