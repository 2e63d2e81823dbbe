import type { DeadLetterReason } from './dead-letter-reasons.ts';
import type { DeadLetterState } from './dead-letter-states.ts';
import type { EventSource } from './events.ts';
import type { KeptHeader } from './kept-text.ts';

/** A dead letter as it is kept, with what has become of it. */
export interface KeptLetter {
  readonly id: string;
  readonly kind: 'prediction' | 'label';
  readonly state: DeadLetterState;
  /** The newest reason why it cannot be read, as a machine code. */
  readonly reason: string;
  readonly detail: string;
  /** When it came in, milliseconds since the epoch. */
  readonly at: number;
  readonly source: EventSource;
  /** The time that the broker, or the request, gave it, milliseconds since the epoch; null where it had none, or it was not kept. */
  readonly messageAt: number | null;
  /** As `keptKey` keeps it. */
  readonly key: string;
  readonly headers: readonly KeptHeader[];
  readonly payload: Buffer;
  readonly protection: LetterProtection;
  readonly sealed: Buffer;
}

/**
 * What is kept of a letter's bytes: empty: all; `sealed`: all, encrypted; `redacted`: what the rules let through; `withheld`: nothing, as
 * the rules say; `expired`: nothing any more, for it was settled long ago.
 */
export type LetterProtection = '' | 'sealed' | 'redacted' | 'withheld' | 'expired';

/** Which dead letters are meant; what is absent does not matter. */
export interface LetterFilter {
  readonly ids?: readonly string[] | undefined;
  readonly reason?: string | undefined;
  /** The door that they came by. */
  readonly source?: 'http' | 'kafka' | undefined;
  /** A Kafka topic. */
  readonly topic?: string | undefined;
  readonly kind?: 'prediction' | 'label' | undefined;
  /** Letters that came in at this time or later, milliseconds since the epoch. */
  readonly since?: number | undefined;
}

/** Which dead letters are read from the store: those of a filter, in these states, from a place on. */
export interface LetterSelection extends LetterFilter {
  /** Absent: open. */
  readonly states?: readonly DeadLetterState[] | undefined;
  /** Letters behind this one, in the order in which they are selected. */
  readonly after?: { readonly at: number; readonly id: string } | undefined;
}

/** What happened to a letter. */
export interface LetterChange {
  readonly id: string;
  readonly state: DeadLetterState;
  /** The newest reason; null: as it was. */
  readonly fault: { readonly reason: DeadLetterReason; readonly step: string; readonly detail: string } | null;
  /** Why somebody changed it, in his words; empty for replays. */
  readonly note: string;
  /** Who did; empty for replays. */
  readonly actor: string;
  /** The batch in which it was read again; 0 for anything else. */
  readonly batch: number;
}

/** Letters that are read again together. */
export interface ReplayBatch {
  /** From 1. */
  readonly batch: number;
  /** When it was opened, milliseconds since the epoch: the time at which its rows are taken in. */
  readonly at: number;
  readonly ids: readonly string[];
}
