/** Where a profile's rows came from. */
export type ProfileSource = 'baseline' | 'live';

/** The name of the pseudo-column that counts all rows of a bucket, whatever their columns. */
export const ROWS_COLUMN = '*';

/** Counts of one column over a span of time in its baseline's bins; added up, they are the counts of the longer span. */
export interface ColumnProfile {
  readonly column: string;
  /** All rows, with and without a value. */
  readonly rows: number;
  /** Rows without a value: null, absent, or not a number where one is expected. */
  readonly nulls: number;
  /** Rows of a categorical column with a level that the baseline never had. */
  readonly unseen: number;
  /** Rows of a numeric column below the baseline's minimum or above its maximum. */
  readonly outOfRange: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Counts by bin index, one for every bin of the baseline's column (the last of a categorical column is `other`); rows without a value or unseen are in none. */
  readonly counts: ArrayLike<number>;
}

/** Sums over the labelled predictions of a span of time. */
export interface OutcomeProfile {
  /** Predictions in the span, labelled or not. */
  readonly rows: number;
  readonly labelled: number;
  readonly labelSum: number;
  readonly predictionSum: number;
  /** Sum of p (1 - p): the variance of the label sum if the predictions are calibrated. */
  readonly varianceSum: number;
  readonly logLossSum: number;
  readonly squaredErrorSum: number;
}

/** What one window of one version holds, as far as it is known. */
export interface WindowProfile {
  /** Start of the window, milliseconds since the epoch. */
  readonly start: number;
  readonly rows: number;
  /** Grows whenever late data changed the window. */
  readonly revision: number;
  readonly columns: ReadonlyMap<string, ColumnProfile>;
  readonly outcome: OutcomeProfile | null;
}
