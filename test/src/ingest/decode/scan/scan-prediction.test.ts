import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../../../../src/domain/events.ts';
import { MAX_FEATURES } from '../../../../../src/domain/events.ts';
import { decodeValue, parseJson } from '../../../../../src/ingest/decode/decode-event.ts';
import type { DecodeContext } from '../../../../../src/ingest/decode/outcome.ts';
import { createPredictionScanner } from '../../../../../src/ingest/decode/scan/scan-prediction.ts';
import { anyOddity, anyScalar, anyTime, jsonMessages, mostly, shuffled } from '../../../../support/json-messages.ts';
import { recordOf } from '../../../../support/named-values.ts';

const context: DecodeContext = {
  source: { topic: 'flights', partition: 3, offset: 42 },
  idPrefix: 'flights/3',
  hashSubject: (id) => `hash of ${id}`,
};

/** The long way, whose word is law: the prediction, or undefined where the message is refused. */
function oracle(bytes: Buffer): Prediction | undefined {
  const parsed = parseJson(bytes);
  if ('fault' in parsed) return undefined;
  const outcome = decodeValue('prediction', parsed.value, context);
  return outcome.kind === 'prediction' ? outcome.prediction : undefined;
}

/** Named values compare as records: JSON.parse puts names that are whole numbers first. */
function comparable({ numeric, categorical, scores, nulls, ...rest }: Prediction): unknown {
  return {
    ...rest,
    numeric: recordOf(numeric),
    categorical: recordOf(categorical),
    scores: recordOf(scores),
    nulls: [...nulls].sort(),
  };
}

const name = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('a', 'b', 'age', 'distance', 'Tromsø', '0', '17', '__proto__', 'constructor'),
  },
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', 'x'.repeat(256), 'x'.repeat(257), 'a"b', 'a\\b', '\ud800'),
);
const usually = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => mostly(usual, anyOddity);
const event = fc.record(
  {
    event_id: usually(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })),
    model: usually(fc.constantFrom('m', 'flights', 'Ålesund')),
    version: usually(fc.oneof(fc.constantFrom('1', '2'), fc.double(), fc.nat())),
    ts: usually(anyTime),
    features: usually(fc.dictionary(name, usually(anyScalar), { maxKeys: 8 })),
    prediction: usually(
      fc.record(
        {
          value: usually(fc.oneof(fc.double(), fc.constant(null))),
          label: usually(anyScalar),
          scores: usually(fc.dictionary(name, usually(fc.double()), { maxKeys: 3 })),
          more: anyScalar,
        },
        { requiredKeys: [] },
      ),
    ),
    segment: usually(fc.string({ maxLength: 8 })),
    subject_id: usually(fc.string({ maxLength: 8 })),
    trace: anyScalar,
  },
  { requiredKeys: ['model', 'ts'] },
);
/** The fields in any order, so that a model may be named after its features. */
const message = jsonMessages(shuffled(event));

describe('the scanner of predictions', () => {
  it('answers what parsing and checking come to, or gives up, whatever it has seen before', () => {
    let readable = 0;
    let answered = 0;
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 8 }), (messages) => {
        const scan = createPredictionScanner();
        for (const bytes of [...messages, ...messages]) {
          if (!isUtf8(bytes)) continue;
          const scanned = scan(bytes, context);
          const parsed = oracle(bytes);
          if (parsed !== undefined) readable += 1;
          if (scanned === undefined) continue;
          answered += 1;
          expect(parsed === undefined ? parsed : comparable(parsed), bytes.toString()).toEqual(comparable(scanned));
        }
      }),
      { numRuns: 800 },
    );
    // Most of what can be read takes the short way, or the above would have shown little.
    expect(answered / readable).toBeGreaterThan(0.8);
  });

  const CANONICAL = {
    event_id: 'e',
    model: 'm',
    version: '1',
    ts: 1,
    features: { a: 1.5, b: 'x', c: null, d: true },
    prediction: { value: 0.5, label: 'late', scores: { late: 0.5 } },
    segment: 's',
    subject_id: 'p',
  };
  it.each([
    ['a canonical event', JSON.stringify(CANONICAL)],
    ['one with spaces', JSON.stringify(CANONICAL, null, 2)],
    ['one in ASCII', '{"model":"m","ts":"2025-06-01T12:00:00Z","features":{"st\\u00e4dt":"Troms\\u00f8"}}'],
    ['one without features', '{"model":"m","ts":1}'],
    ['empty objects', '{"model":"m","ts":1,"features":{},"prediction":{"scores":{}}}'],
    ['fields that mean nothing', '{"trace":"x","n":-1e3,"model":"m","ts":1,"ok":true,"no":false,"none":null}'],
    ['a version that is a number', '{"model":"m","ts":1,"version":3}'],
    ['labels of all kinds', '{"model":"m","ts":1,"prediction":{"label":false,"value":null}}'],
    [
      'the most features',
      JSON.stringify({
        ...CANONICAL,
        features: Object.fromEntries(Array.from({ length: MAX_FEATURES }, (_, i) => [`f${i}`, i])),
      }),
    ],
  ])('does not give up on %s', (_, json) => {
    const scanned = createPredictionScanner()(Buffer.from(json), context);
    expect(scanned && comparable(scanned)).toEqual(comparable(oracle(Buffer.from(json))!));
    expect(scanned).toBeDefined();
  });

  it.each([
    ['a feature twice', '{"model":"m","ts":1,"features":{"a":1,"a":2}}'],
    ['a feature twice, once escaped', '{"model":"m","ts":1,"features":{"a":1,"\\u0061":"x"}}'],
    ['a field twice', '{"model":"m","ts":1,"model":"n"}'],
    ['a score twice', '{"model":"m","ts":1,"prediction":{"scores":{"a":1,"a":2}}}'],
    [
      'one feature too many',
      JSON.stringify({
        ...CANONICAL,
        features: Object.fromEntries(Array.from({ length: MAX_FEATURES + 1 }, (_, i) => [`f${i}`, i])),
      }),
    ],
    ['a quote in a name that it once saw escaped', '{"model":"m","ts":1,"features":{"a"b":1}}'],
  ])('gives up on %s, also when it knows the names', (_, json) => {
    const scan = createPredictionScanner();
    scan(Buffer.from('{"model":"m","ts":1,"features":{"a":1,"b":2},"prediction":{"scores":{"a":1}}}'), context);
    scan(Buffer.from('{"model":"m","ts":1,"features":{"a\\"b":1}}'), context);
    for (let time = 0; time < 2; time += 1) expect(scan(Buffer.from(json), context)).toBeUndefined();
  });

  it('gives events of one shape the same lists of names, and each its own values', () => {
    const scan = createPredictionScanner();
    const [first, second] = [1, 2].map((value) =>
      scan(Buffer.from(`{"model":"m","ts":1,"features":{"a":${value},"b":"x${value}"}}`), context),
    );
    expect(second?.numeric.names).toBe(first?.numeric.names);
    expect(second?.categorical.names).toBe(first?.categorical.names);
    expect([first?.numeric.values, second?.numeric.values]).toEqual([[1], [2]]);
    expect([first?.categorical.values, second?.categorical.values]).toEqual([['x1'], ['x2']]);
  });

  it('forgets names that are too many, and reads on', () => {
    const scan = createPredictionScanner();
    for (let round = 0; round < 6; round += 1) {
      const features = Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`f${round}-${i}`, i]));
      const scanned = scan(Buffer.from(JSON.stringify({ model: `m${round}`, ts: 1, features })), context);
      expect(scanned?.numeric.names).toHaveLength(4_000);
    }
    expect(scan(Buffer.from('{"model":"m0","ts":1,"features":{"f0-1":1,"f0-1":2}}'), context)).toBeUndefined();
  });
});
