import type { StreamModel } from './stream-model.ts';
import type { Guarantee, Strata } from './types.ts';

/** What the monitor knows of one stream. */
export interface StreamCalibration {
  readonly model: StreamModel;
  /** Why the stream cannot be judged; null if it can. */
  readonly insufficient: string | null;
  /** Part of the model's evidence; 0 if it cannot be judged. */
  readonly weight: number;
  /** Windows a muted stream must be quiet for at least. */
  readonly closingWindows: number;
}

/** What to expect of the monitor when one stream shifts. */
export interface ExpectedDelay {
  /** In standard deviations of the stream's normal scores. */
  readonly shiftSd: number;
  /** Median windows to a page; null where half of the simulated shifts were not paged in time. */
  readonly windows: number | null;
  readonly reason: string | null;
}

/** Everything a judge needs, learnt from a baseline once and never changed: judging the same windows from it gives the same pages, bit for bit. */
export interface Calibration {
  readonly baselineWindows: number;
  /** Evidence that pages. */
  readonly threshold: number;
  readonly strata: Strata;
  readonly exponent: number;
  readonly jumpExponent: number | null;
  /** Pages the monitor would have sent over its own baseline; null where the baseline is too short for a shadow run. */
  readonly shadowPages: number | null;
  readonly guarantee: Guarantee;
  readonly expectedDelay: ExpectedDelay;
  readonly streams: readonly StreamCalibration[];
}
