import type { StreamShare } from './alert.ts';

/** One standing drift as the judge sees it: opened by a page, closed when every stream it named is quiet again. */
export interface Episode {
  /** Start of the window that paged, milliseconds since the epoch. */
  readonly opened: number;
  /** Start of the latest window that paged or updated it. */
  readonly last: number;
  /** Start of the window that closed it; null while it stands. */
  readonly closed: number | null;
  /** Evidence of the page, on the scale of the threshold. */
  readonly evidence: number;
  /** The streams that the page named, by descending share. */
  readonly streams: readonly StreamShare[];
  /** What moved in units a person knows, by stream, where it is known; only of episodes that opened in this pass. */
  readonly effects: Readonly<Record<string, string>>;
  /** Later crossings that were merged into it, oldest first. */
  readonly updates: readonly {
    readonly window: number;
    readonly evidence: number;
    readonly streams: readonly StreamShare[];
  }[];
}

/** Where the judging of one model version stands; everything in it follows from the scores alone. */
export interface JudgeReport {
  readonly model: string;
  readonly version: string;
  /** Id of the baseline. */
  readonly baseline: string;
  readonly threshold: number;
  readonly windowMs: number;
  /** Start of the newest judged window; null before the first. */
  readonly lastWindow: number | null;
  readonly evidence: number;
  /** Windows judged by this pass, those judged anew included. */
  readonly judged: number;
  /** All episodes so far, oldest first. */
  readonly episodes: readonly Episode[];
}
