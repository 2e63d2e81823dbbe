import { describe, expect, it } from 'vitest';
import { pairedBootstrap } from '../../../src/trainer/paired-bootstrap.ts';
import { seededRandom } from '../../../src/trainer/seeded-random.ts';

/** A roughly normal number of mean 0 and deviation 1. */
function gaussian(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

describe('the paired block bootstrap', () => {
  it("has the normal theory's lower bound on independent rows", () => {
    const random = seededRandom(3);
    const rows = 10_000;
    const values = Float64Array.from({ length: rows }, () => 0.05 + gaussian(random));
    const { means, lowerBound } = pairedBootstrap({
      improvements: [values],
      seed: 1,
      resamples: 4000,
      confidence: 0.95,
      maxBlocks: 500,
    });
    // mean - 1.645 / sqrt(n); the bootstrap's own error at 4000 resamples is about .0004.
    expect(Math.abs(lowerBound(0) - (means[0]! - 1.645 / 100))).toBeLessThan(0.0015);
  });

  it('sees that neighbours share their weather, which single rows would hide', () => {
    const random = seededRandom(4);
    // 40 stretches of 250 rows, each with its own common shock: the mean's deviation is 1 / sqrt(40) = .158.
    const values = new Float64Array(10_000);
    for (let block = 0; block < 40; block++) values.fill(gaussian(random), block * 250, (block + 1) * 250);
    const bounds = (maxBlocks: number): number => {
      const { means, lowerBound } = pairedBootstrap({
        improvements: [values],
        seed: 1,
        resamples: 2000,
        confidence: 0.95,
        maxBlocks,
      });
      return means[0]! - lowerBound(0);
    };
    expect(bounds(40)).toBeGreaterThan(5 * bounds(10_000));
  });

  it('keeps its promise: a lower bound lies above the true mean one time in twenty', () => {
    let above = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(run);
      const values = Float64Array.from({ length: 400 }, () => gaussian(random));
      const { lowerBound } = pairedBootstrap({
        improvements: [values],
        seed: run,
        resamples: 400,
        confidence: 0.95,
        maxBlocks: 500,
      });
      if (lowerBound(0) > 0) above++;
    }
    // Binomial(400, .05): mean 20, deviation 4.4.
    expect(above).toBeGreaterThan(20 - 4 * 4.4);
    expect(above).toBeLessThan(20 + 4 * 4.4);
  });

  it('compares two candidates on the same draws', () => {
    const random = seededRandom(6);
    const noise = Float64Array.from({ length: 5000 }, () => 10 * gaussian(random));
    const { lowerBound } = pairedBootstrap({
      improvements: [noise.map((value) => value + 0.01), noise],
      seed: 1,
      resamples: 500,
      confidence: 0.95,
      maxBlocks: 500,
    });
    // Each alone is lost in noise; their difference is .01 in every row, so in every draw.
    expect(lowerBound(0)).toBeLessThan(0);
    expect(lowerBound(0, 1)).toBeCloseTo(0.01, 9);
  });
});
