/** Why a file cannot be a baseline. */
export type RefusalReason =
  | 'file_missing'
  | 'format_unknown'
  | 'file_unreadable'
  | 'file_empty'
  | 'time_missing'
  | 'column_missing'
  | 'no_columns'
  | 'name_reserved'
  | 'time_unreadable'
  | 'no_rows_in_range'
  | 'too_few_rows'
  | 'column_empty'
  | 'not_numeric'
  | 'too_many_levels'
  | 'labels_not_binary'
  | 'predictions_not_probabilities';

/** A file that was not taken as a baseline: what is wrong, where, and how to mend it. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** What and where, one sentence. */
  readonly detail: string;
  /** How to mend it, one sentence. */
  readonly remedy: string;
}

/** A refusal with its reason, sentence and remedy. */
export function refusal(reason: RefusalReason, detail: string, remedy: string): Refusal {
  return { kind: 'refused', reason, detail, remedy };
}
