import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptBytes, keptKey, keptText, keyOf } from '../../../src/domain/kept-text.ts';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 12 }).map((some) => Buffer.from(some)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.string().map((text) => Buffer.from(`base64:${text}`)),
);

describe('what is kept as text', () => {
  it('loses no byte', () => {
    fc.assert(
      fc.property(bytes, (some) => {
        expect(keptBytes(keptText(some))).toEqual(some);
        expect(keyOf(keptKey(some))).toEqual(some);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is one text for one run of bytes', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(keptText(a) === keptText(b)).toBe(a.equals(b));
      }),
    );
  });

  it.each([
    ['text', 'Tromsø', 'Tromsø'],
    ['nothing', '', ''],
    ['no UTF-8', Buffer.from([0xff]), 'base64:/w=='],
    ['text that looks like base64 of ours', 'base64:eA==', 'base64:YmFzZTY0OmVBPT0='],
  ])('is what a person expects of %s', (_, value, kept) => {
    expect(keptText(Buffer.from(value as string))).toBe(kept);
  });

  it('tells no key from a key of no bytes', () => {
    expect([keptKey(null), keptKey(Buffer.alloc(0))]).toEqual(['', 'base64:']);
    expect([keyOf(''), keyOf('base64:')]).toEqual([null, Buffer.alloc(0)]);
  });
});
