import { describe, expect, it } from 'vitest';
import { studentT } from '../../../detectors/hypothesis/student-t.ts';
import { meanDifference, moments } from '../../../detectors/samples/moments.ts';

const REFERENCE = [3, 1, 4, 1, 5, 9, 2, 6, 5];
const CURRENT = [2, 7, 1, 8, 2, 8, 1];

describe('moments', () => {
  it.each([0, 1e9, 1e15, -1e15])('keeps every digit of a difference of means of values around %d', (level) => {
    const [x, y] = [REFERENCE, CURRENT].map((values) => Float64Array.from(values, (value) => level + value)) as [
      Float64Array,
      Float64Array,
    ];
    // 36/9 - 29/7; at 10^15 the two means alone, each rounded to a double, differ from it by up to an eighth.
    expect(meanDifference(moments(x), moments(y))).toBeCloseTo(-1 / 7, 14);
    for (const variances of ['pooled', 'unequal'] as const) {
      const found = studentT(x, y, variances);
      const atZero = studentT(Float64Array.from(REFERENCE), Float64Array.from(CURRENT), variances);
      if (typeof found === 'string' || typeof atZero === 'string') throw new Error('both have a finding');
      expect(found.statistic).toBeCloseTo(atZero.statistic, 14);
      expect(found.pValue).toBeCloseTo(atZero.pValue as number, 14);
    }
  });
});
