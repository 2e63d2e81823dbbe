import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../detectors/math/normal-quantile.ts';

describe('normalQuantile', () => {
  // Python 3.12, statistics.NormalDist().inv_cdf(p).
  it.each([
    [0.5, 0],
    [0.975, 1.9599639845400536],
    [0.001, -3.090232306167813],
    [0.3, -0.5244005127080407],
    [0.42, -0.2018934791418509],
    [0.08, -1.4050715603096322],
    [0.9999, 3.7190164854557084],
    [1e-10, -6.361340902404056],
    [1e-100, -21.27345356096532],
    [5e-324, -38.46740561714434],
  ])('quantile of %s is %s', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 12);
  });

  it.each([
    [0, -Infinity],
    [1, Infinity],
    [-0.1, NaN],
    [1.1, NaN],
    [NaN, NaN],
  ])('of %s is %s', (p, expected) => {
    expect(normalQuantile(p)).toBe(expected);
  });

  it('is odd about one half and increases', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.499, noNaN: true }), (p) => {
        expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(1 - (1 - p)), 9);
        expect(normalQuantile(p)).toBeLessThan(normalQuantile(p * 1.0001));
      }),
    );
  });
});
