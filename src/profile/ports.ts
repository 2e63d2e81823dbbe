import type { Baseline } from '../domain/baseline.ts';
import type { ProfileSource, WindowProfile } from '../domain/profile.ts';

/** The control records of baselines; structurally a part of the store's documents. */
export interface BaselineDocuments {
  list(kind: 'baseline'): Promise<readonly { readonly body: Baseline; readonly revision: number }[]>;
  put(kind: 'baseline', id: string, body: unknown): Promise<void>;
}

/** The file formats that can be read, by what they hold rather than by their suffix. */
export type DataFormat = 'csv' | 'jsonl' | 'parquet' | 'arrow';

/** A file of rows on this machine. */
export interface DataFile {
  /** Absolute. */
  readonly path: string;
  readonly format: DataFormat;
  readonly gzip: boolean;
}

/** What a column of a file looks like to the engine. */
export interface FileColumn {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'boolean' | 'time' | 'other';
}

/** Which columns of a file are kept for a baseline, and as what. */
export interface StagingPlan {
  readonly file: DataFile;
  readonly fileColumns: readonly FileColumn[];
  readonly time: string;
  readonly features: readonly { readonly column: string; readonly type: 'numeric' | 'categorical' | 'boolean' }[];
  readonly prediction: { readonly column: string; readonly type: 'numeric' | 'categorical' | 'boolean' } | null;
  readonly label: { readonly column: string; readonly arrived: string | null } | null;
  /** The rows that the baseline is made of: milliseconds since the epoch, from inclusive, to exclusive. */
  readonly reference: { readonly fromMs: number; readonly toMs: number };
  /** Length of the windows that the baseline will be judged in: a level that only one of them has counts as unseen there. */
  readonly windowMs: number;
  /** Whether the rows outside of the reference are kept as well, to be counted in its bins. */
  readonly keepRest: boolean;
}

/** The rows of a file and their times: looked at first, for without times nothing else can be said. */
export interface FileCensus {
  readonly rows: number;
  /** Rows whose time cannot be read, and one of those times as it stands. */
  readonly unreadableTimes: number;
  readonly unreadableExample: string | null;
  /** First and last readable time; null where there is none. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** What a numeric column holds within the range. */
export interface NumericFacts {
  readonly values: number;
  /** Entries that are there but are no number, and one of them. */
  readonly mistyped: number;
  readonly mistypedExample: string | null;
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  /** Type 7 quantiles at the levels asked for. */
  readonly quantiles: readonly number[];
}

/** What a categorical column holds within the range. */
export interface LevelFacts {
  readonly values: number;
  readonly distinct: number;
  /** Commonest first, ties by name; as many as were asked for at most. */
  readonly levels: readonly string[];
}

/** What is known of the labels of a baseline. */
export interface LabelFacts {
  readonly labelled: number;
  /** Labels outside 0 and 1 and predictions outside [0, 1], with one of each. */
  readonly badLabels: number;
  readonly badLabelExample: string | null;
  readonly badPredictions: number;
  readonly badPredictionExample: number | null;
  /** 99.5 % point of the delay of labels; null without a time of arrival. */
  readonly delayMs: number | null;
}

/** Rows of a file read once into the engine, typed, until they are discarded. */
export interface Staging {
  /** Rows of the reference, and their first and last time; null without rows. */
  readonly rows: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  numeric(column: string, levels: readonly number[]): Promise<NumericFacts>;
  levels(column: string, limit: number): Promise<LevelFacts>;
  labels(): Promise<LabelFacts>;
  /** Counts the reference into profiles and outcomes as the baseline's own rows, or the rest as live ones. */
  count(baseline: Baseline, part: ProfileSource): Promise<void>;
  discard(): Promise<void>;
}

/** Why a file cannot even be opened as rows. */
export interface FileFault {
  readonly kind: 'unreadable';
  readonly detail: string;
}

/** Files of rows, read by the engine. */
export interface BaselineStore {
  /** The columns of a file, or what the engine says against it. */
  columns(file: DataFile): Promise<readonly FileColumn[] | FileFault>;
  census(file: DataFile, columns: readonly FileColumn[], time: string): Promise<FileCensus | FileFault>;
  stage(plan: StagingPlan): Promise<Staging | FileFault>;
}

/** A minute of event time and how many rows of it had arrived when it was looked at. */
export interface PendingMinute {
  /** Start of the minute, milliseconds since the epoch. */
  readonly bucketMs: number;
  readonly arrived: number;
}

/** The counts of live rows. */
export interface ProfileStore {
  /** Newest event time of a version not after `notAfterMs`, and the wall clock at which that minute's last row came in; null without rows. */
  newest(
    model: string,
    version: string,
    notAfterMs: number,
  ): Promise<{ readonly ts: number; readonly ingestedAt: number } | null>;
  /** All rows that have arrived of a version: grows with every arrival. */
  arrived(model: string, version: string): Promise<number>;
  /** Minutes that end by `untilMs` whose arrivals differ from what was counted, oldest first. */
  pending(baseline: Baseline, untilMs: number, limit: number): Promise<readonly PendingMinute[]>;
  /** Counts whole minutes anew in the baseline's bins; answers how many rows it counted. */
  count(baseline: Baseline, bucketsMs: readonly number[]): Promise<number>;
  /** Sums of minutes over windows, in order of time; windows without rows are absent. */
  windows(query: WindowQuery): Promise<readonly WindowProfile[]>;
}

/** Which windows are read. */
export interface WindowQuery {
  readonly baseline: Baseline;
  readonly source: ProfileSource;
  /** Milliseconds since the epoch, inclusive and exclusive, whole windows are answered. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly windowMs: number;
}

/** Labels joined to their predictions. */
export interface OutcomeStore {
  /** All labels of a model as they were taken in: one entry a chunk, by the wall clock it was taken in at. */
  intake(
    model: string,
    sinceMs: number,
  ): Promise<readonly { readonly ingestedAtMs: number; readonly labels: number }[]>;
  /** Minutes of the version's predictions that the labels taken in at these times belong to. */
  minutesOf(baseline: Baseline, ingestedAtMs: readonly number[]): Promise<readonly number[]>;
  /** All minutes whose labels are not what was counted: what a process that remembers nothing has to catch up with. */
  stale(baseline: Baseline): Promise<readonly number[]>;
  /** Joins the predictions of these minutes with their newest labels and keeps the sums. */
  count(baseline: Baseline, bucketsMs: readonly number[]): Promise<void>;
}
