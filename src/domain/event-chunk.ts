import type { CallHalf, DeadLetter, Label, Prediction, SkippedMessage } from './events.ts';

/** What one message came to, ready to be stored: one event or several, half of a call, nothing to store (and why), or a dead letter. */
export type Storable =
  | { readonly kind: 'prediction'; readonly prediction: Prediction }
  | { readonly kind: 'label'; readonly label: Label }
  | { readonly kind: 'predictions'; readonly predictions: readonly Prediction[] }
  | { readonly kind: 'half'; readonly half: CallHalf }
  | { readonly kind: 'skipped'; readonly skipped: SkippedMessage }
  | { readonly kind: 'dead-letter'; readonly letter: DeadLetter };

/** What is stored together under one token; the same token must never come with anything else. */
export interface EventChunk {
  /**
   * May be read from messages while it is walked, so that no more than one of them is in memory as objects at a time: then each walk
   * reads them again. It comes to the same however often it is walked.
   */
  readonly items: Iterable<Storable>;
  readonly token: string;
  /** Wall clock when the chunk was taken in, milliseconds since the epoch; the same on every attempt. */
  readonly ingestedAt: number;
}
