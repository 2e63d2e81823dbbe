import type { StreamShare } from '../domain/alert.ts';
import type { Delivery, Receiver } from '../domain/receiver.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { AlarmBudget, AlertRecord } from './alert-record.ts';

/** An episode of drift as the judge sees it now. */
export interface JudgedEpisode {
  /** Start of the window that paged, milliseconds since the epoch. */
  readonly openedWindow: number;
  /** Start of the last window that the episode took evidence from. */
  readonly lastWindow: number;
  /** Start of the window that closed it; null while it is open. */
  readonly closedWindow: number | null;
  /** The model's evidence in the window that paged. */
  readonly evidence: number;
  readonly threshold: number;
  /** The streams the page names, in any order. */
  readonly streams: readonly StreamShare[];
  /** Later crossings that were merged into it. */
  readonly updates: number;
  /** What moved in a stream's own units, such as `mean 41 → 67` or `null rate 0.1 % → 23 %`, by stream, where it is known. */
  readonly effects?: Readonly<Record<string, string>>;
}

/** What the judge has found out about the version in charge of one model. */
export interface ModelJudgement {
  readonly model: string;
  /** The version in charge; firing alerts of any other version are over. */
  readonly version: string;
  /** Id of the version's baseline; null where it has none, and so no episodes. */
  readonly baseline: string | null;
  /** Start of the newest judged window, milliseconds since the epoch. */
  readonly window: number;
  readonly windowMs: number;
  readonly budget: AlarmBudget | null;
  /** `episodes` lacks none that opened at or after this time; an alert from before it that is not listed stays as it is. */
  readonly completeFrom: number;
  /** In the order in which they opened. */
  readonly episodes: readonly JudgedEpisode[];
}

/** Where alerts are kept; the semantics are those of the store. */
export interface AlertLog {
  append(revisions: readonly AlertRecord[]): Promise<void>;
  ofModel(model: string): Promise<readonly AlertRecord[]>;
  unrouted(): Promise<readonly AlertRecord[]>;
}

/** A delivery without its body. */
export type DeliveryHead = Omit<Delivery, 'payload'>;

/** Where messages wait until they are delivered; the semantics are those of the store. */
export interface DeliveryLog {
  route(subject: { readonly id: string; readonly revision: number }, deliveries: readonly Delivery[]): Promise<void>;
  record(delivery: Delivery): Promise<void>;
  pending(): Promise<readonly DeliveryHead[]>;
  load(ids: readonly string[]): Promise<readonly Delivery[]>;
  ofSubjects(subjects: readonly string[]): Promise<readonly DeliveryHead[]>;
}

/** Who is told. */
export interface Receivers {
  list(): Promise<readonly Receiver[]>;
  /** Stops telling a receiver that said it is gone. */
  disable(id: string): Promise<void>;
}

/** What an HTTP POST came to. */
export type SendOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** From `Retry-After`, counted from the answer; null without one. */
      readonly retryAfterMs: number | null;
      /** The first 1 KB of the answer, as text. */
      readonly excerpt: string;
    }
  /** The address is one that must not be called. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** No answer: connection, name, TLS, time. */
  | { readonly kind: 'failed'; readonly reason: string };

/** One HTTP POST. */
export interface SendRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal;
}

/** Sends one POST and never throws: whatever happens is an outcome. */
export interface WebhookSender {
  send(request: SendRequest): Promise<SendOutcome>;
}

/** The numbers that alerting keeps about itself; a subset of the service's metrics. */
export interface AlertMetrics {
  readonly pages: { inc(labels: { model: string }, by?: number): void };
  readonly deliveries: { inc(labels: { receiver_type: string; outcome: string }, by?: number): void };
  readonly outboxOldestAge: { set(seconds: number): void };
}

/** What the alerter needs. */
export interface AlerterPorts {
  readonly alerts: AlertLog;
  readonly outbox: AlertOutbox;
  readonly metrics: Pick<AlertMetrics, 'pages'>;
  readonly log: Logger;
  /** Where people reach the pages, such as `https://leeway.example.com`; without a slash at the end. Read anew for every page. */
  readonly publicUrl: string;
}

/** A message that is owed to every receiver of a kind that listens to the model. */
export interface OutboxMessage {
  /** What it tells of, and which revision of it: what makes the message unique. */
  readonly subject: { readonly id: string; readonly revision: number };
  readonly to: Receiver['type'];
  /** Dotted event type. */
  readonly type: string;
  readonly model: string;
  readonly payload: string;
}

/** Puts messages where they cannot be lost. */
export interface AlertOutbox {
  /** Owes a message (or none, which is marked too) for one revision of a subject; a second time does nothing. */
  put(
    subject: { readonly id: string; readonly revision: number },
    message: Omit<OutboxMessage, 'subject'> | null,
    nowMs: number,
  ): Promise<void>;
}

/** What the notifier needs. */
export interface NotifierPorts {
  readonly deliveries: DeliveryLog;
  readonly receivers: Receivers;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly metrics: Pick<AlertMetrics, 'deliveries' | 'outboxOldestAge'>;
  readonly log: Logger;
}
