import fc from 'fast-check';
import { DEAD_LETTER_REASONS } from '../../src/domain/dead-letter-reasons.ts';
import type {
  CallHalf,
  DeadLetter,
  EventSource,
  Label,
  NamedValues,
  Prediction,
  SkippedMessage,
} from '../../src/domain/events.ts';

/** Any text of whole characters, of the whole of Unicode; some short, so that they come twice. */
const text = fc.oneof(
  fc.constantFrom('', 'a', 'Tromsø', '✈', "it's", 'x'.repeat(130), 'ø'.repeat(70)),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
/** 1970 to the end of January 2106, what the tables hold. */
const ms = fc.integer({ min: 0, max: Date.UTC(2106, 0, 31) });
const source: fc.Arbitrary<EventSource> = fc.record(
  {
    topic: fc.constantFrom('', 'predictions', 'ø'),
    partition: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    offset: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    row: fc.integer({ min: 0, max: 1000 }),
  },
  { requiredKeys: ['topic', 'partition', 'offset'] },
);
const named = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<NamedValues<T>> =>
  fc
    .uniqueArray(fc.tuple(text, values), { maxLength: 6, selector: ([name]) => name })
    .map((pairs) => ({ names: pairs.map(([name]) => name), values: pairs.map(([, value]) => value) }));

/** Any prediction that a decoder may come to. */
export const anyPrediction: fc.Arbitrary<Prediction> = fc.record({
  eventId: text,
  model: text,
  version: text,
  ts: ms,
  numeric: named(finite),
  categorical: named(text),
  nulls: fc.array(text, { maxLength: 3 }),
  value: fc.option(finite),
  label: text,
  scores: named(finite),
  segment: text,
  subjectKey: text,
  source,
});

/** Any half of a call. */
export const anyHalf: fc.Arbitrary<CallHalf> = fc.record({
  call: text,
  side: fc.constantFrom('request', 'response'),
  rows: fc.array(anyPrediction, { minLength: 1, maxLength: 3 }),
});

/** Any message without an event. */
export const anySkipped: fc.Arbitrary<SkippedMessage> = fc.record(
  {
    reason: fc.constantFrom('failed_call', 'no_prediction', 'schema'),
    detail: text,
    content: text,
    source,
  },
  { requiredKeys: ['reason', 'detail', 'source'] },
);

/** Any label. */
export const anyLabel: fc.Arbitrary<Label> = fc.record({
  eventId: text,
  model: text,
  value: fc.option(finite),
  text,
  ts: ms,
  source,
});

/** Any dead letter. */
export const anyDeadLetter: fc.Arbitrary<DeadLetter> = fc.record(
  {
    kind: fc.constantFrom('prediction', 'label'),
    reason: fc.constantFrom(...(Object.keys(DEAD_LETTER_REASONS) as DeadLetter['reason'][])),
    step: fc.constantFrom('decode', 'validate', 'store'),
    detail: text,
    source,
    key: text,
    // A name once: the reference path writes them as an object.
    headers: fc.dictionary(text, text, { maxKeys: 3 }).map((headers) => Object.entries(headers)),
    messageAt: fc.integer({ min: 0, max: 4_200_000_000_000 }),
    payload: fc.uint8Array({ maxLength: 200 }),
    protection: fc.record({
      kind: fc.constantFrom('sealed', 'redacted', 'withheld'),
      sealed: fc.uint8Array({ maxLength: 200 }),
      subjectKey: text,
    }),
  },
  { requiredKeys: ['kind', 'reason', 'step', 'detail', 'source', 'key', 'headers', 'payload'] },
);
