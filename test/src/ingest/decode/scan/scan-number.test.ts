import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanNumber } from '../../../../../src/ingest/decode/scan/scan-number.ts';

/** The number at the beginning of a text and how many characters it took. */
function scan(text: string): readonly [number, number] {
  const cursor = { bytes: Buffer.from(text), at: 0 };
  return [scanNumber(cursor), cursor.at];
}

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: 1, maxLength: 24 });
/** Any number as JSON may have it: zeros in front of the fraction and behind it, more digits than count, exponents far out. */
const written = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: digits.map((text) => text.replace(/^0+(?=.)/, '')),
    fraction: fc.oneof(
      fc.constant(''),
      digits.map((text) => `.${text}`),
      digits.map((text) => `.000000${text}`),
    ),
    exponent: fc.oneof(
      { weight: 3, arbitrary: fc.constant('') },
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.nat(330)).map(([mark, power]) => `${mark}${power}`),
    ),
  })
  .map(({ sign, whole, fraction, exponent }) => `${sign}${whole}${fraction}${exponent}`);
const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const printed = fc.oneof(
  double.map(String),
  fc.tuple(double, fc.integer({ min: 1, max: 21 })).map(([value, places]) => value.toPrecision(places)),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => JSON.stringify(value)),
  fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat(20)).map(([value, places]) => value.toFixed(places)),
  fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value.toString()),
);

describe('scanning a number', () => {
  it('comes to the very double that JSON.parse comes to', () => {
    fc.assert(
      fc.property(fc.oneof(written, printed), (text) => {
        expect(scan(`${text},`)).toEqual([(JSON.parse(text) as number) + 0, text.length]);
      }),
      { numRuns: 20_000 },
    );
  });

  // Half way between two doubles, just above and just below; the largest, the smallest, and what does not fit.
  it.each([
    '9007199254740993',
    '9007199254740992.999999',
    '9007199254740993.000001',
    '0.500000000000000166533453693773481063544750213623046875',
    '1.00000000000000011102230246251565404236316680908203125',
    '1.00000000000000011102230246251565',
    '100000000000000001e-17',
    '1.7976931348623157e308',
    '1.7976931348623159e308',
    '4.9e-324',
    '2.4e-324',
    '2.2250738585072011e-308',
    '0.1234567890123456789',
    '123456789.123456789',
    '999999999999999999e-22',
    '0.000000000000000000000000000000',
    '-0',
    '-0.0e5',
    '0e999999999999999999999',
    '1e-999999999999999999999',
  ])('rounds %s as JSON.parse does', (text) => {
    expect(scan(`${text}}`)).toEqual([(JSON.parse(text) as number) + 0, text.length]);
  });

  it.each([
    '',
    '-',
    '+1',
    '.5',
    '1.',
    '1.e5',
    '01',
    '-01',
    '00',
    '1e',
    '1e+',
    '1e-',
    '-.5',
    'NaN',
    '1.5e+x',
    'e5',
    '"1"',
  ])('finds none in %j', (text) => {
    expect(scan(`${text},`)[0]).toBeNaN();
    expect(scan(text)[0]).toBeNaN();
  });
});
