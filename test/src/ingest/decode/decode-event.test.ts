import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelEventSchema, MAX_FEATURES, predictionEventSchema } from '../../../../src/domain/events.ts';
import { decodeEvent, decodeValue, MAX_EVENT_BYTES } from '../../../../src/ingest/decode/decode-event.ts';
import type { DecodeContext, EventKind } from '../../../../src/ingest/decode/outcome.ts';
import { EARLIEST_MS, epochMs, LATEST_MS, parseIsoTime } from '../../../../src/ingest/decode/parse-time.ts';
import { recordOf } from '../../../support/named-values.ts';

const context: DecodeContext = {
  source: { topic: 'flights', partition: 3, offset: 42 },
  idPrefix: 'flights/3',
  hashSubject: (id) => `hash of ${id}`,
};
const decode = (kind: EventKind, text: string) => decodeEvent(kind, Buffer.from(text), context);
const good = { model: 'm', ts: '2025-06-01T12:00:00Z' };
const prediction = (fields: object): string => JSON.stringify({ ...good, ...fields });
const label = (fields: object): string => JSON.stringify({ ...good, event_id: 'e', label: 1, ...fields });
const many = (n: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`f${i}`, i]));

describe('decoding an event', () => {
  it('reads a prediction with everything in it', () => {
    const text = `{"event_id":"e1","model":"flights","version":7,"ts":"2025-06-01T14:00:00.5+02:00",
      "features":{"age":41.5,"city":"Oslo","member":true,"income":null,"__proto__":3,"constructor":"c"},
      "prediction":{"value":0.25,"label":false,"scores":{"late":0.25,"__proto__":1}},"segment":"north","subject_id":"s1","extra":[1]}`;
    const outcome = decode('prediction', text);
    expect(outcome.kind).toBe('prediction');
    if (outcome.kind !== 'prediction') return;
    const { numeric, categorical, scores, ...rest } = outcome.prediction;
    expect(Object.entries(recordOf(numeric))).toEqual([
      ['age', 41.5],
      ['__proto__', 3],
    ]);
    expect(Object.entries(recordOf(categorical))).toEqual([
      ['city', 'Oslo'],
      ['member', 'true'],
      ['constructor', 'c'],
    ]);
    expect(Object.entries(recordOf(scores))).toEqual([
      ['late', 0.25],
      ['__proto__', 1],
    ]);
    expect(rest).toEqual({
      eventId: 'e1',
      model: 'flights',
      version: '7',
      ts: Date.UTC(2025, 5, 1, 12, 0, 0, 500),
      nulls: ['income'],
      value: 0.25,
      label: 'false',
      segment: 'north',
      subjectKey: 'hash of s1',
      source: context.source,
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('fills in what may be left out', () => {
    expect(decode('prediction', prediction({}))).toMatchObject({
      prediction: { eventId: 'flights/3/42', version: '0', value: null, label: '', segment: '', subjectKey: '' },
    });
  });

  it.each([
    ['a number', '0.5', { value: 0.5, text: '' }],
    ['a text', '"late"', { value: null, text: 'late' }],
    ['a text of digits, which stays text', '"1"', { value: null, text: '1' }],
    ['true', 'true', { value: 1, text: '' }],
    ['false', 'false', { value: 0, text: '' }],
  ])('reads a label that is %s', (_, value, expected) => {
    const outcome = decode('label', `{"event_id":"e","model":"m","ts":0,"label":${value}}`);
    expect(outcome).toMatchObject({ kind: 'label', label: { eventId: 'e', ts: 0, ...expected } });
  });

  it.each([
    ['that names none: by the key of its message', '{}', Buffer.from('by-key'), 'by-key'],
    ['that names one: whatever the key', '{"event_id":"own"}', Buffer.from('by-key'), 'own'],
  ])('reads the event of a label %s', (_, fields, key, eventId) => {
    const body = JSON.stringify({ model: 'm', ts: 0, label: 1, ...(JSON.parse(fields) as object) });
    expect(decodeEvent('label', Buffer.from(body), { ...context, key })).toMatchObject({ label: { eventId } });
  });

  it.each([
    ['no text', Buffer.from([0xff]), 'event_id is missing'],
    ['empty', Buffer.alloc(0), 'event_id is empty'],
  ])('takes no event from a key that is %s', (_, key, detail) => {
    const outcome = decodeEvent('label', Buffer.from('{"model":"m","ts":0,"label":1}'), { ...context, key });
    expect(outcome).toMatchObject({
      kind: 'dead-letter',
      fault: { reason: 'missing_field', detail: expect.stringContaining(detail) },
    });
  });

  it.each<[string, EventKind, string, string, string]>([
    ['an empty body', 'prediction', '', 'empty', 'the body is empty: send one JSON object'],
    ['a blank body', 'prediction', ' \n', 'malformed_json', 'the text is blank: send JSON'],
    [
      'NaN',
      'prediction',
      '{"model":"m","features":{"age":NaN}}',
      'malformed_json',
      'not JSON at character 32: NaN is not JSON: send null',
    ],
    [
      '-Infinity',
      'prediction',
      '{"a":-Infinity}',
      'malformed_json',
      'not JSON at character 6: Infinity is not JSON: send null',
    ],
    ['None', 'prediction', '{"a":None}', 'malformed_json', 'not JSON at character 6: None is not JSON: send null'],
    [
      'True',
      'prediction',
      '{"a":True}',
      'malformed_json',
      'not JSON at character 6: True and False are not JSON: send true or false',
    ],
    [
      'single quotes',
      'prediction',
      "{'a':1}",
      'malformed_json',
      'not JSON at character 2: strings and names stand in double quotes',
    ],
    [
      'an object cut short',
      'prediction',
      '{"model":"m",',
      'malformed_json',
      'not JSON: it ends at character 14 inside an object (was it cut short?)',
    ],
    [
      'a fault on a later line',
      'prediction',
      '{\n  "model": flights\n}',
      'malformed_json',
      'not JSON at line 2, character 12: expected a value, found "f"',
    ],
    [
      'a trailing comma',
      'prediction',
      '{"a":1,}',
      'malformed_json',
      'not JSON at character 8: expected a name in double quotes, found "}"',
    ],
    ['a missing colon', 'prediction', '{"a" 1}', 'malformed_json', 'not JSON at character 6: expected ":", found "1"'],
    [
      'two values',
      'prediction',
      '{} {}',
      'malformed_json',
      'not JSON at character 4: expected nothing after the value, found "{"',
    ],
    [
      'a wrong escape',
      'prediction',
      '{"a":"\\x"}',
      'malformed_json',
      'not JSON at character 6: a string that does not end, or a wrong escape in it',
    ],
    [
      'a leading zero',
      'prediction',
      '{"a":01}',
      'malformed_json',
      'not JSON at character 7: expected "," or "}", found "1"',
    ],
    ['an array', 'prediction', '[1]', 'not_an_object', 'this is an array: send one JSON object for each prediction'],
    ['a bare number', 'label', '5', 'not_an_object', 'this is a number: send one JSON object for each label'],
    ['null', 'label', 'null', 'not_an_object', 'this is null: send one JSON object for each label'],
    ['no model', 'prediction', '{"ts":0}', 'missing_field', "model is missing: send the model's name"],
    [
      'an empty model',
      'prediction',
      prediction({ model: '' }),
      'missing_field',
      "model is empty: send the model's name",
    ],
    [
      'a model that is a number',
      'prediction',
      prediction({ model: 5 }),
      'wrong_type',
      "model is a number: send the model's name as a string",
    ],
    [
      'a long model',
      'prediction',
      prediction({ model: 'm'.repeat(300) }),
      'name_too_long',
      'model has 300 characters: the most is 256',
    ],
    ['no time', 'prediction', '{"model":"m"}', 'missing_field', 'ts is missing: send the time of the event'],
    [
      'a time in words',
      'prediction',
      prediction({ ts: 'yesterday' }),
      'bad_time',
      'ts "yesterday" is not a time: send ISO 8601 such as 2025-06-01T12:00:00Z, or milliseconds since the epoch',
    ],
    [
      'the thirtieth of February',
      'prediction',
      prediction({ ts: '2025-02-30T00:00:00Z' }),
      'bad_time',
      'ts "2025-02-30T00:00:00Z" is not a time: send ISO 8601 such as 2025-06-01T12:00:00Z, or milliseconds since the epoch',
    ],
    [
      'a number beyond the tables',
      'prediction',
      prediction({ ts: 4_294_944_000_000 }),
      'bad_time',
      'ts 4294944000000 is outside 1970 to 2106: numbers count from 1970, best in milliseconds',
    ],
    [
      'a time that is an object',
      'prediction',
      prediction({ ts: {} }),
      'wrong_type',
      'ts is an object: send ISO 8601 or milliseconds since the epoch',
    ],
    [
      'a version that is an array',
      'prediction',
      prediction({ version: [] }),
      'wrong_type',
      "version is an array: send the model's version as a string",
    ],
    [
      'features that are an array',
      'prediction',
      prediction({ features: [1, 2] }),
      'wrong_type',
      'features is an array: send an object of feature names and values',
    ],
    [
      'an object as a feature',
      'prediction',
      prediction({ features: { age: { years: 4 } } }),
      'wrong_type',
      'features.age is an object: send a number, a string, a boolean or null',
    ],
    [
      'an array as a feature',
      'prediction',
      prediction({ features: { 'the age': [4] } }),
      'wrong_type',
      'features."the age" is an array: send a number, a string, a boolean or null',
    ],
    [
      'a feature beyond floats',
      'prediction',
      '{"model":"m","ts":0,"features":{"age":1e999}}',
      'not_finite',
      'features.age is beyond the range of a 64-bit float: send null',
    ],
    [
      '10,000 features',
      'prediction',
      prediction({ features: many(10_000) }),
      'too_many_features',
      'features has 10000 entries: the most is 4096',
    ],
    [
      'a prediction that is a number',
      'prediction',
      prediction({ prediction: 0.5 }),
      'wrong_type',
      'prediction is a number: send an object with value, label or scores',
    ],
    [
      'a value that is text',
      'prediction',
      prediction({ prediction: { value: '0.5' } }),
      'wrong_type',
      'prediction.value is a string: send a number or null (a class goes into prediction.label)',
    ],
    [
      'a score that is text',
      'prediction',
      prediction({ prediction: { scores: { late: 'x' } } }),
      'wrong_type',
      'prediction.scores.late is a string: send a number',
    ],
    [
      'a label without an id',
      'label',
      label({ event_id: undefined }),
      'missing_field',
      'event_id is missing: send the event_id of the prediction that it belongs to, in the label or as the key of the message',
    ],
    [
      'a label without the truth',
      'label',
      label({ label: undefined }),
      'missing_field',
      'label is missing: send what turned out to be true',
    ],
    [
      'a null label',
      'label',
      label({ label: null }),
      'wrong_type',
      'label is null: send a number, a string or a boolean',
    ],
  ])('refuses %s', (_, kind, text, reason, detail) => {
    const outcome = decode(kind, text);
    expect(outcome).toMatchObject({ kind: 'dead-letter', fault: { reason, detail } });
  });

  it('refuses a message without a value', () => {
    expect(decodeEvent('label', null, context)).toMatchObject({
      fault: { reason: 'empty', detail: 'the message has no value (a tombstone): send one JSON object' },
    });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(decodeEvent('label', Buffer.from([0x7b, 0xff, 0x7d]), context)).toMatchObject({
      fault: { reason: 'invalid_utf8', step: 'decode', detail: 'not UTF-8 at byte 2 (0xff): send JSON in UTF-8' },
    });
  });

  it.each([
    ['prediction', prediction({})],
    ['label', label({})],
  ] as const)('passes over a byte order mark before a %s', (kind, text) => {
    expect(decode(kind, `\uFEFF${text}`)).toEqual(decode(kind, text));
    expect(decode(kind, text).kind).toBe(kind);
  });

  it('refuses a message of 5 MB', () => {
    const bytes = Buffer.alloc(5 << 20, 0x20);
    expect(decodeEvent('prediction', bytes, context)).toMatchObject({
      fault: { reason: 'too_large', detail: `the message has 5242880 bytes: the most is ${MAX_EVENT_BYTES}` },
    });
  });

  it('takes as many features as are allowed', () => {
    expect(decode('prediction', prediction({ features: many(MAX_FEATURES) })).kind).toBe('prediction');
  });

  it('survives a million brackets, and a string of two megabytes that does not end', () => {
    expect(decode('prediction', '['.repeat(1_000_000))).toMatchObject({ fault: { reason: 'malformed_json' } });
    expect(decode('prediction', `{"a":"${'x'.repeat(2_000_000)}`)).toMatchObject({
      fault: { detail: 'not JSON at character 6: a string that does not end, or a wrong escape in it' },
    });
  });

  it.each(['prediction', 'label'] as const)('judges any %s as the schema does', (kind) => {
    const schema = kind === 'prediction' ? predictionEventSchema : labelEventSchema;
    fc.assert(
      fc.property(eventLike, (value) => {
        const json = JSON.parse(JSON.stringify(value)) as unknown;
        const accepted = decodeValue(kind, json, context).kind === kind;
        expect(accepted).toBe(schema.safeParse(json).success && storable(kind, json));
      }),
      { numRuns: 3000 },
    );
  });
});

/** What the tables ask beyond the schema: a time within their range, a label that is not blank. */
function storable(kind: EventKind, value: unknown): boolean {
  const { ts, label: truth } = value as { ts: string | number; label?: unknown };
  const ms = typeof ts === 'number' ? epochMs(ts) : parseIsoTime(ts);
  if (ms === undefined || !(ms >= EARLIEST_MS && ms < LATEST_MS)) return false;
  return kind === 'prediction' || truth !== '';
}

const odd = fc.oneof(
  fc.constantFrom(null, true, 0, -1.5, '', 'x', 'x'.repeat(257), [], {}, '2025-06-01T12:00:00Z'),
  fc.jsonValue({ maxDepth: 2 }),
);
const mostly = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: odd });
const times = fc.oneof(
  fc.integer({ min: -1e6, max: 5e12 }),
  fc
    .date({ min: new Date('1960-01-01T00:00:00Z'), max: new Date('2120-01-01T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc
    .tuple(
      fc.integer({ min: 2023, max: 2025 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.constantFrom(
        'T00:00',
        'T23:59Z',
        'T23:59:59',
        'T23:59:59.',
        'T10:00:00.123456+05:30',
        'T24:00:00Z',
        't10:00:00z',
        ' 10:00:00',
      ),
    )
    .map(
      ([year, month, day, rest]) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}${rest}`,
    ),
);
const names = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('', 'x'.repeat(257), 'constructor', 'toString'));
const eventLike = fc.record(
  {
    event_id: mostly(fc.string({ minLength: 1, maxLength: 12 })),
    model: mostly(fc.string({ minLength: 1, maxLength: 12 })),
    version: mostly(fc.oneof(fc.string({ minLength: 1 }), fc.double({ noNaN: true, noDefaultInfinity: true }))),
    ts: mostly(times),
    features: mostly(fc.dictionary(names, odd, { maxKeys: 4 })),
    prediction: mostly(
      fc.record(
        {
          value: mostly(fc.double({ noNaN: true, noDefaultInfinity: true })),
          label: mostly(fc.string()),
          scores: mostly(
            fc.dictionary(names, mostly(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxKeys: 3 }),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
    segment: mostly(fc.string({ maxLength: 12 })),
    subject_id: mostly(fc.string({ maxLength: 12 })),
    label: mostly(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.boolean())),
  },
  { requiredKeys: ['event_id', 'model', 'ts', 'label'] },
);
