import { binnedWasserstein, jensenShannonDistance } from '../../../detectors/distance/index.ts';
import type { BaselineColumn } from '../../domain/baseline.ts';
import type { ColumnProfile } from '../../domain/profile.ts';
import type { StreamStatistic } from '../../domain/verdict.ts';
import { stratumText } from './calendar.ts';
import { countsOf, type ColumnCounts } from './column-bins.ts';
import type { CalendarMatch } from './types.ts';

/** One score with what it rests on; NaN with a reason where nothing can be said. */
export interface Scored {
  readonly score: number;
  readonly rows: number;
  readonly reason: string;
}

/** A score that cannot be had. */
export function unscored(rows: number, reason: string): Scored {
  return { score: NaN, rows, reason };
}

/** The score of one statistic of a column in a window, against a reference that the caller matched to the calendar. */
export function scoreColumn({
  column,
  statistic,
  profile,
  counts,
  reference,
  match,
  minimumRows,
}: {
  readonly column: BaselineColumn;
  readonly statistic: StreamStatistic;
  readonly profile: ColumnProfile | null;
  /** The profile's counts where they are known already. */
  readonly counts: ColumnCounts | null;
  readonly reference: ColumnCounts | null;
  readonly match: CalendarMatch;
  readonly minimumRows: number;
}): Scored {
  const rows = profile?.rows ?? 0;
  if (profile === null || rows < minimumRows) return unscored(rows, tooFew(rows, minimumRows, 'rows'));
  switch (statistic) {
    case 'null_rate':
      return { score: profile.nulls / rows, rows, reason: '' };
    case 'unseen_rate':
      return rate(profile.unseen, rows - profile.nulls, minimumRows);
    case 'out_of_range_rate':
      return rate(profile.outOfRange, rows - profile.nulls, minimumRows);
    case 'js':
    case 'wasserstein':
      return distance({
        column,
        statistic,
        counts: counts ?? countsOf(column, profile),
        reference,
        match,
        minimumRows,
      });
    case 'residual_up':
    case 'residual_down':
    case 'log_loss':
      return unscored(rows, 'a statistic of labels, not of a column');
  }
}

/** Too few rows (or labels), in words. */
export function tooFew(n: number, minimum: number, what: string): string {
  return n === 0 ? `no ${what}` : `only ${n} ${what}, ${minimum} are needed`;
}

function rate(count: number, values: number, minimumRows: number): Scored {
  if (values < minimumRows) return unscored(values, tooFew(values, minimumRows, 'rows with a value'));
  return { score: count / values, rows: values, reason: '' };
}

function distance({
  column,
  statistic,
  counts,
  reference,
  match,
  minimumRows,
}: {
  readonly column: BaselineColumn;
  readonly statistic: 'js' | 'wasserstein';
  readonly counts: ColumnCounts;
  readonly reference: ColumnCounts | null;
  readonly match: CalendarMatch;
  readonly minimumRows: number;
}): Scored {
  if (counts.values < minimumRows) {
    return unscored(counts.values, tooFew(counts.values, minimumRows, 'rows with a value'));
  }
  if (reference === null || reference.values <= 0) {
    return unscored(counts.values, `the baseline has too few windows ${stratumText(match)}`);
  }
  const score =
    statistic === 'wasserstein' && column.type === 'numeric'
      ? binnedWasserstein(reference.fine, counts.fine, column) / column.sd
      : jensenShannonDistance(reference.coarse, counts.coarse);
  return { score, rows: counts.values, reason: '' };
}
