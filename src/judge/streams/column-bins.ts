import { coarseCounts } from '../../../detectors/profile/index.ts';
import type { BaselineColumn } from '../../domain/baseline.ts';
import type { ColumnProfile } from '../../domain/profile.ts';

/** Counts of the rows with a value: fine bins for distribution functions, coarse ones (levels for categorical columns) for binned distances. */
export interface ColumnCounts {
  readonly fine: Float64Array;
  readonly coarse: Float64Array;
  /** Rows with a value. */
  readonly values: number;
}

/** The counts that scores are made of; levels the baseline never had are one more bin, which in the baseline is empty. */
export function countsOf(column: BaselineColumn, profile: ColumnProfile): ColumnCounts {
  const values = profile.rows - profile.nulls;
  if (column.type === 'numeric') {
    const fine = new Float64Array(profile.counts);
    return { fine, coarse: coarseCounts(fine, column.coarse), values };
  }
  const levels = new Float64Array(profile.counts.length + 1);
  levels.set(profile.counts);
  levels[profile.counts.length] = profile.unseen;
  return { fine: levels, coarse: levels, values };
}
