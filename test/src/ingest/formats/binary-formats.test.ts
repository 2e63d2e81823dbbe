import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventKind } from '../../../../src/ingest/decode/outcome.ts';
import { createMessageReader, type MessageReader } from '../../../../src/ingest/formats/message-reader.ts';
import { createSchemaRegistry } from '../../../../src/ingest/formats/registry/schema-registry.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { compactOutcome } from '../../../support/compact-outcome.ts';
import { startSchemaRegistry, type SchemaRegistryServer } from '../../../support/schema-registry.ts';

/** Made by test/vectors/make/formats.py, each by its format's own library. */
const VECTORS = JSON.parse(readFileSync('test/vectors/formats/binary.json', 'utf8')) as Readonly<
  Record<
    string,
    {
      readonly value: string;
      readonly header?: string;
      readonly headers?: Record<string, string>;
      readonly schema?: string;
    }
  >
>;
const file = (name: string): string => readFileSync(`docs/schemas/${name}`, 'utf8');
const bytes = (name: string): Buffer => Buffer.from(VECTORS[name]?.value ?? '', 'base64');
const TS = Date.UTC(2025, 4, 1, 12);
const GUID = '00112233-4455-6677-8899-aabbccddeeff';

describe('messages that the formats’ own libraries wrote', () => {
  let server: SchemaRegistryServer;
  let reader: MessageReader;
  beforeAll(async () => {
    server = await startSchemaRegistry([
      { id: 7, guid: GUID, schema: file('prediction.avsc') },
      { id: 8, schemaType: 'PROTOBUF', schema: file('leeway.proto') },
      { id: 9, schema: VECTORS['avro-decimal']?.schema ?? '' },
      { id: 11, schema: file('label.avsc') },
      { id: 10, schemaType: 'JSON', schema: '{"type":"object"}' },
    ]);
    reader = createMessageReader({
      registry: createSchemaRegistry({ url: server.url, clock: systemClock, log: silentLogger() }),
      pins: { tf: { format: 'tf-serving' } },
    });
  });
  afterAll(() => server.stop());

  const read = async (
    value: Buffer,
    headers = {},
    { topic = 't', kind = 'prediction' }: { readonly topic?: string; readonly kind?: EventKind } = {},
  ) => {
    const message = { value, headers };
    expect(await reader.ready(topic, [message])).toBe(true);
    const context = { source: { topic, partition: 0, offset: 5 }, idPrefix: `${topic}/0`, hashSubject: () => '' };
    return compactOutcome(reader.read(kind, message, context));
  };
  const header = (name: string) => ({ __value_schema_id: Buffer.from(VECTORS[name]?.header ?? '', 'base64') });

  const AVRO = {
    rows: [
      {
        eventId: 'a-1',
        model: 'credit',
        version: '3',
        ts: TS + 123,
        features: { age: 41.5, visits: 9007199254740992, member: 'true', city: 'Zürich' },
        nulls: ['income', 'ratio'],
        value: 0.25,
        scores: { raw: -1.5 },
      },
    ],
  };
  const PROTOBUF = {
    rows: [
      {
        eventId: 'p-1',
        model: 'credit',
        version: '0',
        ts: TS + 123,
        features: { age: 0, city: 'Zürich', member: 'false' },
        nulls: ['income'],
        value: 0,
        scores: { raw: 0.75 },
      },
    ],
  };

  it('reads Avro by the id before the value', async () => {
    expect(await read(bytes('avro'))).toEqual(AVRO);
  });

  it('reads Avro by the globally unique id in a header', async () => {
    expect(await read(bytes('avro-by-guid'), header('avro-by-guid'))).toEqual(AVRO);
  });

  it('reads decimals as numbers, enumerations as texts, and refuses bytes as a feature', async () => {
    expect(await read(bytes('avro-decimal'))).toEqual({
      fault: 'wrong_type',
      says: 'features.raw is an object: send a number, a string, a boolean or null',
    });
  });

  it('reads Protobuf: presence, maps, unions and times', async () => {
    expect(await read(bytes('protobuf'))).toEqual(PROTOBUF);
  });

  it('reads Protobuf by the id and the message indexes in a header', async () => {
    expect(await read(bytes('protobuf-by-header'), header('protobuf-by-header'))).toEqual(PROTOBUF);
  });

  it('reads labels: Avro, and Protobuf by the index of their message in the schema', async () => {
    const ts = TS + 86_400_000;
    expect(await read(bytes('protobuf-label'), {}, { kind: 'label' })).toEqual({
      label: { eventId: 'p-1', model: 'credit', value: null, text: 'late', ts },
    });
    expect(await read(bytes('avro-label'), {}, { kind: 'label' })).toEqual({
      label: { eventId: 'a-1', model: 'credit', value: 1, text: '', ts },
    });
  });

  it('reads JSON behind a schema id, in any format', async () => {
    const value = Buffer.from(JSON.stringify({ id: 'q', model: 'm', ts: TS, instances: [{ a: 1 }], predictions: [2] }));
    expect(await read(Buffer.concat([Buffer.from([0, 0, 0, 0, 10]), value]))).toEqual({
      rows: [{ eventId: 'q', model: 'm', version: '0', ts: TS, features: { a: 1 }, value: 2 }],
    });
  });

  it.each([
    ['cut short', bytes('avro').subarray(0, 40), 'malformed_bytes'],
    [
      'of another schema',
      Buffer.concat([Buffer.from([0, 0, 0, 0, 8, 0]), Buffer.from('ffffffffff', 'hex')]),
      'malformed_bytes',
    ],
    ['of a message that the schema does not have', Buffer.from([0, 0, 0, 0, 8, 2, 40, 1]), 'malformed_bytes'],
    ['of a schema that is not registered', Buffer.from([0, 0, 0, 0, 99, 1]), 'unknown_schema'],
    ['of a schema id that is cut short', Buffer.from([0, 0, 0]), 'malformed_json'],
  ])('makes a dead letter of a value %s', async (_, value, reason) => {
    expect(await read(value)).toMatchObject({ fault: reason });
  });

  it('reads TensorFlow Serving’s predict calls: packed and listed values, half floats, texts and bytes', async () => {
    expect(await read(bytes('tf-predict'), {}, { topic: 'tf' })).toEqual({
      rows: [
        {
          eventId: 'tf/0/5',
          model: 'iris',
          version: '12',
          ts: TS,
          features: { x_0: 5.5, x_1: 3.25, colour: 'red' },
          value: 0.25,
          scores: { probabilities_0: 0.25, probabilities_1: 0.75 },
        },
        {
          eventId: 'tf/0/5/1',
          model: 'iris',
          version: '12',
          ts: TS,
          features: { x_0: 6.5, x_1: 2.75, 'colour.bytes': 3 },
          value: 0.75,
          scores: { probabilities_0: 0.5, probabilities_1: 0.5 },
        },
      ],
    });
  });

  it('reads classify and regress calls, with the context of their examples', async () => {
    expect(await read(bytes('tf-classify'), { 'x-format': 'tf-serving' })).toEqual({
      rows: [
        {
          eventId: 't/0/5',
          model: 'census',
          version: 'stable',
          ts: TS,
          features: { country: 'CH', age: 41, scores_0: 0.5, scores_1: 1.5 },
          nulls: ['empty'],
          label: 'yes',
          scores: { no: 0.25, yes: 0.75 },
        },
      ],
    });
    const stamped = { value: bytes('tf-regress'), headers: {}, timestamp: 7 };
    const context = { source: { topic: 'tf', partition: 0, offset: 1 }, idPrefix: 'tf/0', hashSubject: () => '' };
    expect(compactOutcome(reader.read('prediction', stamped, context))).toEqual({
      rows: [{ eventId: 'tf/0/1', model: 'prices', version: '0', ts: 7, features: { rooms: 3 }, value: 1.5 }],
    });
  });

  it('sets calls aside that are no predictions, and refuses what is no PredictionLog', async () => {
    expect(await read(bytes('tf-session'), {}, { topic: 'tf' })).toEqual({ skipped: 'no_prediction' });
    expect(await read(Buffer.from('hello'), {}, { topic: 'tf' })).toMatchObject({ fault: 'malformed_bytes' });
    expect(await read(bytes('avro'), {}, { topic: 'tf' })).toMatchObject({ fault: 'malformed_bytes' });
  });

  it.each(['cloudevent-binary', 'cloudevent-structured'])('reads what the CloudEvents SDK writes: %s', async (name) => {
    expect(await read(bytes(name), VECTORS[name]?.headers)).toMatchObject({
      half: 'request',
      rows: [
        {
          eventId: '0009174a-24a8-4603-b098-09c8799950e9',
          model: 'sklearn-iris',
          ts: Date.parse('2026-05-01T12:00:00.123Z'),
        },
        { eventId: '0009174a-24a8-4603-b098-09c8799950e9/1', features: { feature_0: 6, feature_3: 1.6 } },
      ],
    });
  });
});
