/**
 * What the HTTP API answers, as the pages hold it: the service's own response schemas (types alone, so that none of
 * their code reaches the browser), with every time as milliseconds since the epoch.
 */
import type { AlertView } from '../../../../src/api/schemas/alerts.ts';
import type { ReceiverView } from '../../../../src/api/schemas/receivers.ts';
import type { DeadLetterView } from '../../../../src/api/schemas/dead-letters.ts';
import type { Ready } from '../../../../src/api/schemas/health.ts';
import type { Calibration, ModelSummary as WireModel } from '../../../../src/api/schemas/models.ts';
import type {
  ColumnProfileView,
  Drift,
  EvidencePoint as WireEvidence,
  PerformancePoint as WirePerformance,
} from '../../../../src/api/schemas/readings.ts';
import type { RetrainRequestView } from '../../../../src/api/schemas/retrain.ts';

/** The same shape, with the named times as milliseconds since the epoch (null stays null). */
type Timed<T, Times extends keyof T> = Readonly<
  Omit<T, Times> & { [Time in Times]: null extends T[Time] ? number | null : number }
>;

type WireVersion = WireModel['versions'][number];

/** The state of a model in one word. */
export type ModelStatus = WireModel['status'];

/** The data a version is compared with. */
export type BaselineSummary = Timed<NonNullable<WireVersion['baseline']>, 'from' | 'to'>;

/** One version of a model. */
export type VersionSummary = Timed<Omit<WireVersion, 'baseline'>, 'createdAt'> & {
  readonly baseline: BaselineSummary | null;
};

/** How many false pages the operator allows, and per what span (`90d`). */
export type PageBudget = NonNullable<WireModel['budget']>;

/** One row of the fleet. */
export type ModelSummary = Timed<Omit<WireModel, 'versions'>, 'lastEventAt' | 'lastWindow'> & {
  readonly versions: readonly VersionSummary[];
};

/** A model with what is known of its monitor. */
export type ModelDetail = ModelSummary & { readonly calibration: Calibration | null };

/** The evidence of one version after one window. */
export type EvidencePoint = Timed<WireEvidence, 'window'>;

/** One window of one stream. */
export type DriftPoint = Timed<Drift['streams'][number]['points'][number], 'window'>;

/** One stream (a column seen through one statistic) with what its score was over the baseline's own windows. */
export type DriftStream = Readonly<Omit<Drift['streams'][number], 'points'>> & {
  readonly points: readonly DriftPoint[];
};

/** All streams of one version. */
export interface DriftAnswer {
  readonly model: string;
  readonly version: string;
  readonly streams: readonly DriftStream[];
}

/** What turned out, in one window; means are over the labelled predictions. */
export type PerformancePoint = Timed<WirePerformance, 'window'>;

/** One column, baseline against a span. */
export type ColumnProfile = Timed<ColumnProfileView, 'from' | 'to'>;

/** One message that told somebody of an alert. */
export type Delivery = Timed<AlertView['deliveries'][number], 'at'>;

/** An episode of drift. */
export type Alert = Timed<Omit<AlertView, 'deliveries'>, 'openedAt' | 'resolvedAt' | 'at'> & {
  readonly deliveries: readonly Delivery[];
};

/** How a retrain request ended. */
export type RemedyDecision = Timed<NonNullable<RetrainRequestView['decision']>, 'at'>;

/** A request for a remedy. */
export type RetrainRequest = Timed<Omit<RetrainRequestView, 'decision'>, 'at'> & {
  readonly decision: RemedyDecision | null;
};

/** A message that could not be read as an event. */
export type DeadLetter = Timed<DeadLetterView, 'at' | 'changedAt'>;

/** Somebody who is told of alerts. */
export type Receiver = Readonly<ReceiverView>;

/** Whether the service has what it needs, and what its consumer is doing. */
export type ServiceReadiness = Readonly<Ready>;
