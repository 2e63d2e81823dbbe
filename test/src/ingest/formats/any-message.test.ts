import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES, parsePin, type TopicPin } from '../../../../src/domain/topic-pin.ts';
import type { DecodeOutcome } from '../../../../src/ingest/decode/outcome.ts';
import { createMessageReader } from '../../../../src/ingest/formats/message-reader.ts';

/** The names that some format gives a meaning to. */
const KEYS = [
  ...[
    'instances',
    'inputs',
    'outputs',
    'predictions',
    'dataframe_split',
    'dataframe_records',
    'columns',
    'data',
    'names',
  ],
  ...['ndarray', 'tensor', 'values', 'shape', 'name', 'datatype', 'contents', 'jsonData', 'strData', 'binData', 'b64'],
  ...[
    'captureData',
    'endpointInput',
    'endpointOutput',
    'encoding',
    'observedContentType',
    'eventMetadata',
    'inferenceTime',
  ],
  ...[
    'databricks_request_id',
    'status_code',
    'request',
    'response',
    'request_metadata',
    'timestamp_ms',
    'logging_error_codes',
  ],
  ...['specversion', 'type', 'id', 'time', 'data_base64', 'timestamp', 'request_id', 'trace_id', 'meta_data', 'role'],
  ...['model', 'ts', 'features', 'prediction', 'label', '__proto__', 'constructor', 'toString', ''],
];
const WORDS = [
  'org.kubeflow.serving.inference.request',
  'io.seldon.serving.inference.response',
  'CSV',
  '1,2\n3',
  '{"instances":[1]}',
  'x',
];

const leaf = fc.oneof(fc.constantFrom<unknown>(null, true, 200, 0, -1, 1e300, 2, ...WORDS), fc.double(), fc.string());
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 8 }),
  ),
}));
const headers = fc.dictionary(
  fc.constantFrom(
    'ce_type',
    'ce_id',
    'ce_time',
    'ce_inferenceservicename',
    'ce_requestid',
    'content-type',
    'x-format',
    'x-model',
    'x-columns',
    '__value_schema_id',
  ),
  fc
    .constantFrom(...WORDS, ...FORMAT_NAMES, '2026-01-01T00:00:00Z', 'application/json', '\0\0\0\0\u0007')
    .map((text) => Buffer.from(text)),
  { maxKeys: 5 },
);
/** Messages that are right: what is wrong with one that is nearly right is found by changing one thing in it. */
const GOLDEN = ['canonical', 'kserve', 'seldon', 'sagemaker', 'databricks', 'mlflow', 'bentoml'].flatMap(
  (name) =>
    (
      JSON.parse(readFileSync(`test/vectors/formats/${name}.json`, 'utf8')) as {
        readonly cases: readonly {
          readonly headers: Record<string, string>;
          readonly pin?: string;
          readonly value?: unknown;
        }[];
      }
    ).cases,
);

/** The value with the place that the steps lead to replaced; a JSON text inside is entered too. */
function changed(value: unknown, steps: readonly number[], by: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return by;
  if (typeof value === 'string' && value.startsWith('{')) {
    try {
      return JSON.stringify(changed(JSON.parse(value), steps, by));
    } catch {
      return by;
    }
  }
  if (typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const inner = changed((value as Record<string, unknown>)[key], rest, by);
  return Array.isArray(value)
    ? value.map((one: unknown, index) => (String(index) === key ? inner : one))
    : { ...value, [key]: inner };
}

const reading = fc.record({
  headers,
  pin: fc.option(fc.constantFrom(...FORMAT_NAMES), { nil: undefined }),
  kind: fc.constantFrom('prediction' as const, 'label' as const),
});

/** What must hold of every outcome, so that the store takes it. */
function expectStorable(outcome: DecodeOutcome): void {
  if (outcome.kind === 'dead-letter') {
    expect(outcome.fault.detail).not.toBe('');
    expect(outcome.fault.detail).not.toContain('a fault of Leeway');
    return;
  }
  const rows =
    outcome.kind === 'half'
      ? outcome.half.rows
      : outcome.kind === 'predictions'
        ? outcome.predictions
        : outcome.kind === 'prediction'
          ? [outcome.prediction]
          : [];
  rows.forEach((row, index) => {
    expect(row.model).not.toBe('');
    expect(row.ts).toBeGreaterThanOrEqual(0);
    expect(row.source.row ?? 0).toBe(index);
    const names = [...row.numeric.names, ...row.categorical.names, ...row.nulls];
    expect(new Set(names).size).toBe(names.length);
    expect([...row.numeric.values, ...row.scores.values, row.value ?? 0].every(Number.isFinite)).toBe(true);
    expect(row.numeric.names.length).toBe(row.numeric.values.length);
  });
}

describe('any message', () => {
  const read = (
    value: Buffer,
    { headers: given, pin, kind }: typeof reading extends fc.Arbitrary<infer T> ? T : never,
  ) => {
    const reader = createMessageReader({ pins: pin === undefined ? {} : { t: { format: pin, model: 'pinned' } } });
    const context = { source: { topic: 't', partition: 0, offset: 5 }, idPrefix: 't/0', hashSubject: () => '' };
    return reader.read(kind, { value, headers: given, timestamp: 1 }, context);
  };

  it('comes to rows that can be stored, or to a dead letter that says why', () => {
    fc.assert(
      fc.property(json, reading, (value, how) => expectStorable(read(Buffer.from(JSON.stringify(value)), how))),
      { numRuns: 500 },
    );
  });

  it('may be nearly right', () => {
    const seen = new Set<string>();
    const one = fc.record({
      golden: fc.constantFrom(...GOLDEN),
      steps: fc.array(fc.nat({ max: 50 }), { maxLength: 5 }),
      by: json,
    });
    fc.assert(
      fc.property(one, ({ golden, steps, by }) => {
        const pin = golden.pin === undefined ? undefined : (parsePin(golden.pin) as TopicPin);
        const reader = createMessageReader({ pins: pin === undefined ? {} : { t: pin } });
        const given = Object.fromEntries(
          Object.entries(golden.headers).map(([name, text]) => [name, Buffer.from(text)]),
        );
        const value = Buffer.from(JSON.stringify(changed(golden.value ?? {}, steps, by)));
        const context = { source: { topic: 't', partition: 0, offset: 5 }, idPrefix: 't/0', hashSubject: () => '' };
        const outcome = reader.read('prediction', { value, headers: given, timestamp: 1 }, context);
        seen.add(outcome.kind);
        expectStorable(outcome);
      }),
      { numRuns: 1200 },
    );
    expect([...seen].sort()).toEqual(['dead-letter', 'half', 'prediction', 'predictions', 'skipped']);
  });

  it('may be any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), reading, (bytes, how) =>
        expectStorable(read(Buffer.from(bytes), how)),
      ),
      { numRuns: 300 },
    );
  });

  it('may claim a tensor of a thousand million rows', () => {
    // PredictionLog{predict_log{request{inputs{"x": float [1000000000] with one value}}}}
    const bytes = Buffer.from('32200a1e0a030a016d12170a01781212080112081206088094ebdc032a040000803f', 'hex');
    const outcome = read(bytes, { headers: {}, pin: 'tf-serving', kind: 'prediction' });
    expect(outcome).toMatchObject({ kind: 'dead-letter', fault: { reason: 'too_large' } });
  });

  it.each([
    ['nested without end', `{"inputs":[{"name":"a","shape":[1],"data":${'['.repeat(5000)}${']'.repeat(5000)}}]}`],
    ['of nested objects without end', `{"instances":[${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}]}`],
    ['of more rows than are taken', `{"instances":[${'1,'.repeat(20_000)}1]}`],
  ])('may be %s', (_, text) => {
    const outcome = read(Buffer.from(text), { headers: {}, pin: 'mlflow', kind: 'prediction' });
    expect(outcome.kind).toBe('dead-letter');
    expectStorable(outcome);
  });
});
