import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianOf } from '../../../detectors/math/median.ts';

describe('medianOf', () => {
  it('is the middle of the sorted values, or the mean of the middle two', () => {
    const values = fc.float64Array({ minLength: 1, maxLength: 60, min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(values, (drawn) => {
        // Zero has one sign here: which of two equal ones is in the middle says nothing.
        const list = drawn.map((value) => value + 0);
        const sorted = list.toSorted();
        const half = list.length / 2;
        expect(medianOf(list)).toBe((sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2);
      }),
    );
  });

  it('takes 10,001 and 10,002 values as a few', () => {
    const values = Float64Array.from({ length: 10_002 }, (_, i) => (i * 7_919) % 10_007);
    for (const list of [values, values.subarray(1)]) {
      const sorted = list.toSorted();
      const half = list.length / 2;
      expect(medianOf(list)).toBe((sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2);
    }
  });
});
