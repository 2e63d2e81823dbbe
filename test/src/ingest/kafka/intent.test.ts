import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMemo, encodeMemo, rangeToken } from '../../../../src/ingest/kafka/intent.ts';

describe('intents in commit metadata', () => {
  it('reads back every intent that it writes, whatever the numbers', () => {
    const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(fc.uuid(), count, count, fc.boolean(), (incarnation, end, ingestedAt, split) => {
        const memo = { incarnation, open: { end, ingestedAt, split } };
        expect(decodeMemo(encodeMemo(memo))).toEqual(memo);
      }),
    );
  });

  it.each([
    ['a version of tomorrow', '{"v":2,"inc":"i1"}'],
    ["another program's text", 'hello'],
    ['no incarnation', '{"v":1}'],
    ['an end that is no offset', '{"v":1,"inc":"i1","end":"5","at":1}'],
    ['a range without its time', '{"v":1,"inc":"i1","end":5}'],
  ])('does not take %s for its own', (_, metadata) => {
    expect(decodeMemo(metadata)).toBeUndefined();
  });

  it('never throws on metadata of others', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (metadata) => {
        expect(() => decodeMemo(metadata)).not.toThrow();
      }),
    );
  });

  it('refuses to write commit metadata of more than 4096 bytes, which a broker does not take', () => {
    const memo = (length: number) => ({ incarnation: 'é'.repeat(length), open: null });
    expect(Buffer.byteLength(encodeMemo(memo(2030)))).toBeLessThanOrEqual(4096);
    expect(() => encodeMemo(memo(2048))).toThrow(RangeError);
  });

  it('names a range for ever, and each life of a topic otherwise', () => {
    const at = { topic: 'flights', partition: 3 };
    expect(rangeToken('i1', at, 100, 120)).toBe('i1/flights/3/100-120');
    expect(rangeToken('i2', at, 100, 120)).not.toBe(rangeToken('i1', at, 100, 120));
  });
});
