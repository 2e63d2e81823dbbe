/**
 * What the HTTP API answers, as the pages hold it: the same shapes, with every time as milliseconds since the epoch.
 * Only the endpoints that the pages read are here.
 */

/** The state of a model in one word. */
export type ModelStatus = 'no baseline' | 'waiting' | 'insufficient' | 'steady' | 'drifting';

/** The data a version is compared with. */
export interface BaselineSummary {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly labelledRows: number;
}

/** One version of a model. */
export interface VersionSummary {
  readonly version: string;
  readonly stage: string;
  readonly artefactDigest: string;
  readonly createdAt: number | null;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly baseline: BaselineSummary | null;
}

/** How many false pages the operator allows, and per what span (`90d`). */
export interface PageBudget {
  readonly pages: number;
  readonly per: string;
}

/** One row of the fleet. */
export interface ModelSummary {
  readonly model: string;
  readonly champion: string | null;
  readonly status: ModelStatus;
  readonly versions: readonly VersionSummary[];
  readonly evidence: number | null;
  readonly threshold: number | null;
  readonly openAlerts: number;
  readonly lastEventAt: number | null;
  readonly lastWindow: number | null;
  readonly events24h: number;
  readonly pages90d: number;
  readonly budget: PageBudget | null;
}

/** What the calibration on the baseline found. */
export interface CalibrationFacts {
  readonly strata: string;
  readonly exponent: number;
  readonly shadowPages: number;
  readonly guarantee: 'exchangeable' | 'calibrated';
  readonly expectedDelay: { readonly shiftSd: number; readonly windows: number } | null;
}

/** A model with what is known of its monitor. */
export interface ModelDetail extends ModelSummary {
  readonly calibration: CalibrationFacts | null;
}

/** The evidence of one version after one window. */
export interface EvidencePoint {
  readonly window: number;
  readonly version: string;
  readonly evidence: number;
  readonly threshold: number;
  readonly episodeOpen: boolean;
  readonly rows: number;
}

/** One window of one stream. */
export interface DriftPoint {
  readonly window: number;
  readonly score: number | null;
  readonly state: 'insufficient' | 'steady' | 'drifting';
  readonly n: number;
}

/** One stream (a column seen through one statistic) with what its score was over the baseline's own windows. */
export interface DriftStream {
  readonly stream: string;
  readonly column: string;
  readonly statistic: string;
  readonly kind: string;
  readonly scale: string;
  readonly nullMean: number;
  readonly nullQ95: number;
  readonly nullQ999: number;
  readonly points: readonly DriftPoint[];
}

/** All streams of one version. */
export interface DriftAnswer {
  readonly model: string;
  readonly version: string;
  readonly streams: readonly DriftStream[];
}

/** What turned out, in one window. */
export interface PerformancePoint {
  readonly window: number;
  readonly version: string;
  readonly n: number;
  readonly labelled: number;
  readonly meanLabel: number | null;
  readonly meanPrediction: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
}

/** One bin of a column: rows in the baseline and in the span asked for. */
export interface ProfileBin {
  readonly label: string;
  readonly baseline: number;
  readonly current: number;
}

/** One column, baseline against a span. */
export interface ColumnProfile {
  readonly column: string;
  readonly type: string;
  readonly bins: readonly ProfileBin[];
  readonly rows: { readonly baseline: number; readonly current: number };
  readonly nulls: { readonly baseline: number; readonly current: number };
  readonly unseen: number;
  readonly outOfRange: number;
}

/** One stream's part in an alert. */
export interface StreamShare {
  readonly stream: string;
  readonly column: string;
  readonly kind: string;
  readonly share: number;
  readonly score: number | null;
  readonly baselineMean: number | null;
}

/** One message that told somebody of an alert. */
export interface Delivery {
  readonly receiver: string;
  readonly type: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly at: number | null;
}

/** An episode of drift. */
export interface Alert {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly state: 'firing' | 'resolved';
  readonly reason: string;
  readonly openedAt: number;
  readonly resolvedAt: number | null;
  readonly at: number;
  readonly evidence: number;
  readonly threshold: number;
  readonly kind: string;
  readonly streams: readonly StreamShare[];
  readonly summary: string;
  readonly hints: readonly string[];
  readonly updates: number;
  readonly deliveries: readonly Delivery[];
}

/** One remedy that was tried. */
export interface RemedyCandidate {
  readonly name: string;
  readonly logLoss: number | null;
  readonly note: string;
}

/** How a retrain request ended. */
export interface RemedyDecision {
  readonly at: number;
  readonly candidates: readonly RemedyCandidate[];
  readonly chosen: string;
  readonly reason: string;
  readonly holdoutRows: number;
}

/** A request for a remedy. */
export interface RetrainRequest {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly alert: string;
  readonly state: string;
  readonly at: number;
  readonly reason: string;
  readonly decision: RemedyDecision | null;
}
