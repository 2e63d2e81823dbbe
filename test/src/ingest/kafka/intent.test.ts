import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMemo, judgeBatch, planAssignment, rangeToken } from '../../../../src/ingest/kafka/intent.ts';

const fresh = (): string => 'new';
const open = { end: 120, ingestedAt: 1_750_000_000_000, split: false };

describe('intents in commit metadata', () => {
  it.each([
    ['nothing committed', -1, null, { kind: 'begin', incarnation: 'new' }],
    ['an offset that somebody set', 100, null, { kind: 'continue', incarnation: 'new', from: 100 }],
    ['an offset with empty metadata', 100, '', { kind: 'continue', incarnation: 'new', from: 100 }],
    [
      'a closed range',
      100,
      encodeMemo({ incarnation: 'i1', open: null }),
      { kind: 'continue', incarnation: 'i1', from: 100 },
    ],
    [
      'an open range',
      100,
      encodeMemo({ incarnation: 'i1', open }),
      { kind: 'replay', incarnation: 'i1', from: 100, intent: open },
    ],
    [
      'an open range of one',
      120,
      encodeMemo({ incarnation: 'i1', open }),
      { kind: 'replay', incarnation: 'i1', from: 120, intent: open },
    ],
    [
      'a range that is being stored in parts',
      100,
      encodeMemo({ incarnation: 'i1', open: { ...open, split: true } }),
      { kind: 'replay', incarnation: 'i1', from: 100, intent: { ...open, split: true } },
    ],
    [
      'a version of tomorrow',
      100,
      '{"v":2,"inc":"i1"}',
      {
        kind: 'refuse',
        detail: 'the committed offset 100 carries metadata that this version does not know: {"v":2,"inc":"i1"}',
      },
    ],
    [
      "another program's metadata",
      100,
      'hello',
      { kind: 'refuse', detail: 'the committed offset 100 carries metadata that this version does not know: hello' },
    ],
    [
      'an intent that ends before it begins',
      121,
      encodeMemo({ incarnation: 'i1', open }),
      { kind: 'refuse', detail: 'the committed offset 121 lies behind the end of its own intent, 120' },
    ],
  ])('plans for %s', (_, offset, metadata, plan) => {
    expect(planAssignment({ offset, metadata }, fresh)).toEqual(plan);
  });

  it('reads back every intent that it writes, whatever the numbers', () => {
    const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(fc.uuid(), count, count, fc.boolean(), (incarnation, end, ingestedAt, split) => {
        const intent = { end, ingestedAt, split };
        const metadata = encodeMemo({ incarnation, open: intent });
        expect(planAssignment({ offset: end, metadata }, fresh)).toEqual({
          kind: 'replay',
          incarnation,
          from: end,
          intent,
        });
      }),
    );
  });

  it('never throws on metadata of others', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.integer({ min: 0 }), (metadata, offset) => {
        expect(['continue', 'replay', 'refuse']).toContain(planAssignment({ offset, metadata }, fresh).kind);
      }),
    );
  });

  it('refuses to write more metadata than a broker takes', () => {
    expect(() => encodeMemo({ incarnation: 'x'.repeat(5000), open: null })).toThrow(RangeError);
  });

  it('names a range for ever, and each life of a topic otherwise', () => {
    const at = { topic: 'flights', partition: 3 };
    expect(rangeToken('i1', at, 100, 120)).toBe('i1/flights/3/100-120');
    expect(rangeToken('i2', at, 100, 120)).not.toBe(rangeToken('i1', at, 100, 120));
  });

  it.each([
    ['takes the first batch from where it begins', null, 50, 90, null, { kind: 'take', from: 50 }],
    ['takes what follows', 50, 50, 90, null, { kind: 'take', from: 50 }],
    ['takes what overlaps, from where it is new', 60, 50, 90, null, { kind: 'take', from: 60 }],
    ['sends back what was fetched from a later position', 50, 70, 90, 0, { kind: 'stale' }],
    ['sends it back too while the oldest offset is unknown', 50, 70, 90, null, { kind: 'stale' }],
    ['goes on behind messages that the broker deleted', 50, 70, 90, 70, { kind: 'expired', from: 70 }],
    ['sees a topic that was created anew', 50, 0, 10, null, { kind: 'restarted' }],
  ])('%s', (_, expected, fetchedFrom, highWatermark, low, verdict) => {
    expect(judgeBatch(expected, { fetchedFrom, highWatermark }, low)).toEqual(verdict);
  });
});
