import { cutLength, type Backlog, type ChunkLimits } from './chunk-policy.ts';
import type { Expired } from './holes.ts';
import type { LogBatch, LogMessage } from './log-source.ts';

/** A run of offsets that is stored as a whole, both ends inclusive, and the messages that stand in it. */
export interface MessageRange {
  readonly from: number;
  readonly end: number;
  readonly messages: readonly LogMessage[];
}

/** What was fetched of one partition and is not stored: messages, and the offsets around them that carry none. */
export interface Fetched {
  /** The offset that is expected next. */
  expected(): number;
  /** Offsets that the broker deleted before they were fetched. */
  expired(): Expired | null;
  /** Takes messages; those before the expected offset are dropped, for they are taken already. */
  take(batch: LogBatch): void;
  /** The log carries no message for us below this offset, or not any more. */
  skip(next: number, reason: 'no_message' | 'expired'): void;
  /** The messages that wait to be cut, and the bytes of these and of those that were cut and are not forgotten. */
  waiting(): { readonly rows: number; readonly bytes: number };
  /** What waits to be cut, as the policy of chunks looks at it. */
  backlog(): Backlog;
  /** Whether offsets wait to be cut, with a message or without. */
  isPending(): boolean;
  /** For how long nothing was cut, and nothing came where nothing waited, milliseconds. */
  idleMs(): number;
  /** Cuts off as many messages as make a chunk, at least one, and the offsets around them; null if no offset waits. */
  cutChunk(limits: ChunkLimits): MessageRange | null;
  /** Cuts off everything up to and including an offset. */
  cutThrough(end: number): MessageRange;
  /** Gives back the memory of what was cut: it is stored. */
  forget(range: MessageRange): void;
}

/** What a message costs in memory beside its value and its key, bytes. */
const MESSAGE_OVERHEAD = 256;

/**
 * Starts empty.
 * @param start the first offset that is not stored, and the oldest that the log still has.
 * @param now tells the time, milliseconds since the epoch.
 */
export function createFetched(start: { readonly from: number; readonly low: number }, now: () => number): Fetched {
  let messages: LogMessage[] = [];
  let bytes = 0;
  let quietSince = now();
  let expected = start.from;
  /** The offset before which everything was cut. */
  let cutBefore = start.from;
  let expired: Expired | null = null;
  let highWatermark = 0;

  const expire = (below: number): void => {
    expired = { from: Math.min(expired?.from ?? expected, expected), below };
    expected = below;
  };
  if (start.low > start.from) expire(start.low);

  const isPending = (): boolean => messages.length > 0 || expected > cutBefore;
  const cut = (count: number, end: number): MessageRange => {
    const range = { from: cutBefore, end, messages: messages.slice(0, count) };
    messages = messages.slice(count);
    cutBefore = end + 1;
    quietSince = now();
    return range;
  };

  return {
    isPending,
    expected: () => expected,
    expired: () => expired,
    take(batch) {
      if (messages.length === 0) quietSince = now();
      for (const message of batch.messages) {
        if (message.offset < expected) continue;
        messages.push(message);
        bytes += heldBy(message);
      }
      expected = Math.max(batch.next, expected);
      highWatermark = batch.highWatermark;
    },
    skip(next, reason) {
      if (next <= expected) return;
      if (!isPending()) quietSince = now();
      if (reason === 'expired') expire(next);
      expected = next;
    },
    waiting: () => ({ rows: messages.length, bytes }),
    backlog: () => ({
      rows: messages.length,
      bytes,
      oldestAgeMs: now() - quietSince,
      behind: expected < highWatermark,
    }),
    idleMs: () => now() - quietSince,
    cutChunk(limits) {
      if (!isPending()) return null;
      const count = cutLength(messages, sizeOf, limits);
      // What follows the last message up to the next one to be expected carries none: the range takes it along.
      const last = count < messages.length ? messages[count - 1] : undefined;
      return cut(count, last?.offset ?? expected - 1);
    },
    cutThrough(end) {
      const behind = messages.findIndex(({ offset }) => offset > end);
      return cut(behind === -1 ? messages.length : behind, end);
    },
    forget(range) {
      for (const message of range.messages) bytes -= heldBy(message);
    },
  };
}

/** The bytes of a message's value. */
export function sizeOf({ value }: LogMessage): number {
  return value?.length ?? 0;
}

function heldBy(message: LogMessage): number {
  return sizeOf(message) + (message.key?.length ?? 0) + MESSAGE_OVERHEAD;
}
