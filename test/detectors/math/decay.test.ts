import { describe, expect, it } from 'vitest';
import { decayInPlace } from '../../../detectors/math/decay.ts';

describe('decayInPlace', () => {
  it('is exp(-value / scale) to a unit and a half of the last place, from 0 to where nothing is left', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => i * 0.01);
    const decayed = values.slice();
    decayInPlace(decayed, 1.3);
    const worst = values.reduce((most, value, i) => {
      const exact = Math.exp(-value / 1.3);
      // Below the smallest normal number digits run out: there it is the distance that counts.
      return Math.max(most, Math.abs(decayed[i]! - exact) / Math.max(exact, 2 ** -1022));
    }, 0);
    expect(worst).toBeLessThan(1.5 * Number.EPSILON);
  });

  it.each([
    [0, 1],
    [5e-324, 1],
    [746, 0],
    [1e308, 0],
    [Infinity, 0],
    [NaN, NaN],
  ])('of %d is %d', (value, expected) => {
    const values = Float64Array.of(value);
    decayInPlace(values, 1);
    expect(values[0]).toBe(expected);
  });
});
