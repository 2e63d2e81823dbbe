import type { Baseline } from '../domain/baseline.ts';
import type { Monitor } from './schemas/monitors.ts';
import type { AlertView } from './schemas/alerts.ts';
import type { BaselineView } from './schemas/baselines.ts';
import type { DeadLetterState } from '../domain/dead-letter-states.ts';
import type { LetterFilter } from '../domain/kept-letter.ts';
import type { PrivacyPatterns, PrivacyRules } from '../domain/privacy.ts';
import type { DeadLetterView, ReplayReport, SettleReport } from './schemas/dead-letters.ts';
import type { Live, Ready } from './schemas/health.ts';
import type { KafkaStartOrder } from './schemas/kafka.ts';
import type { Calibration, ModelSummary, RegisteredModel } from './schemas/models.ts';
import type { ColumnProfileView, Drift, EvidencePoint, PerformancePoint, VerdictView } from './schemas/readings.ts';
import type { CreatedReceiver, NewReceiver, ReceiverView } from './schemas/receivers.ts';
import type { RetrainEvent, RetrainRequestView } from './schemas/retrain.ts';
import type { SqlFormat } from './schemas/sql.ts';

/** What became of a body of events. */
export type EventOutcome =
  | { readonly kind: 'accepted'; readonly accepted: number; readonly rejected: readonly RejectedRow[] }
  /** Nothing at all was readable; the rows (or the body as a whole) are dead letters. */
  | {
      readonly kind: 'unreadable';
      readonly reason: string;
      readonly detail: string;
      readonly rejected: readonly RejectedRow[];
    }
  | { readonly kind: 'overloaded'; readonly retryAfterSeconds: number }
  /** The idempotency key was used with another body. */
  | { readonly kind: 'conflict'; readonly detail: string };

/** A row that could not be read as an event. */
export interface RejectedRow {
  readonly index: number;
  readonly reason: string;
  readonly detail: string;
}

/** Takes events in; resolves once they are stored. */
export interface EventDoor {
  accept(
    kind: 'prediction' | 'label',
    body: Buffer,
    options: {
      readonly contentType: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly idempotencyKey?: string;
    },
  ): Promise<EventOutcome>;
}

/** A part of a list, and the cursor of what follows it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Which version (absent: the one in charge) and which span of event time, milliseconds since the epoch. */
export interface Span {
  readonly model: string;
  readonly version?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A page of a list: at most `limit` items after the cursor. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What the API reads: one question for each GET. A cursor that none of them made throws `bad_input`. */
export interface ReadModels {
  models(): Promise<readonly ModelSummary[]>;
  /** Null when nobody registered the model and nothing of it was ever seen. */
  model(model: string): Promise<ModelSummary | null>;
  /** Whether a model was registered, has a baseline, or showed up in the log. */
  knows(model: string): Promise<boolean>;
  /** Versions of a model that showed up in the log or have a baseline. */
  versionsSeen(model: string): Promise<readonly string[]>;
  evidence(span: Span): Promise<readonly EvidencePoint[]>;
  drift(
    span: Span & { readonly stepSeconds?: number | undefined; readonly column?: string | undefined },
  ): Promise<Drift>;
  verdicts(span: Span & PageRequest & { readonly stream?: string | undefined }): Promise<Page<VerdictView>>;
  performance(span: Span): Promise<readonly PerformancePoint[]>;
  /** Null when the version has no baseline with that column. */
  profile(span: Span & { readonly column: string }): Promise<ColumnProfileView | null>;
  alerts(
    filter: PageRequest & { readonly model?: string | undefined; readonly state?: 'firing' | 'resolved' | undefined },
  ): Promise<Page<AlertView>>;
  alert(id: string): Promise<AlertView | null>;
  retrainRequests(filter: { readonly model?: string | undefined }): Promise<readonly RetrainRequestView[]>;
  /** Without remedies, which follow from the reasons. */
  deadLetters(
    page: PageRequest & LetterFilter & { readonly states: readonly DeadLetterState[] },
  ): Promise<Page<Omit<DeadLetterView, 'remedy'>>>;
  baselines(filter: { readonly model?: string | undefined }): Promise<readonly BaselineView[]>;
}

/** Names a version and what is known of its artefact. */
export interface VersionRegistration {
  readonly version: string;
  readonly artefactDigest?: string | undefined;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/** What became of a registration; `existing` when the very same was there before. */
export type Registration =
  | { readonly kind: 'created' | 'existing'; readonly model: RegisteredModel }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'conflict'; readonly detail: string };

/** The register of models, versions and monitors. */
export interface Registry {
  registerModel(model: string): Promise<Registration>;
  registerVersion(model: string, registration: VersionRegistration): Promise<Registration>;
  /** Puts a version in charge; `unknown` when neither the register nor the log knows it. */
  promote(model: string, version: string, reason: string): Promise<Registration>;
  monitor(model: string): Promise<Monitor | null>;
  setMonitor(model: string, monitor: Monitor): Promise<Monitor>;
}

/** A file that is to become a baseline. */
export interface BaselineRequest {
  readonly model: string;
  readonly version: string;
  /** Path of the file; its suffix says the format. */
  readonly file: string;
  /** Span of event time, milliseconds since the epoch; absent: as the monitor says, or all rows. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** What became of a baseline file. */
export type BaselineOutcome =
  | { readonly kind: 'registered'; readonly baseline: Baseline; readonly notes?: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string; readonly remedy: string };

/** Makes baselines of files. */
export interface Baselines {
  register(request: BaselineRequest): Promise<BaselineOutcome>;
}

/** Those who are told. */
export interface Receivers {
  list(): Promise<readonly ReceiverView[]>;
  create(receiver: NewReceiver): Promise<CreatedReceiver>;
  /** False when there is no such receiver. */
  remove(id: string): Promise<boolean>;
}

/** What became of a pipeline's report. */
export type RetrainEventOutcome =
  | { readonly kind: 'applied' | 'duplicate'; readonly request: { readonly state: RetrainRequestView['state'] } }
  /** The request had ended, or was farther on, when the report came. */
  | { readonly kind: 'late'; readonly reason: string }
  | { readonly kind: 'bad_input'; readonly reason: string }
  /** The token is not the one that came with the request. */
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'not_found' };

/** Takes reports of pipelines that retrain. */
export interface RetrainEvents {
  applyEvent(id: string, event: RetrainEvent, token: string): Promise<RetrainEventOutcome>;
}

/** Knows how the evidence of the version in charge is calibrated; null before its judge was opened. */
export interface Calibrations {
  calibration(model: string): Promise<Calibration | null>;
}

/** Why letters are settled, by whom, and how many at most. */
export interface SettleOptions {
  readonly note: string;
  readonly actor: string;
  readonly limit: number;
}

/** Deals with dead letters. */
export interface DeadLetterDesk {
  replay(
    filter: LetterFilter,
    options: { readonly limit: number; readonly dryRun: boolean },
  ): Promise<Settled<ReplayReport>>;
  discard(filter: LetterFilter, options: SettleOptions): Promise<Settled<SettleReport>>;
  restore(filter: LetterFilter, options: SettleOptions): Promise<Settled<SettleReport>>;
}

/** An answer whose lists nobody changes. */
type Settled<T> = { readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? readonly Item[] : T[K] };

/** The privacy rules of a model. */
export interface RulesOfModel {
  readonly rules: PrivacyRules;
  readonly own: boolean;
  readonly defaults: PrivacyPatterns;
  readonly history: readonly { readonly at: number; readonly actor: string; readonly rules: PrivacyRules | null }[];
}

/** The privacy rules of all models. */
export interface PrivacyRegister {
  of(model: string): Promise<RulesOfModel>;
  set(
    model: string,
    rules: PrivacyRules,
    actor: string,
  ): Promise<
    | { readonly kind: 'set'; readonly rules: RulesOfModel; readonly notes: readonly string[] }
    | { readonly kind: 'refused'; readonly detail: string; readonly remedy: string }
  >;
  /** False where the model had none. */
  remove(model: string, actor: string): Promise<boolean>;
}

/** Erases subjects; a conflict where there is no key to find them by. */
export interface SubjectDesk {
  erase(
    subjectId: string,
    how: { readonly model: string | null; readonly note: string; readonly actor: string },
  ): Promise<{
    readonly receipt: string;
    readonly predictions: number;
    readonly labels: number;
    readonly halves: number;
    readonly deadLetters: number;
  }>;
}

/** Runs an analyst's statement; throws `usage` where it is refused, `store_rejected` where it fails. */
export interface Analyst {
  analyse(sql: string, format: SqlFormat): Promise<Buffer>;
}

/** Takes down from where a Kafka partition is to be read whose committed offset cannot be trusted. */
export interface KafkaStarts {
  order(
    at: { readonly topic: string; readonly partition: number },
    from: number | 'oldest' | 'next',
  ): Promise<KafkaStartOrder>;
}

/** The service's own state. */
export interface Health {
  live(): Promise<Live>;
  ready(): Promise<Ready>;
}

/** Everything the API needs from the rest of the service. */
export interface ApiPorts {
  readonly events: EventDoor;
  readonly readModels: ReadModels;
  readonly registry: Registry;
  readonly calibrations: Calibrations;
  readonly baselines: Baselines;
  readonly receivers: Receivers;
  readonly retrainEvents: RetrainEvents;
  readonly deadLetters: DeadLetterDesk;
  readonly privacy: PrivacyRegister;
  readonly subjects: SubjectDesk;
  readonly analyst: Analyst;
  readonly kafkaStarts: KafkaStarts;
  readonly health: Health;
}
