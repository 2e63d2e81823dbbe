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

/** The memo of commit metadata, or undefined if it is none of ours. */
export function decodeMemo(metadata: string): CommitMemo | undefined {
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
