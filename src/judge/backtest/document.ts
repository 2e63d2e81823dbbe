import type { Guarantee, Strata } from '../../../detectors/evidence/index.ts';

/** A page (or an update of one) as the backtest reports it. */
export interface BacktestPage {
  /** Windows from the first of the file, counted from 0. */
  readonly window: number;
  /** Start of the window, ISO 8601 UTC; null where windows are integers. */
  readonly at: string | null;
  /** On the scale of `budget.threshold`, whatever the tempering. */
  readonly evidence: number;
  /** By descending share of the evidence; never empty. */
  readonly streams: readonly { readonly stream: string; readonly share: number }[];
}

/** What `leeway backtest --json` prints. */
export interface BacktestDocument {
  /** From first to last, gaps and baseline included. */
  readonly windows: number;
  readonly baselineWindows: number;
  readonly streams: number;
  readonly budget: { readonly pages: number; readonly per: string; readonly threshold: number };
  readonly calibration: {
    readonly strata: Strata;
    readonly exponent: number;
    /** Pages the monitor would have sent over its own baseline; null, with a reason, where that is too short to tell. */
    readonly shadowPages: number | null;
    readonly reason?: string;
    readonly guarantee: Guarantee;
  };
  /** Openings of episodes. */
  readonly pages: readonly BacktestPage[];
  /** What open episodes took in later; these page nobody. */
  readonly updates: readonly BacktestPage[];
  /** Ends of episodes, by the window of the page that opened them. */
  readonly closed: readonly { readonly opened: number; readonly window: number; readonly at: string | null }[];
  readonly expectedDelay: { readonly shiftSd: number; readonly windows: number | null; readonly reason?: string };
  /** Streams that have too few baseline windows to be judged. */
  readonly insufficient: readonly { readonly stream: string; readonly reason: string }[];
  /** What of the monitor or of the data was left out, one sentence each. */
  readonly notes: readonly string[];
}
