import { kafkaStartOrderSchema, kafkaStartSchema } from '../schemas/kafka.ts';
import { json, operation } from './operation.ts';

/** Takes an operator's word on where a partition goes on. */
export const postKafkaStart = operation({
  id: 'postKafkaStart',
  method: 'post',
  path: '/v1/kafka/starts',
  tag: 'Service',
  summary:
    'Say from where a Kafka partition is to be read that is refused because its committed offset cannot be trusted.',
  body: { kind: 'json', schema: kafkaStartSchema },
  answers: { 202: json('Taken down; whoever owns the partition follows it within seconds.', kafkaStartOrderSchema) },
  problems: [400, 413, 415],
});
