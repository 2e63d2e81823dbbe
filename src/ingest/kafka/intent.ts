import type { TopicPartition } from './log-source.ts';

/**
 * What a commit says beside its offset. With `end` it is an intent: the offsets from the committed one to `end` are about to be
 * stored, and whoever owns the partition next has to store exactly that range again under the same token, for part of it may be
 * there already. Without `end` everything below the committed offset is stored.
 */
export interface CommitMemo {
  /** Tells this life of the topic from another of the same name, whose offsets begin again; part of every token. */
  readonly incarnation: string;
  readonly open: OpenIntent | null;
}

/** A range that is being stored. */
export interface OpenIntent {
  /** The last offset of the range, inclusive. */
  readonly end: number;
  /** Wall clock when the range was taken in, milliseconds since the epoch, so that a replay writes the very same rows. */
  readonly ingestedAt: number;
  /** The store refused the range as a whole, and it is being stored in parts. */
  readonly split: boolean;
}

/** What the new owner of a partition does first. */
export type AssignmentPlan =
  | { readonly kind: 'replay'; readonly incarnation: string; readonly from: number; readonly intent: OpenIntent }
  | { readonly kind: 'continue'; readonly incarnation: string; readonly from: number }
  /** Nothing was committed: begins at the oldest message there is. */
  | { readonly kind: 'begin'; readonly incarnation: string }
  | { readonly kind: 'refuse'; readonly detail: string };

/** Brokers refuse longer metadata (`offset.metadata.max.bytes`). */
const MAX_METADATA_BYTES = 4096;
const VERSION = 1;

/** The memo as commit metadata. */
export function encodeMemo({ incarnation, open }: CommitMemo): string {
  const text = JSON.stringify({
    v: VERSION,
    inc: incarnation,
    ...(open === null ? {} : { end: open.end, at: open.ingestedAt, ...(open.split ? { split: 1 } : {}) }),
  });
  if (Buffer.byteLength(text) > MAX_METADATA_BYTES)
    throw new RangeError(`commit metadata of ${text.length} characters`);
  return text;
}

/** What to do with a partition, from what the group has committed for it. */
export function planAssignment(
  committed: { readonly offset: number; readonly metadata: string | null },
  newIncarnation: () => string,
): AssignmentPlan {
  const { offset, metadata } = committed;
  if (offset < 0) return { kind: 'begin', incarnation: newIncarnation() };
  if (metadata === null || metadata === '') return { kind: 'continue', incarnation: newIncarnation(), from: offset };
  const memo = decodeMemo(metadata);
  if (memo === undefined) {
    return {
      kind: 'refuse',
      detail: `the committed offset ${offset} carries metadata that this version does not know: ${metadata.slice(0, 100)}`,
    };
  }
  const { incarnation, open } = memo;
  if (open === null) return { kind: 'continue', incarnation, from: offset };
  if (open.end < offset) {
    return {
      kind: 'refuse',
      detail: `the committed offset ${offset} lies behind the end of its own intent, ${open.end}`,
    };
  }
  return { kind: 'replay', incarnation, from: offset, intent: open };
}

/** The memo of commit metadata, or undefined if it is none of ours. */
function decodeMemo(metadata: string): CommitMemo | undefined {
  let value: unknown;
  try {
    value = JSON.parse(metadata);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { v, inc, end, at, split } = value as Readonly<Record<string, unknown>>;
  if (v !== VERSION || typeof inc !== 'string' || inc === '') return undefined;
  if (end === undefined) return { incarnation: inc, open: null };
  if (!Number.isSafeInteger(end) || !Number.isSafeInteger(at)) return undefined;
  return { incarnation: inc, open: { end: end as number, ingestedAt: at as number, split: split === 1 } };
}

/** The token of a range of offsets, the same whoever stores it. */
export function rangeToken(
  incarnation: string,
  { topic, partition }: TopicPartition,
  from: number,
  end: number,
): string {
  return `${incarnation}/${topic}/${partition}/${from}-${end}`;
}

/** What to do with a batch, from the offset that the partition's reader expects next (null: whatever comes first). */
export type BatchVerdict =
  | { readonly kind: 'take'; readonly from: number }
  /** It belongs to an earlier position of the client and comes again from the right one. */
  | { readonly kind: 'stale' }
  /** The broker has deleted what was expected; the reader goes on at the oldest message there is. */
  | { readonly kind: 'expired'; readonly from: number }
  /** The partition ends before what is stored of it: the topic was created anew, or the log was truncated. */
  | { readonly kind: 'restarted' };

/** Judges a batch; `low` is the partition's oldest offset, needed only where the batch begins behind what is expected. */
export function judgeBatch(
  expected: number | null,
  batch: { readonly fetchedFrom: number; readonly highWatermark: number },
  low: number | null,
): BatchVerdict {
  if (expected === null) return { kind: 'take', from: batch.fetchedFrom };
  if (batch.highWatermark < expected) return { kind: 'restarted' };
  if (batch.fetchedFrom <= expected) return { kind: 'take', from: expected };
  return low !== null && low > expected ? { kind: 'expired', from: batch.fetchedFrom } : { kind: 'stale' };
}
