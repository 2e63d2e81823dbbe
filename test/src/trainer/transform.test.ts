import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categorical, numeric, tableOf } from '../../../src/trainer/table.ts';
import { applyTransform, inverseOf, mendTable, parseMends } from '../../../src/trainer/transform.ts';

describe('a transform', () => {
  it.each([
    ['22 h + 5', { kind: 'cyclic', shift: 5, modulus: 24, base: 0 }, 22, 3],
    ['Sunday (7) + 1, counted from 1', { kind: 'cyclic', shift: 1, modulus: 7, base: 1 }, 7, 1],
    ['2 h - 5', { kind: 'cyclic', shift: -5, modulus: 24, base: 0 }, 2, 21],
    ['100 miles', { kind: 'affine', factor: 1.609344, offset: 0 }, 100, 160.9344],
    ['100 degrees Celsius', { kind: 'affine', factor: 1.8, offset: 32 }, 100, 212],
  ] as const)('%s', (_name, transform, value, result) => {
    expect(applyTransform(transform, value)).toBeCloseTo(result, 9);
    expect(applyTransform(inverseOf(transform), result)).toBeCloseTo(value, 9);
  });

  it('of a cyclic count is taken back exactly, for every value and shift', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(7, 12, 24, 60),
        fc.constantFrom(0, 1),
        fc.nat(59),
        fc.nat(59),
        (modulus, base, s, v) => {
          const transform = { kind: 'cyclic', shift: s % modulus, modulus, base } as const;
          const value = (v % modulus) + base;
          expect(applyTransform(inverseOf(transform), applyTransform(transform, value))).toBe(value);
        },
      ),
    );
  });

  it('mends a column of numbers, and the levels of one whose categories are numbers', () => {
    const table = tableOf({ hour: categorical(['3', '22', 'night', null]), distance: numeric([160.9344, null, 0, 1]) });
    const mended = mendTable(table, [
      { column: 'hour', undo: { kind: 'cyclic', shift: 19, modulus: 24, base: 0 } },
      { column: 'distance', undo: { kind: 'affine', factor: 1 / 1.609344, offset: 0 } },
    ]);
    expect(mended.columns['hour']).toEqual({
      kind: 'categorical',
      levels: ['22', '17', 'night'],
      codes: Int32Array.of(0, 1, 2, -1),
    });
    const distance = mended.columns['distance']!;
    if (distance.kind !== 'numeric') throw new Error('a number stays a number');
    expect(distance.values[0]).toBeCloseTo(100, 9);
    expect(distance.values[1]).toBeNaN();
  });

  it('refuses to mend a column that is not there', () => {
    const mend = { column: 'hour', undo: { kind: 'affine', factor: 2, offset: 0 } } as const;
    expect(() => mendTable(tableOf({ x: numeric([1]) }), [mend])).toThrow('cannot mend column "hour"');
  });

  it('comes back from a document, and nothing else does', () => {
    const mends = [
      { column: 'hour', undo: { kind: 'cyclic', shift: 19, modulus: 24, base: 0 } },
      { column: 'distance', undo: { kind: 'affine', factor: 0.6, offset: 0 } },
    ];
    expect(parseMends(JSON.parse(JSON.stringify(mends)))).toEqual(mends);
    expect(() => parseMends([{ column: 'hour', undo: { kind: 'cyclic', shift: 1, modulus: 0, base: 0 } }])).toThrow(
      /these are no feed mends: .*modulus/s,
    );
  });
});
