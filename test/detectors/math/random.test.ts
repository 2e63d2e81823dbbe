import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';

const draw = (seed: number, n: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => random.uniform());
};

describe('createRandom', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    expect(draw(7, 5)).toEqual(draw(7, 5));
    expect(draw(7, 5)).not.toEqual(draw(8, 5));
    expect(draw(7, 5)).not.toEqual(draw(7 + 2 ** 32, 5));
  });

  it('is uniform: the chi-square of 100 cells of 100,000 draws is ordinary', () => {
    const counts = new Float64Array(100);
    for (const u of draw(1, 100_000)) counts[Math.floor(u * 100)]! += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 0.1 % and 99.9 % points of chi-square with 99 degrees of freedom (R 4.3, qchisq).
    expect(chiSquare).toBeGreaterThan(60);
    expect(chiSquare).toBeLessThan(149);
  });

  it('has normal numbers of mean 0 and variance 1, and whole numbers below a bound', () => {
    const random = createRandom(3);
    const normals = Array.from({ length: 100_000 }, () => random.normal());
    const mean = normals.reduce((sum, x) => sum + x, 0) / normals.length;
    const variance = normals.reduce((sum, x) => sum + x * x, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.0127); // four standard errors
    expect(Math.abs(variance - 1)).toBeLessThan(0.018);
    expect(new Set(Array.from({ length: 200 }, () => random.below(3)))).toEqual(new Set([0, 1, 2]));
  });
});
