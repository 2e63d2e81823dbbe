import type { DeadLetter, Label, Prediction } from '../domain/events.ts';
import type { Metrics } from '../platform/metrics.ts';

/** Events that are stored together under one token; the same token must never come with other events. */
export interface EventChunk {
  readonly predictions: readonly Prediction[];
  readonly labels: readonly Label[];
  readonly deadLetters: readonly DeadLetter[];
  readonly token: string;
  /** Wall clock when the chunk was taken in, milliseconds since the epoch; the same on every attempt. */
  readonly ingestedAt: number;
}

/** Where events go. */
export interface EventSink {
  /** Resolves once everything is stored; a second time under the same token stores nothing. Rejects with a LeewayError. */
  write(chunk: EventChunk): Promise<void>;
}

/** The numbers that this room keeps. */
export type IngestMetrics = Pick<
  Metrics,
  'ingestEvents' | 'ingestChunkSeconds' | 'storeInsertRetries' | 'consumerLag' | 'consumerRestarts'
>;
