import type { DriftKind, StreamStatistic, Verdict } from '../../domain/verdict.ts';
import type { WindowProfile } from '../../domain/profile.ts';

/** Which windows of the baseline a window is compared with: all, those of its hour of the day, or those of its hour of the week. */
export type CalendarMatch = 'none' | 'hour-of-day' | 'hour-of-week';

/** One thing that is scored in every window. */
export interface Stream {
  /** `column/statistic`. */
  readonly name: string;
  readonly column: string;
  readonly statistic: StreamStatistic;
  readonly kind: DriftKind;
  readonly scale: Verdict['scale'];
  /** Part in the model's evidence; all weights add up to 1. */
  readonly weight: number;
  readonly match: CalendarMatch;
}

/** What a stream's score was over the baseline's own windows; NaN where it never had one. */
export interface NullBand {
  /** Windows of the baseline with a score. */
  readonly windows: number;
  /** Rows (or labels) of the baseline that those scores rest on. */
  readonly rows: number;
  readonly mean: number;
  readonly q95: number;
  readonly q999: number;
}

/** The scores of one window, by stream. */
export interface WindowScores {
  /** Larger is farther from the baseline; NaN where nothing can be said. */
  readonly scores: Float64Array;
  /** Rows (for label streams, labels) that each score rests on. */
  readonly rows: Float64Array;
  /** Why a score is missing; empty where there is one. */
  readonly reasons: readonly string[];
}

/** All streams of a model version, ready to score any window. */
export interface StreamSet {
  readonly streams: readonly Stream[];
  readonly windowMs: number;
  /** Starts of the baseline's windows, consecutive from first to last, gaps included. */
  readonly baselineStarts: readonly number[];
  /** Place of the first window of the baseline in the week, in windows from Monday 00:00 UTC. */
  readonly offset: number;
  /** Scores of the baseline's own windows, each against the others: `values[window x streams + stream]`, NaN is missing. */
  readonly baselineScores: { readonly values: Float64Array; readonly windows: number; readonly streams: number };
  /** What of these scores bets (see `stakeOf`), of the same shape. */
  readonly baselineStakes: { readonly values: Float64Array; readonly windows: number; readonly streams: number };
  readonly nullBands: readonly NullBand[];
  /** How many windows later than the rows their labels are judged. */
  readonly labelLag: number;
  /** Scores of a window; `cohort` is the window `labelLag` windows earlier, whose labels are judged now; null where there are no rows. */
  score(start: number, window: WindowProfile | null, cohort: WindowProfile | null): WindowScores;
  /** What of a window's scores bets. */
  stakes(scored: Pick<WindowScores, 'scores' | 'rows'>): Float64Array;
}

/** How streams are made; everything has a default. */
export interface StreamOptions {
  /** Windows (and cohorts) with fewer rows say nothing; 10. */
  readonly minimumRows?: number;
  /** Weight of a rate (nulls, unseen, out of range) against 1 for a distance, a residual or a loss; 0.25. */
  readonly rateWeight?: number;
  /** Baseline windows that a calendar match needs in each of its hours; 4. */
  readonly minimumWindowsPerHour?: number;
}
