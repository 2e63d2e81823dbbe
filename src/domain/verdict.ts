/** The statistics that a stream can be scored by. */
export type StreamStatistic =
  | 'js'
  | 'wasserstein'
  | 'null_rate'
  | 'unseen_rate'
  | 'out_of_range_rate'
  | 'residual_up'
  | 'residual_down'
  | 'log_loss';

/** The kinds of drift, as they are always named. */
export type DriftKind = 'data drift' | 'concept drift' | 'prediction shift' | 'label shift' | 'data-quality break';

/** What is known of one stream in one window. */
export interface Verdict {
  readonly model: string;
  readonly version: string;
  /** Start of the window, milliseconds since the epoch. */
  readonly window: number;
  /** `column/statistic`. */
  readonly stream: string;
  readonly column: string;
  readonly statistic: StreamStatistic;
  readonly kind: DriftKind;
  readonly state: 'insufficient' | 'steady' | 'drifting';
  /** Why nothing can be said; empty unless insufficient. */
  readonly reason: string;
  /** Null when insufficient. */
  readonly score: number | null;
  /** What the score is measured in. */
  readonly scale: 'distance' | 'statistic' | 'rate';
  readonly n: number;
  readonly baselineN: number;
  /** The score over the baseline's own windows: mean, 95 % and 99.9 % points. */
  readonly nullMean: number;
  readonly nullQ95: number;
  readonly nullQ999: number;
  /** Rank p-value among comparable windows; null when insufficient. */
  readonly pValue: number | null;
  /** Evidence of the stream, on the scale of the threshold. */
  readonly evidence: number;
  readonly revision: number;
}

/** The evidence of a whole model after one window. */
export interface ModelEvidence {
  readonly model: string;
  readonly version: string;
  readonly window: number;
  readonly evidence: number;
  readonly threshold: number;
  readonly episodeOpen: boolean;
  readonly revision: number;
}
