import type { EventChunk } from '../domain/event-chunk.ts';
import type { Metrics } from '../platform/metrics.ts';

/** Where events go. */
export interface EventSink {
  /** Resolves once everything is stored; a second time under the same token stores nothing. Rejects with a LeewayError. */
  write(chunk: EventChunk): Promise<void>;
}

/** One partition of one topic. */
interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** What is stored of a partition. */
export interface StoredExtent {
  readonly to: number;
  readonly rows: number;
  /** When the newest row was taken in, or the newest life of the partition began, milliseconds since the epoch. */
  readonly newestAt: number;
}

/** Offsets, both ends inclusive, that will never be a row: the log had no message there, or deleted it before it was read. */
export interface OffsetGap extends Partition {
  readonly incarnation: string;
  readonly from: number;
  readonly to: number;
  readonly reason: 'no_message' | 'expired';
}

/** An operator's word on where a partition goes on; it holds as long as exactly so many rows of it are stored. */
export interface StartOrder {
  readonly from: number | 'oldest' | 'next';
  readonly seenRows: number;
}

/** What is known of offsets besides the rows that carry them. */
export interface OffsetLedger {
  /** What is stored of a partition; null when nothing is. */
  extent(at: Partition): Promise<StoredExtent | null>;
  /** Which offsets of a range, ends inclusive, are stored, in order. */
  present(at: Partition, from: number, to: number): Promise<readonly number[]>;
  /** Writes down that a life of the partition begins; rows from now on are taken in at `since` or later. */
  beginLife(
    life: Partition & {
      readonly incarnation: string;
      readonly since: number;
      readonly from: number;
      readonly reason: string;
    },
  ): Promise<void>;
  /** Stores gaps; a second time under the same token stores nothing. */
  recordGaps(gaps: readonly OffsetGap[], at: number, token: string): Promise<void>;
  startOrder(at: Partition): Promise<StartOrder | null>;
}

/** Where events of a log go, and what is known there of their offsets. */
export interface LogSink extends EventSink {
  readonly ledger: OffsetLedger;
}

/** Idempotency keys of the HTTP door, for all processes on a store. */
export interface KeyLedger {
  /** Claims a key for a request unless another holds it; answers with what the key stands for then. */
  claim(
    key: string,
    fingerprint: string,
    atMs: number,
  ): Promise<{ readonly fingerprint: string; readonly outcome: string | null }>;
  /** Writes down what came of requests; a second time does no harm. */
  settle(
    settled: readonly { readonly key: string; readonly fingerprint: string; readonly outcome: string }[],
    atMs: number,
  ): Promise<void>;
}

/** The numbers that this room keeps. */
export type IngestMetrics = Pick<
  Metrics,
  | 'ingestEvents'
  | 'deadLetters'
  | 'ingestChunkSeconds'
  | 'storeInsertRetries'
  | 'consumerLag'
  | 'partitionBlocked'
  | 'consumerRestarts'
>;
