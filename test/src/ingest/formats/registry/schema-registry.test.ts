import { afterEach, describe, expect, it } from 'vitest';
import { createSchemaRegistry } from '../../../../../src/ingest/formats/registry/schema-registry.ts';
import { silentLogger } from '../../../../../src/platform/logger.ts';
import { manualClock } from '../../../../support/manual-clock.ts';
import {
  startSchemaRegistry,
  type RegisteredSchema,
  type SchemaRegistryServer,
} from '../../../../support/schema-registry.ts';

const STRING: RegisteredSchema = { id: 1, schema: '"string"' };

describe('the client of a schema registry', () => {
  let server: SchemaRegistryServer | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  const open = async (schemas: readonly RegisteredSchema[], { user = '', path = '' } = {}) => {
    server = await startSchemaRegistry(schemas);
    const clock = manualClock(0);
    const url = `${server.url.replace('//', `//${user}`)}${path}`;
    return { server, clock, registry: createSchemaRegistry({ url, clock, log: silentLogger(), timeoutMs: 2_000 }) };
  };
  const decode = (known: ReturnType<ReturnType<typeof createSchemaRegistry>['schema']>, hex: string): unknown =>
    known !== undefined && 'decoder' in known
      ? known.decoder.decode({ value: Buffer.from(hex, 'hex'), header: null })
      : known;

  it('asks once for each schema, however many messages want it at a time', async () => {
    const { server: at, registry } = await open([STRING]);
    expect(registry.isOpen('ids/1')).toBe(true);
    expect(await Promise.all([registry.ask(['ids/1']), registry.ask(['ids/1', 'ids/1'])])).toEqual([true, true]);
    expect(await registry.ask(['ids/1'])).toBe(true);
    expect(registry.isOpen('ids/1')).toBe(false);
    expect(decode(registry.schema('ids/1'), '046869')).toBe('hi');
    expect(at.asked).toEqual(['/schemas/ids/1']);
  });

  it('takes an unknown id for unknown for a while, then asks again', async () => {
    const { server: at, registry, clock } = await open([]);
    expect(await registry.ask(['ids/1'])).toBe(true);
    expect(registry.schema('ids/1')).toMatchObject({ fault: { reason: 'unknown_schema' } });
    expect(registry.isOpen('ids/1')).toBe(false);
    at.schemas.push(STRING);
    clock.advance(30_000);
    expect(registry.isOpen('ids/1')).toBe(true);
    // What is being read meanwhile is read as it was.
    expect(registry.schema('ids/1')).toMatchObject({ fault: { reason: 'unknown_schema' } });
    await registry.ask(['ids/1']);
    expect(decode(registry.schema('ids/1'), '046869')).toBe('hi');
  });

  it.each([500, 503, 429, 401])(
    'knows nothing when the registry answers %d, says so, and goes on when it is back',
    async (status) => {
      const { server: at, registry } = await open([STRING]);
      at.status = status;
      expect(await registry.ask(['ids/1'])).toBe(false);
      expect(registry.schema('ids/1')).toBeUndefined();
      expect(registry.problem()).toContain(`it answered ${status} to GET /schemas/ids/1`);
      at.status = null;
      expect(await registry.ask(['ids/1'])).toBe(true);
      expect(registry.problem()).toBeNull();
    },
  );

  it('says why a registry that is gone does not answer', async () => {
    const { server: at, registry } = await open([STRING]);
    await at.stop();
    expect(await registry.ask(['ids/1'])).toBe(false);
    expect(registry.problem()).toContain('ECONNREFUSED');
  });

  it('logs in with the user and the password of its address, and never shows them', async () => {
    const { server: at, registry } = await open([STRING], { user: 'me:s%40cret@', path: '/' });
    at.credentials = 'me:s@cret';
    expect(await registry.ask(['ids/1'])).toBe(true);
    at.status = 500;
    expect(await registry.ask(['ids/2'])).toBe(false);
    expect(registry.problem()).not.toContain('cret');
  });

  it('follows the references of Avro schemas', async () => {
    const { registry } = await open([
      {
        id: 1,
        schema: '{"type":"record","name":"a.Outer","fields":[{"name":"inner","type":"a.Inner"}]}',
        references: [{ name: 'a.Inner', subject: 'inner value', version: 2 }],
      },
      {
        id: 2,
        subject: 'inner value',
        version: 2,
        schema: '{"type":"record","name":"a.Inner","fields":[{"name":"n","type":["null","int","double"]}]}',
      },
    ]);
    await registry.ask(['ids/1']);
    expect(decode(registry.schema('ids/1'), '0206')).toEqual({ inner: { n: 3 } });
  });

  it('follows the imports of Protobuf schemas, and counts the messages of the file itself', async () => {
    const { registry } = await open([
      {
        id: 1,
        schemaType: 'PROTOBUF',
        schema:
          'syntax = "proto3"; package a; import "b.proto"; import "google/protobuf/wrappers.proto"; message First { message In { b.Part part = 1; google.protobuf.DoubleValue w = 2; int32 n = 3; } }',
        references: [{ name: 'b.proto', subject: 'b.proto', version: 1 }],
      },
      {
        id: 2,
        subject: 'b.proto',
        version: 1,
        schemaType: 'PROTOBUF',
        schema: 'syntax = "proto3"; package b; message Part { string s = 1; }',
      },
    ]);
    await registry.ask(['ids/1']);
    // Indexes [0, 0], then part { s: "hi" } and w { value: 0 }.
    expect(decode(registry.schema('ids/1'), '040000' + '0a040a026869' + '1200')).toEqual({
      part: { s: 'hi' },
      w: 0,
      n: 0,
    });
  });

  it.each([
    ['no schema', 'not a schema'],
    ['a schema that names one that is not registered', '{"type":"record","name":"a.Outer","fields":[]}'],
  ])('takes %s for a fault of the message, not of the registry', async (_, schema) => {
    const { registry } = await open([{ id: 1, schema, references: [{ name: 'x', subject: 'gone', version: 1 }] }]);
    expect(await registry.ask(['ids/1'])).toBe(true);
    expect(registry.schema('ids/1')).toMatchObject({ fault: { reason: 'unknown_schema' } });
  });
});
