import type { CallHalf, DeadLetter, EventSource, Label, Prediction, SkippedMessage } from '../domain/events.ts';
import type { DecodeOutcome, EventKind, Fault } from './decode/outcome.ts';
import type { EventChunk } from './ports.ts';

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
}

/** The entry with a fault in place of the event that was read from it. */
export function refused(entry: Entry, fault: Fault): Entry {
  return { ...entry, outcome: { kind: 'dead-letter', fault } };
}

/** Sorts entries into a chunk; what an entry becomes depends on nothing but the entry. */
export function chunkOf(entries: readonly Entry[], token: string, ingestedAt: number): EventChunk {
  const predictions: Prediction[] = [];
  const labels: Label[] = [];
  const deadLetters: DeadLetter[] = [];
  const halves: CallHalf[] = [];
  const skipped: SkippedMessage[] = [];
  for (const entry of entries) {
    const { outcome } = entry;
    switch (outcome.kind) {
      case 'prediction':
        predictions.push(outcome.prediction);
        break;
      case 'label':
        labels.push(outcome.label);
        break;
      case 'predictions':
        for (const prediction of outcome.predictions) predictions.push(prediction);
        break;
      case 'half':
        halves.push(outcome.half);
        break;
      case 'skipped':
        skipped.push(outcome.skipped);
        break;
      case 'dead-letter':
        deadLetters.push(deadLetterOf(entry, outcome.fault));
    }
  }
  return { predictions, labels, deadLetters, halves, skipped, token, ingestedAt };
}

/** Whether a message was set aside: half of a call, or nothing to store. */
export function isAside({ outcome }: Entry): boolean {
  return outcome.kind === 'half' || outcome.kind === 'skipped';
}

/** Whether a chunk holds dead letters and nothing else: then no row of it can be at fault when the store refuses it. */
export function onlyDeadLetters({ predictions, labels, halves = [], skipped = [] }: EventChunk): boolean {
  return predictions.length + labels.length + halves.length + skipped.length === 0;
}

function deadLetterOf({ kind, source, payload, key, headers }: Entry, fault: Fault): DeadLetter {
  return { kind, ...fault, source, key: key?.toString('utf8') ?? '', headers: texts(headers), payload };
}

/** Header values as texts; of a header that comes more than once, all of them, comma-separated. */
function texts(headers: Readonly<Record<string, HeaderValue>>): Record<string, string> {
  const result = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    const values = Array.isArray(value) ? value : [value];
    result[name] = values.map((one) => (Buffer.isBuffer(one) ? one.toString('utf8') : (one ?? ''))).join(', ');
  }
  return result;
}
