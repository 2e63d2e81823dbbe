import type { MethodResult } from '../../../detectors/index.ts';

/** What a column was compared as; times are told apart because they are not judged unless asked for. */
export type ComparedType = 'numeric' | 'categorical' | 'boolean' | 'text' | 'embedding' | 'time' | 'other';

/** A result of one method, with the shares of cells without a value on both sides: reference, current. */
export interface ColumnResult extends MethodResult {
  readonly null_rate: readonly [number | null, number | null];
}

/** One column of the report. */
export interface ComparedColumn {
  readonly column: string;
  readonly type: ComparedType;
  /** The side that does not have the column; absent when both have it. */
  readonly missing?: 'reference' | 'current';
  readonly results: readonly ColumnResult[];
}

/** The report of a comparison as `--json` prints it. */
export interface CompareDocument {
  readonly reference: { readonly rows: number };
  readonly current: { readonly rows: number };
  readonly parity: string | null;
  readonly columns: readonly ComparedColumn[];
  readonly multivariate: readonly MethodResult[];
  readonly dataset: {
    readonly drifted: boolean;
    /** Columns named as drifted / columns that could be judged, whole rows not counted; 0 when none could. */
    readonly driftedShare: number;
    /** How it was decided: `e-bh` over all columns, or `share` of drifted columns, as the peers do. */
    readonly method: 'e-bh' | 'share';
    /** What is named, by descending evidence: columns, and `all columns (method)` for whole rows. */
    readonly columns: readonly string[];
  };
}
