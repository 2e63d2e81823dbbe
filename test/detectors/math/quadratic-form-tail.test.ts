import { describe, expect, it } from 'vitest';
import { chiSquareUpperPoint, gammaUpperPoint } from '../../../detectors/math/gamma-law.ts';
import { chiSquareUpperTail } from '../../../detectors/math/incomplete-gamma.ts';
import { andersonDarlingUpperTail, weightedChiSquareUpperTail } from '../../../detectors/math/quadratic-form-tail.ts';
import { createRandom } from '../../../detectors/math/random.ts';

describe('sums of weighted chi-squares', () => {
  it.each([
    [[2], 1],
    [[3, 3], 2],
  ])('equal weights %j are a chi-square', (weights, degrees) => {
    for (const x of [0.1, 1, 5, 20, 60]) {
      expect(weightedChiSquareUpperTail(weights, x)).toBeCloseTo(chiSquareUpperTail(x / weights[0]!, degrees), 10);
    }
  });

  it('three and more equal weights fall back on the saddlepoint, within 2 %', () => {
    for (const x of [1, 3, 9, 20]) {
      const exact = chiSquareUpperTail(x, 4);
      expect(Math.abs(weightedChiSquareUpperTail([1, 1, 1, 1], x) / exact - 1)).toBeLessThan(0.02);
    }
  });

  it('two pairs of equal weights have a closed law', () => {
    // a chi2(2) + b chi2(2): (a exp(-x / 2a) - b exp(-x / 2b)) / (a - b).
    const [a, b] = [1, 0.4];
    for (const x of [0.5, 2, 10, 30]) {
      const exact = (a * Math.exp(-x / (2 * a)) - b * Math.exp(-x / (2 * b))) / (a - b);
      expect(weightedChiSquareUpperTail([a, b, a, b], x) / exact).toBeCloseTo(1, 8);
    }
  });

  it('spread weights agree with simulation', () => {
    const weights = [1, 0.7, 0.3, 0.29, 0.05];
    const random = createRandom(2);
    const rounds = 40_000;
    for (const x of [1, 3, 8]) {
      let hits = 0;
      for (let round = 0; round < rounds; round += 1) {
        if (weights.reduce((sum, weight) => sum + weight * random.normal() ** 2, 0) > x) hits += 1;
      }
      const chance = weightedChiSquareUpperTail(weights, x);
      expect(Math.abs(hits / rounds - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / rounds));
    }
  });

  // Marsaglia and Marsaglia, J. Stat. Software 9/2 (2004): upper points of the limiting Anderson-Darling law.
  it.each([
    [1.9329578, 0.1],
    [2.492367, 0.05],
    [3.878125, 0.01],
  ])('the Anderson-Darling law exceeds %d with chance %d', (x, chance) => {
    expect(andersonDarlingUpperTail(x) / chance).toBeCloseTo(1, 4);
  });

  it('upper points are where the tails are', () => {
    // scipy.stats.chi2.isf(.001, [1, 19]), SciPy 1.18.1.
    expect(chiSquareUpperPoint(1, 0.001)).toBeCloseTo(10.827566170662733, 8);
    expect(chiSquareUpperPoint(19, 0.001)).toBeCloseTo(43.82019596451753, 8);
    expect(gammaUpperPoint(19, 38, 0.001)).toBeCloseTo(chiSquareUpperPoint(19, 0.001), 8);
    expect(gammaUpperPoint(3, 0, 0.001)).toBe(3);
  });
});
