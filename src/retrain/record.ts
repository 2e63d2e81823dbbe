import { createHash } from 'node:crypto';
import type { StreamShare } from '../domain/alert.ts';
import type { RetrainRequest, RetrainState } from '../domain/retrain.ts';
import type { DriftKind } from '../domain/verdict.ts';

/** What is known of a model's labels when a request is made; null where it is unknown. */
export interface LabelFacts {
  /** Event time up to which labels are known, milliseconds since the epoch. */
  readonly watermark: number | null;
  /** Labelled events since the version's training data ended. */
  readonly labelledSinceTraining: number | null;
  /** Rows the version was trained on. */
  readonly trainingRows: number | null;
  /** Span of the training data, milliseconds since the epoch; `to` is exclusive. */
  readonly trainingFrom: number | null;
  readonly trainingTo: number | null;
}

/** One callback that came in, applied or not. */
export interface EventEntry {
  readonly eventId: string;
  readonly status: RetrainState;
  /** Wall clock, milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly message: string;
  /** Empty if the event was applied, else why it was not. */
  readonly ignored: string;
}

/** A retrain request with everything that its message, its callbacks and its follow-ups need. */
export interface RetrainRecord extends RetrainRequest {
  /** 0 for the request at the page, then 1, 2 … for the follow-ups of the same episode. */
  readonly attempt: number;
  readonly trigger: {
    readonly kind: DriftKind;
    readonly streams: readonly StreamShare[];
    /** Event time of the window that paged, milliseconds since the epoch. */
    readonly openedAt: number;
    readonly evidence: number;
    readonly threshold: number;
    readonly summary: string;
  };
  readonly labels: LabelFacts;
  readonly mode: 'approve' | 'auto';
  readonly maxRuntimeMs: number;
  /** Wall clock of the dispatch and of the moment after which no word counts any more; null before the dispatch. */
  readonly dispatchedAt: number | null;
  readonly expiresAt: number | null;
  /** The version that was put in charge; null unless promoted with one. */
  readonly candidate: string | null;
  readonly events: readonly EventEntry[];
}

/** The id of a request: the same for the same attempt of the same episode, so that no crash or race makes two of it. */
export function requestId(alert: string, attempt: number): string {
  return `rr_${createHash('sha256')
    .update(JSON.stringify([alert, attempt]))
    .digest('hex')
    .slice(0, 24)}`;
}

/** How far on its way each state is; a request only moves to a higher one, and never on from an end. */
const RANK: Readonly<Record<RetrainState, number>> = {
  proposed: 0,
  dispatched: 1,
  accepted: 2,
  running: 3,
  evaluated: 4,
  promoted: 5,
  rejected: 5,
  failed: 5,
  timed_out: 5,
  cancelled: 5,
};

/** How far on its way a state is, 0 to 5. */
export function rankOf(state: RetrainState): number {
  return RANK[state];
}

/** Whether nothing can follow a state. */
export function hasEnded(state: RetrainState): boolean {
  return RANK[state] === RANK.promoted;
}
