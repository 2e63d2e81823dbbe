import type { EventChunk } from '../../domain/event-chunk.ts';
import type { Clock } from '../../platform/clock.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { EventKind } from '../decode/outcome.ts';
import { onlyDeadLetters, type Entry } from '../entry.ts';
import type { ReachFailpoint } from '../failpoint.ts';
import type { MessageReader } from '../formats/message-reader.ts';
import type { IngestMetrics, LogSink } from '../ports.ts';
import { storeEntries, type WriteOutcome } from '../store-entries.ts';
import { storeFailure } from '../store-failure.ts';
import type { ByteBudget } from './byte-budget.ts';
import { sizeOf, type MessageRange } from './fetched.ts';
import { holesOf, withoutStored, type Expired } from './holes.ts';
import { rangeToken, type OpenIntent } from './intent.ts';
import { keyOf, type LogMessage, type TopicPartition } from './log-source.ts';
import { readRange } from './read-range.ts';
import { AssignmentLost, type Tenure } from './tenure.ts';

/** What storing the ranges of a partition takes. */
export interface RangeWriterOptions extends TopicPartition {
  readonly kind: EventKind;
  readonly incarnation: string;
  readonly tenure: Tenure;
  readonly sink: LogSink;
  readonly reader: MessageReader;
  /** What all partitions may have under way to the store at a time: the bytes of their messages, which are in memory a second time as columns. */
  readonly budget: ByteBudget;
  readonly hashSubject: (subjectId: string) => string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: IngestMetrics;
  readonly reach: ReachFailpoint;
  /** Offsets that the broker deleted before they were read. */
  readonly expired: () => Expired | null;
  /** Tells the group that the range which begins here is stored in parts from now on. */
  readonly commitSplit: (from: number, intent: OpenIntent) => Promise<void>;
}

/**
 * The storing of one partition's ranges: messages are read, the offsets that carry none are written down, and both go to the store under
 * tokens that depend on nothing but the range.
 * @returns stores a range that an intent announces; it rejects with AssignmentLost, and with faults of our own, alone.
 */
export function createRangeWriter(
  options: RangeWriterOptions,
): (range: MessageRange, intent: OpenIntent) => Promise<void> {
  const { topic, partition, kind, incarnation, tenure, sink, reader, clock, log, metrics } = options;
  const at: TopicPartition = { topic, partition };
  const idPrefix = keyOf(at);

  const write = (chunk: EventChunk): Promise<WriteOutcome> =>
    tenure.persist('storing messages', async () => {
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
  const recordHoles = async ({ from, end, messages }: MessageRange, { ingestedAt }: OpenIntent): Promise<void> => {
    const offsets = messages.map(({ offset }) => offset);
    let holes = holesOf(offsets, from, end, options.expired());
    const lost = holes.filter(({ reason }) => reason === 'expired');
    const [first, last] = [lost[0], lost.at(-1)];
    if (first !== undefined && last !== undefined) {
      const kept = await tenure.persist('storing messages', () => sink.ledger.present(at, first.from, last.to));
      holes = withoutStored(holes, kept);
      log.error(
        { topic, partition, from: first.from, to: last.to, stored: kept.length },
        'messages were deleted by the broker before they were read',
      );
    }
    if (holes.length === 0) return;
    const token = `${rangeToken(incarnation, at, from, end)}/g`;
    const gaps = holes.map((hole) => ({ ...at, ...hole, incarnation }));
    await tenure.persist('storing messages', () => sink.ledger.recordGaps(gaps, ingestedAt, token));
  };

  const decode = (message: LogMessage): Entry => {
    const { offset, value, key, headers, timestamp } = message;
    const source = { topic, partition, offset };
    const outcome = reader.read(kind, message, { source, key, idPrefix, hashSubject: options.hashSubject });
    return { kind, source, outcome, payload: value ?? EMPTY, key, headers, timestamp };
  };

  /** Waits until the schemas that a range was written with are at hand, for as long as the partition is ours. */
  const untilReadable = async ({ messages }: MessageRange): Promise<void> => {
    if (await reader.ready(topic, messages)) return;
    await tenure.persist('reading messages', async () => {
      if (!(await reader.ready(topic, messages))) throw new Error(reader.problem() ?? 'their schemas are not at hand');
    });
  };

  const insert = async ({ from, end, messages }: MessageRange, intent: OpenIntent): Promise<void> => {
    const entries = readRange(messages, decode);
    const refusedByStore = await storeEntries(entries, {
      token: rangeToken(incarnation, at, from, end),
      ingestedAt: intent.ingestedAt,
      write,
      alreadySplit: intent.split,
      beforeSplit: () => (intent.split ? Promise.resolve() : options.commitSplit(from, intent)),
    });
    const { unread, aside } = entries.tally();
    const letters = unread + refusedByStore.length;
    const count = (outcome: 'stored' | 'aside' | 'dead_letter', rows: number): void =>
      metrics.ingestEvents.inc({ door: 'kafka', kind, outcome }, rows);
    count('stored', messages.length - letters - aside);
    count('aside', aside);
    count('dead_letter', letters);
  };

  return async (range, intent) => {
    const { from, end, messages } = range;
    await untilReadable(range);
    if (messages.length <= end - from) await recordHoles(range, intent);
    const size = messages.reduce((sum, message) => sum + sizeOf(message), 0);
    const giveBack = await options.budget.take(size, tenure.leaving);
    if (giveBack === null) throw new AssignmentLost();
    const startedAt = clock.now();
    try {
      await insert(range, intent);
    } finally {
      giveBack();
    }
    metrics.ingestChunkSeconds.observe({ door: 'kafka' }, (clock.now() - startedAt) / 1000);
  };
}

const EMPTY = Buffer.alloc(0);
