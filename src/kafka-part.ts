import { randomUUID } from 'node:crypto';
import type { ApiPorts } from './api/index.ts';
import type { Config } from './config.ts';
import type { ConsumerHealth } from './health.ts';
import {
  createFailpoint,
  createKafkaConsumer,
  type IngestMetrics,
  type LogSink,
  type MessageReader,
} from './ingest/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Part } from './platform/lifecycle.ts';
import type { Logger } from './platform/logger.ts';
import type { Store } from './store/index.ts';

/** What the consumer part is made of. */
export interface KafkaPartOptions {
  readonly events: LogSink;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: IngestMetrics;
  /** Keyed hash of a subject's identity. */
  readonly hashSubject: (subjectId: string) => string;
  readonly reader: MessageReader;
  /** A number in [0, 1). */
  readonly uniform: () => number;
  /** Whether this process has the role. */
  readonly enabled: boolean;
}

/** The Kafka consumer as a part of the service; without brokers, or without the role, a part that does nothing and says so. */
export function createKafkaPart(
  config: Config,
  { events, clock, log, metrics, hashSubject, reader, uniform, enabled }: KafkaPartOptions,
): { readonly part: Part; readonly state: () => ConsumerHealth } {
  const kafka = config.kafka;
  if (kafka === null || !enabled) {
    const idle = { configured: false, state: kafka === null ? 'not configured' : 'not a role of this process' };
    return {
      part: { name: 'kafka', start: () => Promise.resolve(), stop: () => Promise.resolve() },
      state: () => ({ ...idle, partitions: [], waitingForTopics: [], problems: [] }),
    };
  }
  const consumer = createKafkaConsumer({
    kafka,
    events,
    clock,
    log,
    metrics,
    hashSubject,
    reader,
    uniform,
    randomId: randomUUID,
    reach: createFailpoint(config.failpoint, () => process.kill(process.pid, 'SIGKILL')),
    limits: { lingerMs: kafka.lingerMs },
  });
  return {
    part: { name: 'kafka', start: () => consumer.start(), stop: () => consumer.stop() },
    state: () => consumer.state(),
  };
}

/** Takes down operators' words on where partitions go on; the consumer that owns a partition looks for them. */
export function createKafkaStarts(
  ledger: Pick<Store['events']['ledger'], 'extent' | 'orderStart'>,
): ApiPorts['kafkaStarts'] {
  return {
    async order(at, from) {
      const stored = await ledger.extent(at);
      const storedRows = stored?.rows ?? 0;
      await ledger.orderStart(at, { from, seenRows: storedRows });
      return { ...at, from, storedRows, storedTo: stored?.to ?? null };
    },
  };
}
