import type { Alert } from '../domain/alert.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { SettingDocuments } from './capability.ts';
import type { RefusalCondition, RetrainPolicy } from './policy.ts';
import type { LabelFacts, RetrainRecord } from './record.ts';

/** A trigger that was refused, with the condition that failed; one record for each condition of each attempt. */
export interface Refusal {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly alert: string;
  /** Event time, milliseconds since the epoch. */
  readonly at: number;
  readonly condition: RefusalCondition;
  readonly detail: string;
}

/** Where requests are kept; the semantics are those of the store. */
export interface RequestLog {
  append(revision: RetrainRecord): Promise<void>;
  get(id: string): Promise<RetrainRecord | null>;
  ofModel(model: string): Promise<readonly RetrainRecord[]>;
  open(): Promise<readonly RetrainRecord[]>;
  unrouted(): Promise<readonly RetrainRecord[]>;
  refuse(refusal: Refusal): Promise<void>;
}

/** The outbox that messages to pipelines go through. */
export interface RetrainOutbox {
  put(
    subject: { readonly id: string; readonly revision: number },
    message: {
      readonly to: 'retrain_webhook';
      readonly type: string;
      readonly model: string;
      readonly payload: string;
    } | null,
    nowMs: number,
  ): Promise<void>;
  withdraw(subject: string, reason: string): Promise<void>;
}

/** What the retrainer needs. */
export interface RetrainerPorts {
  readonly requests: RequestLog;
  readonly outbox: RetrainOutbox;
  readonly alerts: { firing(): Promise<readonly Alert[]> };
  /** Whether anybody is registered that retrains this model. */
  readonly hasReceiver: (model: string) => Promise<boolean>;
  /** What the operator has set for this model; what is absent takes its default. */
  readonly policyOf: (model: string) => Promise<Partial<RetrainPolicy>>;
  readonly labels: (model: string, version: string) => Promise<LabelFacts>;
  /** Puts a version in charge; doing so again does no harm. Throws a LeewayError when there is no such version. */
  readonly promote: (model: string, version: string, reason: string) => Promise<void>;
  readonly settings: SettingDocuments;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly metrics: { readonly retrainRequests: { inc(labels: { outcome: string }): void } };
  readonly clock: Clock;
  readonly log: Logger;
  /** Where pipelines reach the API, such as `https://leeway.example.com`; without a slash at the end. Read anew for every message. */
  readonly publicUrl: string;
}
