import type { DriftKind } from './verdict.ts';

/** One stream's part in a page. */
export interface StreamShare {
  /** `column/statistic`. */
  readonly stream: string;
  readonly column: string;
  readonly kind: DriftKind;
  /** Part of the evidence, 0 to 1. */
  readonly share: number;
  /** The score of the window and what it was over the baseline; null where unknown. */
  readonly score: number | null;
  readonly baselineMean: number | null;
}

/** Why a state of an alert was entered. */
export type AlertReason = 'evidence' | 'update' | 'quiet' | 'version_promoted' | 'baseline_changed' | 'revised';

/** An episode of drift as people see it; every change is a new revision of the same alert. */
export interface Alert {
  /** Stable for the episode's whole life; the receivers' dedup key. */
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly state: 'firing' | 'resolved';
  readonly reason: AlertReason;
  readonly severity: 'page';
  /** Event time of the window that paged, milliseconds since the epoch. */
  readonly openedAt: number;
  /** Event time of the window that closed it; null while firing. */
  readonly resolvedAt: number | null;
  /** Event time of the latest change. */
  readonly at: number;
  readonly evidence: number;
  readonly threshold: number;
  readonly kind: DriftKind;
  readonly streams: readonly StreamShare[];
  /** One sentence: what, where, since when, how much. */
  readonly summary: string;
  /** Ranked explanations worth checking first, each a sentence with its evidence. */
  readonly hints: readonly string[];
  /** Later crossings that were merged into the episode. */
  readonly updates: number;
  readonly revision: number;
}
