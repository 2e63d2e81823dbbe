import { createConsumer, type KafkaConsumer, type KafkaConsumerOptions } from './consumer.ts';
import { createKafkaJsSource } from './kafkajs-source.ts';

/** Where Kafka is, and what to read from it. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly predictionTopics: readonly string[];
  readonly labelTopics: readonly string[];
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
}

/** The consumer on a real Kafka. */
export function createKafkaConsumer({
  kafka,
  ...options
}: { readonly kafka: KafkaSettings } & Omit<
  KafkaConsumerOptions,
  'openLog' | 'predictionTopics' | 'labelTopics'
>): KafkaConsumer {
  const { brokers, groupId, sessionTimeoutMs, predictionTopics, labelTopics } = kafka;
  return createConsumer({
    ...options,
    predictionTopics,
    labelTopics,
    openLog: () => createKafkaJsSource({ brokers, groupId, clientId: 'leeway', sessionTimeoutMs, log: options.log }),
  });
}
