import { bind, ok, type BoundOperation } from '../http/bind.ts';
import { postKafkaStart } from '../operations/kafka-operations.ts';
import type { KafkaStarts } from '../ports.ts';

/** What an operator has to say to the Kafka consumer. */
export function kafkaRoutes(starts: KafkaStarts): readonly BoundOperation[] {
  return [
    bind(postKafkaStart, async ({ body: { topic, partition, from } }) =>
      ok(await starts.order({ topic, partition }, from), 202),
    ),
  ];
}
