import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberReader, numberOfText, saysNoNumber } from '../../../src/store/file-number-text.ts';

/** Reads a number as the scan does: bytes with room behind them. */
function read(text: string): { readonly value: number; readonly rest: string } {
  const bytes = new Uint8Array(Buffer.from(`${text},        `));
  const reader = new NumberReader();
  const cells = new Float64Array(2);
  const end = reader.read(bytes, new DataView(bytes.buffer), 0, cells, 1);
  return { value: cells[1]!, rest: text.slice(end) };
}

describe('numbers read from bytes', () => {
  it.each([
    ['0'],
    ['-0'],
    ['007'],
    ['-12.5'],
    ['.5'],
    ['5.'],
    ['0.1'],
    ['123456789012345'],
    ['0.30000000000000004'],
    ['1.4592522802859793'],
    ['9007199254740.993'],
    ['0.00000012345678901234567'],
    ['179769.31348623157'],
  ])('%s is the double nearest to it', (text) => {
    const { value, rest } = read(text);
    expect(rest).toBe('');
    expect(Object.is(value, Number(text) + 0)).toBe(true);
  });

  it.each([[''], ['-'], ['.'], ['-.'], ['x'], ['+1'], ['1234567890123456'], [' 1']])(
    '%j needs a closer look',
    (text) => {
      const { value, rest } = read(text);
      expect(Number.isNaN(value) || rest !== '').toBe(true);
    },
  );

  it('agrees with Number to the last bit on whatever a double prints, or asks for a closer look', () => {
    const printed = fc
      .oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
        fc.double({ noNaN: true, min: -1, max: 1 }),
        fc.tuple(fc.integer(), fc.nat(22)).map(([digits, scale]) => digits / 10 ** scale),
      )
      .map(String);
    let looked = 0;
    fc.assert(
      fc.property(printed, (text) => {
        const { value, rest } = read(text);
        if (Number.isNaN(value) || rest !== '') looked++;
        else expect(Object.is(value, Number(text) + 0)).toBe(true);
      }),
      { seed: 1, numRuns: 20_000 },
    );
    // Exponents need the look, for this fast-check draws many; few others may.
    expect(looked).toBeLessThan(16_000);
  });

  it('agrees with Number on numbers of sensors and prices, and asks next to never', () => {
    let looked = 0;
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.double({ min: 0, max: 1, noNaN: true }), (whole, part) => {
        const text = (whole / 1000 + part).toString();
        const { value, rest } = read(text);
        if (Number.isNaN(value) || rest !== '') looked++;
        else expect(Object.is(value, Number(text) + 0)).toBe(true);
      }),
      { seed: 2, numRuns: 20_000 },
    );
    // Doubles of the smallest size are printed with an exponent, and are among those that are drawn.
    expect(looked).toBeLessThan(200);
  });

  it.each([
    [' 1.5 ', 1.5],
    ['+2', 2],
    ['-3e2', -300],
    ['1E-3', 0.001],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['0x10', undefined],
    ['1,5', undefined],
    ['', undefined],
    ['nan', undefined],
  ])('the text %j spells %s', (text, expected) => {
    expect(numberOfText(text)).toBe(expected);
  });

  it.each([
    ['', true],
    ['NA', true],
    ['NaN', true],
    [' null ', true],
    ['None', true],
    ['0', false],
    ['-', false],
  ])('%j says that there is no number: %s', (text, expected) => {
    expect(saysNoNumber(text)).toBe(expected);
  });
});
