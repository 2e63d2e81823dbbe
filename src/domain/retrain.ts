/** Where a retrain request is on its way; monotone but for the four ends. */
export type RetrainState =
  | 'proposed'
  | 'dispatched'
  | 'accepted'
  | 'running'
  | 'evaluated'
  | 'promoted'
  | 'rejected'
  | 'failed'
  | 'timed_out'
  | 'cancelled';

/** One remedy that was tried, with its score on labelled events that none of them had seen. */
export interface RemedyCandidate {
  /** `leave`, `mend`, `recalibrate`, `recall:<version>`, `retrain`. */
  readonly name: string;
  /** Mean log-loss on the common holdout; null where the candidate could not be built. */
  readonly logLoss: number | null;
  readonly note: string;
}

/** How a retrain request ended. */
export interface RemedyDecision {
  /** Event time, milliseconds since the epoch. */
  readonly at: number;
  readonly candidates: readonly RemedyCandidate[];
  readonly chosen: string;
  readonly reason: string;
  /** Labelled events the candidates were scored on. */
  readonly holdoutRows: number;
}

/** A request for a remedy: tracked from proposal to promotion or rejection. */
export interface RetrainRequest {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  /** The alert that asked for it. */
  readonly alert: string;
  readonly state: RetrainState;
  /** Event time of the request, milliseconds since the epoch. */
  readonly at: number;
  readonly reason: string;
  readonly decision: RemedyDecision | null;
  readonly revision: number;
}
