export { createFailpoint, FAILPOINTS } from './failpoint.ts';
export { createHttpDoor, type HttpDoor, type HttpDoorLimits } from './http-door.ts';
export { createKafkaConsumer } from './kafka/create-kafka-consumer.ts';
export type { KafkaConsumer } from './kafka/consumer.ts';
export { openSocket, saslOf, type KafkaSecurity } from './kafka/kafka-security.ts';
export type { ConsumerState } from './kafka/consumer-state.ts';
export type { EventSink, IngestMetrics, LogSink } from './ports.ts';
export { createVerifier, type AuditedPartition, type VerifyReport } from './verifier.ts';
