import type { Clock } from '../../platform/clock.ts';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { backoffMs, type Backoff } from '../../platform/retry.ts';
import type { ReachFailpoint } from '../failpoint.ts';
import { createMessageReader, type MessageReader } from '../formats/message-reader.ts';
import type { IngestMetrics, LogSink } from '../ports.ts';
import type { ChunkLimits, FlowLimits } from './chunk-policy.ts';
import { stallProblem, type ConsumerPhase, type ConsumerState, type PartitionState } from './consumer-state.ts';
import type { LogSource } from './log-source.ts';
import { createSession, type Session } from './session.ts';

/** Bounds of the consumer. */
export interface ConsumerLimits extends ChunkLimits, FlowLimits {
  /** After how long without messages the last range is closed, milliseconds. */
  readonly idleCloseMs: number;
  /** How much of all partitions may be on its way into the store at a time, bytes of messages; as columns it is in memory once more. */
  readonly underWayBytes: number;
  /** How long a stop waits for what is being stored before it leaves that to the next owner, milliseconds. */
  readonly drainMs: number;
  /** How often the ends of the partitions, and topics that are missing, are asked for, milliseconds. */
  readonly pollMs: number;
}

/**
 * Bounds that suit two cores. A chunk is one insert and one part of the table, and parts are merged again and again, so a backlog is
 * stored in large ones; decoding and encoding 20,000 rows holds the event loop for about a tenth of a second.
 */
export const DEFAULT_CONSUMER_LIMITS: ConsumerLimits = {
  maxRows: 25_000,
  maxBytes: 16 << 20,
  lingerMs: 500,
  catchUpLingerMs: 5_000,
  partitionRows: 50_000,
  partitionBytes: 24 << 20,
  totalBytes: 48 << 20,
  idleCloseMs: 2_000,
  underWayBytes: 16 << 20,
  drainMs: 15_000,
  pollMs: 2_000,
};

/** What the consumer needs. */
export interface KafkaConsumerOptions {
  /** Opens a log; called again after each failure. */
  readonly openLog: () => LogSource;
  readonly predictionTopics: readonly string[];
  readonly labelTopics: readonly string[];
  readonly events: LogSink;
  readonly clock: Clock;
  readonly randomId: () => string;
  /** A number in [0, 1), for the jitter of retries. */
  readonly uniform: () => number;
  readonly log: Logger;
  readonly metrics: IngestMetrics;
  /** Keyed hash of a subject's identity; without one, subjects are not kept at all. */
  readonly hashSubject?: (subjectId: string) => string;
  /** Reads messages; by default those that need neither a registry nor a pin. */
  readonly reader?: MessageReader;
  readonly reach?: ReachFailpoint;
  readonly limits?: Partial<ConsumerLimits>;
}

/** Consumes events from Kafka for as long as it lives. */
export interface KafkaConsumer {
  /** Begins; resolves at once, for a broker that is not there is waited for. */
  start(): Promise<void>;
  /** Finishes what is being stored, leaves the group, and ends. */
  stop(): Promise<void>;
  state(): ConsumerState;
}

const BACKOFF: Backoff = { baseMs: 500, capMs: 15_000 };

/** The consumer: one session after the other, each rebuilt from nothing, so that no state of a broken client survives. */
export function createConsumer(options: KafkaConsumerOptions): KafkaConsumer {
  const { clock, log, metrics } = options;
  const limits = { ...DEFAULT_CONSUMER_LIMITS, ...options.limits };
  const reader = options.reader ?? createMessageReader();
  const wanted = [...options.predictionTopics, ...options.labelTopics];
  const stopping = new AbortController();
  let phase: ConsumerPhase = 'connecting';
  let fault: string | null = null;
  let missing: readonly string[] = [];
  let session: Session | undefined;
  let ended: Promise<void> | undefined;

  const stopped = (): boolean => stopping.signal.aborted;
  const pause = (ms: number): Promise<void> => clock.sleep(ms, stopping.signal);

  /** Resolves with the topics that exist as soon as there is at least one. */
  const existingTopics = async (source: LogSource): Promise<readonly string[]> => {
    for (;;) {
      const there = await source.topics();
      const found = wanted.filter((topic) => there.has(topic));
      const absent = wanted.filter((topic) => !there.has(topic));
      if (absent.join() !== missing.join() && absent.length > 0) log.info({ topics: absent }, 'waiting for topics');
      missing = absent;
      fault = null;
      if (found.length > 0 || stopped()) return found;
      phase = 'waiting_for_topics';
      await pause(limits.pollMs);
    }
  };

  /** One life of a client: ends when the client fails, a missing topic appears, or the consumer stops. */
  const live = async (source: LogSource): Promise<void> => {
    await source.connect();
    const topics = await existingTopics(source);
    if (stopped()) return;
    phase = 'joining';
    const current = createSession({ ...options, reader, source, limits, topics, stopping: stopping.signal });
    session = current;
    try {
      await source.consume(topics, current.events);
      while (!stopped()) {
        const failure = await current.failure(limits.pollMs);
        if (failure !== null) throw failure.cause;
        if (current.assigned()) phase = 'consuming';
        await current.poll();
        if (missing.length > 0) {
          const there = await source.topics();
          if (missing.some((topic) => there.has(topic))) return;
        }
      }
      phase = 'stopping';
    } finally {
      await current.stop();
      session = undefined;
    }
  };

  const supervise = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted;) {
      const source = options.openLog();
      const began = clock.now();
      try {
        await live(source);
        failures = 0;
      } catch (thrown) {
        if (clock.now() - began > 60_000) failures = 0;
        failures += 1;
        phase = thrown instanceof LeewayError && thrown.code === 'kafka_unavailable' ? 'unreachable' : 'failing';
        fault = sentenceOf(thrown);
        metrics.consumerRestarts.inc();
        const waitMs = backoffMs(failures, BACKOFF, options.uniform());
        log.error({ cause: fault, failures, waitMs }, 'the Kafka consumer failed; it is built anew');
        await pause(waitMs);
      } finally {
        await source.close().catch((thrown: unknown) => log.debug({ cause: messageOf(thrown) }, 'closing Kafka'));
      }
    }
    phase = 'stopped';
  };

  return {
    start() {
      ended ??= supervise();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await ended;
      phase = 'stopped';
    },
    state() {
      const partitions: readonly PartitionState[] = session?.partitions() ?? [];
      const state = phase === 'joining' && session?.assigned() === true ? 'consuming' : phase;
      const problems = [
        ...(fault === null ? [] : [fault]),
        ...(session?.problems() ?? []),
        ...partitions.flatMap((partition) => stallProblem(partition) ?? []),
        ...(fault === null && (state === 'connecting' || state === 'joining') ? [PHASE_PROBLEMS[state]] : []),
      ];
      return { configured: true, state, partitions, waitingForTopics: missing, problems };
    },
  };
}

const PHASE_PROBLEMS = {
  connecting: 'Kafka has not answered yet',
  joining: 'the consumer group has not given this process its partitions yet',
};

/** A failure as a sentence that says what to do. */
function sentenceOf(thrown: unknown): string {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'KafkaJSNotImplemented') {
    return `a topic carries messages in a compression that cannot be read (${messageOf(thrown)}): have the producers use gzip or none`;
  }
  return messageOf(thrown);
}
