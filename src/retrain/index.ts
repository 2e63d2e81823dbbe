export { readRetrainEvent, remedyDecisionSchema, retrainEventSchema, type RetrainEvent } from './event.ts';
export { DEFAULT_POLICY, type RefusalCondition, type RetrainPolicy } from './policy.ts';
export type { Refusal, RetrainerPorts } from './ports.ts';
export type { LabelFacts, RetrainRecord } from './record.ts';
export {
  createRetrainer,
  type EventOutcome,
  type Retrainer,
  type RetrainerOptions,
  type RetrainReport,
  type TriggerOutcome,
} from './requests.ts';
