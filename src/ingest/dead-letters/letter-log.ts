import type { DeadLetterReason } from '../../domain/dead-letter-reasons.ts';
import type { DeadLetterState } from '../../domain/dead-letter-states.ts';
import type { EventSource } from '../../domain/events.ts';

/** A dead letter as it is kept. */
export interface Letter {
  readonly id: string;
  readonly kind: 'prediction' | 'label';
  readonly state: DeadLetterState;
  readonly reason: string;
  readonly detail: string;
  /** When it came in, milliseconds since the epoch. */
  readonly at: number;
  readonly source: EventSource;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
  /** Empty: it is whole. */
  readonly protection: '' | 'sealed' | 'redacted' | 'withheld';
  readonly sealed: Buffer;
}

/** Which letters are meant; what is absent does not matter. */
export interface LetterFilter {
  readonly ids?: readonly string[] | undefined;
  readonly reason?: string | undefined;
  /** The door that it came by. */
  readonly source?: 'http' | 'kafka' | undefined;
  /** A Kafka topic. */
  readonly topic?: string | undefined;
  readonly kind?: 'prediction' | 'label' | undefined;
  readonly since?: number | undefined;
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
  readonly note: string;
  readonly actor: string;
  readonly batch: number;
}

/** Letters that are read again together; its rows are taken in at its time. */
export interface ReplayBatch {
  readonly batch: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly ids: readonly string[];
}

/** Dead letters and what became of them. */
export interface LetterLog {
  /** The oldest first; at most so many, and fewer where they would be too large together. */
  select(filter: LetterFilter, limit: number): Promise<readonly Letter[]>;
  count(filter: LetterFilter): Promise<number>;
  lastBatch(): Promise<(ReplayBatch & { readonly settled: boolean }) | null>;
  /** Whoever comes second under a number gets the batch of the first. */
  openBatch(batch: number, at: number, letters: readonly Pick<Letter, 'id' | 'at' | 'source'>[]): Promise<ReplayBatch>;
  /** Sources of everything that was taken in at a batch's time. */
  stored(at: number): Promise<readonly EventSource[]>;
  record(changes: readonly LetterChange[], token?: string): Promise<void>;
}
