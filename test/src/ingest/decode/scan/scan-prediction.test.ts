import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../../../../src/domain/events.ts';
import { MAX_FEATURES } from '../../../../../src/domain/events.ts';
import { decodeValue, parseJson } from '../../../../../src/ingest/decode/decode-event.ts';
import type { DecodeContext } from '../../../../../src/ingest/decode/outcome.ts';
import { createPredictionScanner } from '../../../../../src/ingest/decode/scan/scan-prediction.ts';
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
const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(null, true, false, '', 'Oslo', 'Bodø', 'y'.repeat(100), -0, 1e300),
);
const odd = fc.oneof(fc.constantFrom<unknown>(null, [], {}, [1], { a: 1 }, '', 'x'.repeat(257)), scalar);
const mostly = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });
const time = fc.oneof(
  fc.integer({ min: -10, max: 4.3e12 }),
  fc.double({ min: -2, max: 2e12, noNaN: true }),
  fc.date({ min: new Date(0), max: new Date('2106-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2025-06-01T12:00:00', '2025-02-30T00:00:00Z', '2024-02-29T23:59', 'yesterday'),
);
const event = fc.record(
  {
    event_id: mostly(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })),
    model: mostly(fc.constantFrom('m', 'flights', 'Ålesund')),
    version: mostly(fc.oneof(fc.constantFrom('1', '2'), fc.double(), fc.nat())),
    ts: mostly(time),
    features: mostly(fc.dictionary(name, mostly(scalar), { maxKeys: 8 })),
    prediction: mostly(
      fc.record(
        {
          value: mostly(fc.oneof(fc.double(), fc.constant(null))),
          label: mostly(scalar),
          scores: mostly(fc.dictionary(name, mostly(fc.double()), { maxKeys: 3 })),
          more: scalar,
        },
        { requiredKeys: [] },
      ),
    ),
    segment: mostly(fc.string({ maxLength: 8 })),
    subject_id: mostly(fc.string({ maxLength: 8 })),
    trace: scalar,
  },
  { requiredKeys: ['model', 'ts'] },
);
/** The fields in any order, so that a model may be named after its features. */
const shuffled = event.chain((value) =>
  fc.shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length }).map(Object.fromEntries),
);

/** JSON as other libraries write it: spaces, and escapes where none are needed. */
const style = fc.record({
  comma: fc.constantFrom(',', ', ', ' ,\n'),
  colon: fc.constantFrom(':', ': ', ' : '),
  ascii: fc.boolean(),
  around: fc.constantFrom('', ' ', '\n'),
});
const text = fc.tuple(shuffled, style).map(([value, { comma, colon, ascii, around }]) => {
  const write = (one: unknown): string => {
    if (typeof one === 'string') {
      const json = JSON.stringify(one);
      return ascii
        ? json.replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
        : json;
    }
    if (Array.isArray(one)) return `[${one.map(write).join(comma)}]`;
    if (typeof one === 'object' && one !== null) {
      return `{${Object.entries(one)
        .map(([key, member]) => `${write(key)}${colon}${write(member)}`)
        .join(comma)}}`;
    }
    if (Object.is(one, -0)) return '-0.0';
    return one === Infinity ? '1e999' : one === -Infinity ? '-1e999' : JSON.stringify(one);
  };
  return `${around}${write(value)}${around}`;
});
/** A text with bytes changed, added, taken away, or said twice. */
const damaged = fc
  .tuple(
    text.map((one) => Buffer.from(one)),
    fc.nat(),
    fc.nat(12),
    fc.oneof(
      fc.constantFrom(
        '',
        '"',
        '{',
        '}',
        ',',
        ':',
        '0',
        '.',
        '-',
        'e',
        'n',
        '\\',
        '\u0001',
        ' ',
        '"a":1,',
        '"model":"m",',
      ),
      fc.uint8Array({ maxLength: 2 }),
    ),
  )
  .map(([bytes, where, length, other]) => {
    const at = where % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(other as string), bytes.subarray(at + (length % 5))]);
  });
const message = fc.oneof(
  text.map((one) => Buffer.from(one)),
  damaged,
);

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
