import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIsoTime } from '../../../../../src/ingest/decode/parse-time.ts';
import { scanTime } from '../../../../../src/ingest/decode/scan/scan-time.ts';

const part = (least: number, most: number, width: number): fc.Arbitrary<string> =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(width, '0'));
const near = fc
  .tuple(
    fc.oneof({ weight: 5, arbitrary: part(1968, 2108, 4) }, part(0, 9999, 4)),
    part(0, 13, 2),
    part(0, 32, 2),
    part(0, 25, 2),
    part(0, 61, 2),
    part(0, 61, 2),
    fc.oneof(
      fc.constant(''),
      fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), maxLength: 8 }).map((text) => `.${text}`),
    ),
    fc.constantFrom('', 'Z', 'z', '+00:00', '-05:30', ' '),
    fc.constantFrom('T', 'T', 'T', 't', ' '),
  )
  .map(
    ([year, month, day, hour, minute, second, fraction, zone, mark]) =>
      `${year}-${month}-${day}${mark}${hour}:${minute}:${second}${fraction}${zone}`,
  );
/** A time with a character changed, so that any place can be wrong. */
const mutated = fc
  .tuple(near, fc.nat(30), fc.constantFrom('', '0', '9', ':', '-', 'Z', '.', 'ø'))
  .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1));

describe('scanning a time', () => {
  it('comes to what the parser comes to', () => {
    fc.assert(
      fc.property(fc.oneof(near, mutated), (text) => {
        const json = JSON.stringify(text);
        const cursor = { bytes: Buffer.from(`${json},`), at: 0 };
        expect(scanTime(cursor)).toBe(parseIsoTime(text));
        expect(cursor.at).toBe(Buffer.byteLength(json));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each(['"2025-06-01T12:00:00', '"2025', '"', '2025-06-01T12:00:00Z"'])('finds none in %s', (text) => {
    expect(scanTime({ bytes: Buffer.from(text), at: 0 })).toBeUndefined();
  });
});
