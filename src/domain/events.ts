import { z } from 'zod';
import type { DeadLetterReason } from './dead-letter-reasons.ts';
import type { KeptHeader } from './kept-text.ts';

/** The longest identifier (model, version, column, event) that is kept; longer ones are refused, not cut. */
export const MAX_NAME_LENGTH = 256;
/** The most features one prediction may carry. */
export const MAX_FEATURES = 4096;

const name = z.string().min(1).max(MAX_NAME_LENGTH);
/** Which texts and numbers are times, the decoder knows. */
const time = z.union([z.string().meta({ example: '2025-06-01T12:00:00Z' }), z.number()]);
const featureValue = z.union([z.number(), z.string(), z.boolean(), z.null()]);

/** What a model answered: at least one of a value, a label, or scores by name. */
export const predictionOutputSchema = z.object({
  value: z
    .number()
    .nullable()
    .optional()
    .describe('The numeric answer: a regression value, or the score that is served.'),
  label: z.union([z.string(), z.number(), z.boolean()]).nullable().optional().describe('The class answered.'),
  scores: z
    .record(name, z.number())
    .optional()
    .describe('Scores by name, such as one per class, or the uncorrected score.'),
});

/** One prediction as it is sent; `ts` is ISO 8601 (UTC where it names no zone) or a number since the epoch, best in milliseconds. */
export const predictionEventSchema = z.object({
  event_id: z
    .string()
    .min(1)
    .max(MAX_NAME_LENGTH)
    .optional()
    .describe('Joins the label to the prediction; derived from the offset if absent.'),
  model: name.describe('What is watched.'),
  version: z.union([name, z.number()]).optional().describe('Version of the model; `0` if absent.'),
  ts: time.describe(
    'Event time: ISO 8601 (UTC where it names no zone), or a number since the epoch; seconds, milliseconds, micro- and nanoseconds are told apart by size.',
  ),
  features: z
    .record(name, featureValue)
    .optional()
    .describe('What the model was given; null where a value was missing.'),
  prediction: predictionOutputSchema.optional().describe('What the model answered.'),
  segment: z.string().max(MAX_NAME_LENGTH).optional().describe('A slice of traffic that is watched by itself.'),
  subject_id: z.string().max(MAX_NAME_LENGTH).optional().describe('Whom it was about; never stored as it is.'),
});

/** One label as it is sent: what turned out to be true for the prediction with the same `event_id`. */
export const labelEventSchema = z.object({
  event_id: z.string().min(1).max(MAX_NAME_LENGTH).describe('The prediction it belongs to.'),
  model: name.describe('The model of that prediction.'),
  label: z.union([z.number(), z.string(), z.boolean()]).describe('The truth; the newest label of an event holds.'),
  ts: time.describe('When the label became known; written as the time of a prediction.'),
});

/** Where an event came in: a Kafka offset, or the HTTP door (`topic` empty). */
export interface EventSource {
  readonly topic: string;
  readonly partition: number;
  /** Decimal offset in the partition; the row's number within its request for HTTP. */
  readonly offset: number;
  /** The event's number within a message that carries several, from 0; absent: the message carries one. */
  readonly row?: number;
}

/** Values by name: two lists of one length, in the order in which they were sent. Events with the same names may share the list of names. */
export interface NamedValues<T> {
  readonly names: readonly string[];
  readonly values: readonly T[];
}

/** A prediction read and ready to be stored; a name comes once in its list, and a feature in one of the three. */
export interface Prediction {
  readonly eventId: string;
  readonly model: string;
  readonly version: string;
  /** Event time, milliseconds since the epoch. */
  readonly ts: number;
  readonly numeric: NamedValues<number>;
  readonly categorical: NamedValues<string>;
  /** Features sent as null. */
  readonly nulls: readonly string[];
  readonly value: number | null;
  readonly label: string;
  readonly scores: NamedValues<number>;
  readonly segment: string;
  /** Keyed hash of the subject, or empty. */
  readonly subjectKey: string;
  readonly source: EventSource;
}

/** Which half of a call to a model a message holds: what it was given, or what it answered. */
export type CallSide = 'request' | 'response';

/** Half of a call that was logged in two messages, waiting for the other half. */
export interface CallHalf {
  /** What both halves have in common and no other call has: where the model runs, and the call's id. */
  readonly call: string;
  readonly side: CallSide;
  /** The call's rows, at least one: those of a request have features and no answer, those of a response the reverse. */
  readonly rows: readonly Prediction[];
}

/** Why a message that can be read carries no event: the call failed, it tells of something beside a prediction, or of how to read others. */
export type SkipReason = 'failed_call' | 'no_prediction' | 'schema';

/** A message that was read and carries no event. */
export interface SkippedMessage {
  readonly reason: SkipReason;
  /** What it is, in one sentence. */
  readonly detail: string;
  /** Of a schema, what it says: those who read later messages look here. */
  readonly content?: string;
  readonly source: EventSource;
}

/** A label read and ready to be stored; exactly one of the two forms carries it (`text` is empty for numbers). */
export interface Label {
  readonly eventId: string;
  readonly model: string;
  /** The label as a number: booleans are 0 and 1; null where the label is text. */
  readonly value: number | null;
  readonly text: string;
  /** When it became known, milliseconds since the epoch. */
  readonly ts: number;
  readonly source: EventSource;
}

/** What could not be read: kept whole, with the reason and where it came from. */
export interface DeadLetter {
  readonly kind: 'prediction' | 'label';
  readonly reason: DeadLetterReason;
  /** The step that refused it. */
  readonly step: 'decode' | 'validate' | 'store';
  /** What, where and how to mend it, in one sentence. */
  readonly detail: string;
  readonly source: EventSource;
  /** As {@link keptKey} keeps it. */
  readonly key: string;
  readonly headers: readonly KeptHeader[];
  /** The time that the broker, or the request, gave it, milliseconds since the epoch; absent: none. */
  readonly messageAt?: number;
  /** The original bytes; where `protection` says so, what may be shown of them. */
  readonly payload: Uint8Array;
  /** What privacy rules made of it; absent: it is kept as it came. */
  readonly protection?: DeadLetterProtection;
}

/** How a dead letter is kept whose bytes may hold personal data. */
export interface DeadLetterProtection {
  /** `sealed`: the original is kept encrypted; `redacted`: only what the rules let through is kept; `withheld`: no byte is. */
  readonly kind: 'sealed' | 'redacted' | 'withheld';
  /** The encrypted original; empty unless sealed. */
  readonly sealed: Uint8Array;
  /** Keyed hash of the subject that it names, so that it can be erased; empty where it names none or cannot be read. */
  readonly subjectKey: string;
}
