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

/** The name under which what the model answered is a column of the baseline, whatever it is called in files. */
export const PREDICTION_COLUMN = 'prediction';

/** Names of a file's prediction column that mean the served value itself (`prediction.value`), not a score of that name. */
export const SERVED_VALUE_NAMES: ReadonlySet<string> = new Set(['prediction', 'value', 'score']);

/** How many bins a column has: one more than its edges, or its levels and `other`. */
export function binCount(column: BaselineColumn): number {
  return column.type === 'numeric' ? column.edges.length + 1 : column.levels.length + 1;
}

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
  /**
   * What the prediction column is called in the file; null where nothing is predicted. A live row's prediction is
   * `prediction.scores.<this name>` where it carries such a score, else the served value (SERVED_VALUE_NAMES always mean the latter);
   * a categorical prediction is the class answered.
   */
  readonly predictionName: string | null;
  readonly columns: readonly BaselineColumn[];
  /** Length of the buckets that its own rows are counted in: windows of it are whole multiples; one minute when absent. */
  readonly bucketMs?: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}
