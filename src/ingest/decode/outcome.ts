import type { DeadLetterReason } from '../../domain/dead-letter-reasons.ts';
import type { Storable } from '../../domain/event-chunk.ts';
import type { EventSource } from '../../domain/events.ts';

/** Which of the two kinds of event is expected. */
export type EventKind = 'prediction' | 'label';

/** Why something could not be read: the reason for machines, and one sentence that says what, where and how to mend it. */
export interface Fault {
  readonly reason: DeadLetterReason;
  readonly step: 'decode' | 'validate' | 'store';
  readonly detail: string;
}

/** What became of one message; a dead letter does not hold the message yet. */
export type DecodeOutcome =
  Exclude<Storable, { readonly kind: 'dead-letter' }> | { readonly kind: 'dead-letter'; readonly fault: Fault };

/** What decoding needs to know beside the message itself. */
export interface DecodeContext {
  readonly source: EventSource;
  /** The message's key; a label that names no `event_id` is of the event with this id. */
  readonly key?: Buffer | null;
  /** What a missing `event_id` of a prediction is made of, followed by `/` and the offset. */
  readonly idPrefix: string;
  /** Keyed hash of a subject's identity; the identity itself is never kept. */
  readonly hashSubject: (subjectId: string) => string;
}
