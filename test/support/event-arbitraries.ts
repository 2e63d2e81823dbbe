import fc from 'fast-check';
import { DEAD_LETTER_REASONS } from '../../src/domain/dead-letter-reasons.ts';
import type { DeadLetter, EventSource, Label, NamedValues, Prediction } from '../../src/domain/events.ts';

/** Any text of whole characters, of the whole of Unicode; some short, so that they come twice. */
const text = fc.oneof(
  fc.constantFrom('', 'a', 'Tromsø', '✈', "it's", 'x'.repeat(130), 'ø'.repeat(70)),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
/** 1970 to the end of January 2106, what the tables hold. */
const ms = fc.integer({ min: 0, max: Date.UTC(2106, 0, 31) });
const source: fc.Arbitrary<EventSource> = fc.record({
  topic: fc.constantFrom('', 'predictions', 'ø'),
  partition: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  offset: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
});
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

/** Any label. */
export const anyLabel: fc.Arbitrary<Label> = fc.record({
  eventId: text,
  model: text,
  value: fc.option(finite),
  text,
  ts: ms,
  source,
});

/** Any dead letter that is kept as it came. */
export const anyDeadLetter: fc.Arbitrary<DeadLetter> = fc.record({
  kind: fc.constantFrom('prediction', 'label'),
  reason: fc.constantFrom(...(Object.keys(DEAD_LETTER_REASONS) as DeadLetter['reason'][])),
  step: fc.constantFrom('decode', 'validate', 'store'),
  detail: text,
  source,
  key: text,
  headers: fc.dictionary(text, text, { maxKeys: 3 }),
  payload: fc.uint8Array({ maxLength: 200 }),
});
