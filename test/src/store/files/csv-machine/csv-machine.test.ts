import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvMachine } from '../../../../../src/store/files/csv-machine/csv-machine.ts';

/** Reads single numbers as the machine does; null where it asks for a closer look. */
function numberReader(): (text: string) => number | null {
  const owner = { cell: () => -1, level: () => -1 };
  const machine = CsvMachine.create(['numbers'], 1_000, owner);
  if (machine === null) throw new Error('this processor cannot run the machine, which is what is tested here');
  const room = machine.reserve(16);
  const cells = new Float64Array(room.buffer, room.byteOffset, 1);
  const bytes = machine.bytes();
  return (text) => {
    bytes.fill(0).set(Buffer.from(`${text},7`));
    const end = machine.number(0, cells);
    return end === text.length ? cells[0]! : null;
  };
}

const read = numberReader();

/** Any bit pattern that is a finite double. */
const anyDouble = fc
  .noBias(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
  .map((bits) => new Float64Array(BigUint64Array.of(bits).buffer)[0]!)
  .filter(Number.isFinite);
/** Decimal numbers of up to 19 digits with the point anywhere, as people and programs write them. */
const anyDecimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 19n - 1n }), fc.nat(19), fc.nat(19))
  .map(([isNegative, digits, kept, scale]) => {
    const text = digits
      .toString()
      .slice(0, Math.max(1, kept))
      .padStart(scale + 1, '0');
    const point = text.length - scale;
    return `${isNegative ? '-' : ''}${text.slice(0, point)}${scale > 0 ? '.' : ''}${text.slice(point)}`;
  });
/** Numbers exactly between two doubles, and those next to them in the last digit. */
const betweenDoubles = fc
  .tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }), fc.integer({ min: -1, max: 1 }), fc.nat(4))
  .map(([double, off, power]) => `${(2n * double + 1n) * 2n ** BigInt(power) + BigInt(off)}`);

describe('numbers read by the machine', () => {
  it.each([
    ...['0', '-0', '0.0', '-0.0e5', '007', '-12.5', '.5', '-.5', '5.', '0.1', '123456789012345', '1234567890123456789'],
    ...['0.30000000000000004', '1.4592522802859793', '9007199254740993', '9007199254740993.0', '9007199254740.993'],
    ...['0.00012345678901234567', '179769.31348623157', '1e22', '1e23', '8.5e22', '1e-5', '1.0E+10', '0.0e400'],
    ...['2.2250738585072014e-308', '6.02214076e23', '5.0e-27', '3.0e55', '1e-300', '1e300'],
  ])('%s is the double nearest to it', (text) => {
    expect(read(text)).toBe(Number(text) + 0);
  });

  it.each(['', '-', '.', '-.', 'x', '+1', ' 1', '1e', '1e+', 'e5', '12345678901234567890', '5e-324', '1e999'])(
    '%j needs a closer look',
    (text) => {
      expect(read(text)).toBeNull();
    },
  );

  it.each([
    ['what any double prints', anyDouble.map(String), 0.01],
    ['doubles with 17 digits and an exponent', anyDouble.map((value) => value.toExponential(16)), 0.01],
    ['decimal numbers', anyDecimal, 0.01],
    ['numbers between two doubles', betweenDoubles, 0],
  ])('%s: agrees with Number to the last bit, and next to never asks for a closer look', (_, texts, mostLooks) => {
    const runs = 20_000;
    let looks = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const value = read(text);
        if (value === null) looks++;
        else if (!Object.is(value, Number(text) + 0)) throw new Error(`${text} is read as ${value}`);
      }),
      { seed: 5, numRuns: runs },
    );
    expect(looks).toBeLessThanOrEqual(runs * mostLooks);
  });
});
