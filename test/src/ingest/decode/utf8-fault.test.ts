import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Fault } from '../../../../src/ingest/decode/utf8-fault.ts';

describe('where bytes are not UTF-8', () => {
  it.each([
    ['a byte of Latin-1', Buffer.from('{"city":"Troms\xf8"}', 'latin1'), 'byte 15 (0xf8)'],
    ['a character that is cut off', Buffer.from('ø').subarray(0, 1), 'byte 1 (0xc3)'],
    [
      'after a mark that was sent as such',
      Buffer.concat([Buffer.from('a\ufffdb'), Buffer.from([0x80])]),
      'byte 6 (0x80)',
    ],
  ])('is said of %s', (_, bytes, where) => {
    expect(utf8Fault(bytes)).toBe(`not UTF-8 at ${where}: send JSON in UTF-8`);
  });

  it('is behind everything that is', () => {
    const bytes = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 2 }),
      ),
    );
    fc.assert(
      fc.property(bytes, (parts) => {
        const all = Buffer.concat(parts);
        fc.pre(!isUtf8(all));
        const at = Number(/byte (\d+)/.exec(utf8Fault(all))?.[1]) - 1;
        expect(isUtf8(all.subarray(0, at))).toBe(true);
        expect([1, 2, 3, 4].some((length) => at + length <= all.length && isUtf8(all.subarray(at, at + length)))).toBe(
          false,
        );
      }),
    );
  });
});
