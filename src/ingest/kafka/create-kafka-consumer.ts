import { createConsumer, type KafkaConsumer, type KafkaConsumerOptions } from './consumer.ts';
import type { KafkaSecurity } from './kafka-security.ts';
import { createKafkaJsSource } from './kafkajs-source.ts';

/** Where Kafka is, how to connect, and what to read from it. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly predictionTopics: readonly string[];
  readonly labelTopics: readonly string[];
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  /** Without it: no encryption and no login. */
  readonly security?: KafkaSecurity;
  /** The most that one compressed batch may unpack to, bytes. */
  readonly maxBatchBytes?: number;
}

const MAX_BATCH_BYTES = 128 << 20;

/** The consumer on a real Kafka. */
export function createKafkaConsumer({
  kafka,
  ...options
}: { readonly kafka: KafkaSettings } & Omit<
  KafkaConsumerOptions,
  'openLog' | 'predictionTopics' | 'labelTopics'
>): KafkaConsumer {
  const { predictionTopics, labelTopics, brokers, groupId, sessionTimeoutMs } = kafka;
  const { partitionBlocked } = options.metrics;
  return createConsumer({
    ...options,
    predictionTopics,
    labelTopics,
    openLog: () =>
      createKafkaJsSource({
        brokers,
        groupId,
        sessionTimeoutMs,
        clientId: 'leeway',
        security: kafka.security ?? { tls: null, sasl: null },
        maxBatchBytes: kafka.maxBatchBytes ?? MAX_BATCH_BYTES,
        onBlocked: ({ topic, partition }, fault) => {
          const labels = { topic, partition: String(partition) };
          if (fault === null) partitionBlocked.remove(labels);
          else partitionBlocked.set(labels, 1);
        },
        log: options.log,
      }),
  });
}
