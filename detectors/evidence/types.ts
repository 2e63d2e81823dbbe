/** Scores of streams over consecutive windows, row by row: `values[window x streams + stream]`; larger is farther from the baseline, NaN is missing. */
export interface ScoreMatrix {
  readonly values: Float64Array;
  readonly windows: number;
  readonly streams: number;
}

/** What a monitor must be told; everything else is learnt from its baseline. */
export interface MonitorOptions {
  /** Windows per page that the budget allows: the level at which evidence pages. */
  readonly threshold: number;
  readonly windowMs: number;
  /** Place of the first window of the baseline in the week, in windows from Monday 00:00 UTC. */
  readonly offset: number;
  /** Weight of each stream in the model's evidence, any positive scale; equal when absent. */
  readonly weights?: readonly number[];
}

/** How the calendar is in the streams: the finest season that more than a tenth of them have. */
export type Strata = 'none' | 'hour-of-day' | 'hour-of-week' | 'day-of-week';

/** `exchangeable`: the budget is a theorem if windows are exchangeable; `calibrated`: it rests on the baseline foretelling the future's memory and season. */
export type Guarantee = 'exchangeable' | 'calibrated';

/** A stream's part in a window. `muted`: named by an open episode; `insufficient`: too few baseline windows to be judged at all. */
export type StreamStanding = 'watched' | 'missing' | 'muted' | 'insufficient';

/** One stream's part in a page. */
export interface NamedStream {
  /** Index of the stream. */
  readonly stream: number;
  /** Its part of the model's evidence, 0 .. 1. */
  readonly share: number;
  /** Its own evidence, on the scale of the threshold. */
  readonly evidence: number;
}

/** An episode that ended with this window: all streams it named are quiet again. */
export interface ClosedEpisode {
  /** The window whose page opened it. */
  readonly opened: number;
  readonly window: number;
}

interface WindowEvidence {
  readonly window: number;
  /** The model's evidence after this window; a page or an update is exactly evidence >= threshold. */
  readonly evidence: number;
  /** Each stream's own evidence after this window. */
  readonly streamEvidence: Float64Array;
  /** Each stream's p-value of this window; NaN where it is missing or insufficient. */
  readonly pValues: Float64Array;
  readonly standings: readonly StreamStanding[];
  readonly closed: readonly ClosedEpisode[];
}

/** What one window came to. A page opens an episode; an update is evidence that an open episode takes in, and pages nobody. */
export type StepOutcome =
  | (WindowEvidence & { readonly kind: 'quiet' })
  | (WindowEvidence & {
      readonly kind: 'page' | 'update';
      /** The window whose page opened the episode. */
      readonly episode: number;
      /** By descending share; never empty. */
      readonly named: readonly NamedStream[];
    });
