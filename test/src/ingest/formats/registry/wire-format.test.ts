import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageIndexes, schemaReference } from '../../../../../src/ingest/formats/registry/wire-format.ts';

/** The list as a producer writes it: zigzag varints, and a single zero for the first message. */
function written(indexes: readonly number[]): Buffer {
  if (indexes.length === 1 && indexes[0] === 0) return Buffer.from([0]);
  const bytes: number[] = [];
  for (const one of [indexes.length, ...indexes]) {
    let rest = one * 2;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
  }
  return Buffer.from(bytes);
}

describe('the frame of messages with a schema id', () => {
  it('finds the id before the value', () => {
    const found = schemaReference(Buffer.from('000000010263', 'hex'), {});
    expect(found).toMatchObject({ ref: 'ids/258', inHeader: false });
    expect(found?.afterId.toString()).toBe('c');
  });

  it('prefers the id in a header, as bytes or as text', () => {
    const id = Buffer.from('0000000007', 'hex');
    for (const header of [id, id.toString('latin1'), [Buffer.from('x'), id]]) {
      expect(schemaReference(Buffer.from('{}'), { __value_schema_id: header })).toMatchObject({
        ref: 'ids/7',
        inHeader: true,
      });
    }
    const guid = Buffer.from('0100112233445566778899aabbccddeeff', 'hex');
    expect(schemaReference(Buffer.from('{}'), { __value_schema_id: guid })).toMatchObject({
      ref: 'guids/00112233-4455-6677-8899-aabbccddeeff',
    });
  });

  it.each([
    ['text', '{"a":1}'],
    ['too few bytes', '\0\0\0'],
    ['a globally unique id before the value, where it means nothing', '\x01'.repeat(30)],
  ])('finds none in %s', (_, value) => {
    expect(schemaReference(Buffer.from(value), {})).toBeNull();
  });

  it('reads every list of message indexes that can be written', () => {
    const lists = fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lists, (indexes) => {
        const found = messageIndexes(Buffer.concat([written(indexes), Buffer.from('rest')]));
        expect(found?.indexes).toEqual(indexes);
        expect(found?.rest.toString()).toBe('rest');
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        messageIndexes(Buffer.from(bytes));
      }),
    );
  });
});
