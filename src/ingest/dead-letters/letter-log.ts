import type { EventSource } from '../../domain/events.ts';
import type { KeptLetter, LetterChange, LetterSelection, ReplayBatch } from '../../domain/kept-letter.ts';

/** Dead letters and what became of them. */
export interface LetterLog {
  /** The oldest first; at most so many, and fewer where they would be too large together. */
  select(filter: LetterSelection, limit: number): Promise<readonly KeptLetter[]>;
  count(filter: LetterSelection): Promise<number>;
  lastBatch(): Promise<(ReplayBatch & { readonly settled: boolean }) | null>;
  /** Whoever comes second under a number gets the batch of the first. */
  openBatch(
    batch: number,
    at: number,
    letters: readonly Pick<KeptLetter, 'id' | 'at' | 'source'>[],
  ): Promise<ReplayBatch>;
  /** Sources of everything that was taken in at a batch's time. */
  stored(at: number): Promise<readonly EventSource[]>;
  record(changes: readonly LetterChange[], token?: string): Promise<void>;
}
