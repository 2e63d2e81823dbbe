import type { EventChunk, Storable } from '../domain/event-chunk.ts';
import type { DeadLetter, EventSource } from '../domain/events.ts';
import { keptKey, keptText, type KeptHeader } from '../domain/kept-text.ts';
import type { DecodeOutcome, EventKind, Fault } from './decode/outcome.ts';
import { mapped } from './mapped.ts';

/** A header as clients hand it out. */
export type HeaderValue = Buffer | string | (Buffer | string)[] | undefined;

/** One message on its way into the store: what it was decoded to, and what it was, for the case that it becomes a dead letter. */
export interface Entry {
  readonly kind: EventKind;
  readonly source: EventSource;
  readonly outcome: DecodeOutcome;
  /** The message's own bytes. */
  readonly payload: Buffer;
  readonly key: Buffer | null;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** The time that the broker, or the request, gave it, milliseconds since the epoch. */
  readonly timestamp?: number | undefined;
}

/** The entry with a fault in place of the event that was read from it. */
export function refused(entry: Entry, fault: Fault): Entry {
  return { ...entry, outcome: { kind: 'dead-letter', fault } };
}

/** Entries, which may be read from messages while they are walked; they come to the same however often that is. */
export interface EntryList extends Iterable<Entry> {
  readonly length: number;
}

/** Entries as a chunk; what an entry becomes depends on nothing but the entry. */
export function chunkOf(entries: EntryList, token: string, ingestedAt: number): EventChunk {
  return { items: mapped(entries, storableOf), token, ingestedAt };
}

/** Whether a message was set aside: half of a call, or nothing to store. */
export function isAside({ outcome }: Entry): boolean {
  return outcome.kind === 'half' || outcome.kind === 'skipped';
}

/** Whether a chunk holds dead letters and nothing else: then no row of it can be at fault when the store refuses it. */
export function onlyDeadLetters({ items }: EventChunk): boolean {
  for (const { kind } of items) if (kind !== 'dead-letter') return false;
  return true;
}

function storableOf(entry: Entry): Storable {
  const { outcome } = entry;
  return outcome.kind === 'dead-letter' ? { kind: 'dead-letter', letter: deadLetterOf(entry, outcome.fault) } : outcome;
}

function deadLetterOf({ kind, source, payload, key, headers, timestamp }: Entry, fault: Fault): DeadLetter {
  return {
    kind,
    ...fault,
    source,
    key: keptKey(key),
    headers: keptHeaders(headers),
    ...(timestamp === undefined ? {} : { messageAt: timestamp }),
    payload,
  };
}

/** Headers as they are kept; of one that comes more than once, all values in order. */
function keptHeaders(headers: Readonly<Record<string, HeaderValue>>): readonly KeptHeader[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map((one) => [name, keptText(Buffer.from(one))] as const),
  );
}
