export { createFailpoint, FAILPOINTS, type Failpoint, type ReachFailpoint } from './failpoint.ts';
export {
  createHttpDoor,
  DEFAULT_HTTP_LIMITS,
  type HttpDoor,
  type HttpDoorLimits,
  type HttpDoorOptions,
  type HttpOutcome,
  type RejectedRow,
} from './http-door.ts';
export { createKafkaConsumer, type KafkaSettings } from './kafka/create-kafka-consumer.ts';
export { DEFAULT_CONSUMER_LIMITS, type ConsumerLimits, type KafkaConsumer } from './kafka/consumer.ts';
export { type ConsumerPhase, type ConsumerState, type PartitionState } from './kafka/consumer-state.ts';
export type { EventChunk, EventSink, IngestMetrics } from './ports.ts';
export { createVerifier, type AuditedPartition, type OffsetAudit, type VerifyReport } from './verifier.ts';
