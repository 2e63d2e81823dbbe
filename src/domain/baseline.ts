/** The types a column can have. */
export type ColumnType = 'numeric' | 'categorical' | 'boolean';

/** What a column is to the model. */
export type ColumnRole = 'feature' | 'prediction';

/** A numeric column of a baseline: equal-depth edges (fine ones for CDF statistics, coarse ones among them for binned distances). */
export interface NumericBaselineColumn {
  readonly name: string;
  readonly role: ColumnRole;
  readonly type: 'numeric';
  /** Ascending inner edges; a value's fine bin is the number of edges <= it, so there are `edges.length + 1` bins. */
  readonly edges: readonly number[];
  /** Indices into `edges` of the coarse (up to 20 bins) edges, ascending. */
  readonly coarse: readonly number[];
  readonly mean: number;
  /** Standard deviation (ddof 1); 0 for a constant column. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** A categorical (or boolean) column of a baseline: its commonest levels; everything else of the baseline is `other`, the rest unseen. */
export interface CategoricalBaselineColumn {
  readonly name: string;
  readonly role: ColumnRole;
  readonly type: 'categorical' | 'boolean';
  /** The counted levels, commonest first, at most 50; bin i is level i. */
  readonly levels: readonly string[];
  /** Levels seen in the baseline but not counted singly: bin `levels.length`. */
  readonly others: readonly string[];
}

/** One column of a baseline with its bins. */
export type BaselineColumn = NumericBaselineColumn | CategoricalBaselineColumn;

/** The name under which a prediction's served value is a column; scores are `score:<name>`, the class is `prediction_label`. */
export const PREDICTION_COLUMN = 'prediction';

/** The data a version is compared with: columns with their bins; its windows lie in the profiles under its id. */
export interface Baseline {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  /** First and last (exclusive) event time, milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Rows that carry a label; 0 where the baseline has none. */
  readonly labelledRows: number;
  /** Milliseconds after the event by which 99.5 % of the baseline's labels were known; null where that is unknown. */
  readonly labelDelayMs: number | null;
  readonly columns: readonly BaselineColumn[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}
