import type { UnivariateName } from '../registry.ts';
import type { MethodResult } from '../types.ts';
import type { RawColumn } from './raw-column.ts';

/** What a peer may be told. */
export interface ParityOptions {
  /** In place of the peer's own threshold, where the peer takes one. */
  readonly threshold?: number;
  /** For resampling that the peer does not seed. Default 0. */
  readonly seed?: number;
  /** Whether the method came from `choose`: what a peer chooses by itself it also does where it refuses to be asked for it. */
  readonly chosen?: boolean;
}

/** A peer whose digits can be had: its binning, its fills, its thresholds and its quirks, by our names. */
export interface ParityMode {
  readonly name: string;
  /** The method that the peer chooses by itself for this column. */
  choose(reference: RawColumn, current: RawColumn, type: ParityType): UnivariateName;
  /**
   * What the peer says. Where the peer raises an error, and for methods that it does not have, the numbers are null and `insufficient`
   * says why. `n` counts the rows that the peer's statistic reads.
   */
  compare(
    method: UnivariateName,
    reference: RawColumn,
    current: RawColumn,
    type: ParityType,
    options?: ParityOptions,
  ): MethodResult;
  /** The share of drifted columns from which on the peer calls a dataset drifted; null where it does not judge datasets. */
  readonly datasetShare: number | null;
}

/** Types of columns as the peers tell them apart; booleans are categorical to both. */
export type ParityType = 'numeric' | 'categorical' | 'text';
