import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import type { Matrix } from '../../../detectors/multivariate/index.ts';
import { compareMatrices } from '../../../src/cli/compare/compare-whole-rows.ts';

function drawn(rows: number, seed: number): Matrix {
  const random = createRandom(seed);
  return { rows, columns: 2, data: Float64Array.from({ length: 2 * rows }, () => random.normal()) };
}

describe('compareMatrices', () => {
  it.each([
    ['kdq_tree', 'distance'],
    ['mmd_learned', 'distance'],
    ['autoencoder', 'statistic'],
  ] as const)('runs %s with the level and the seed that were asked for', async (method, scale) => {
    const request = { thresholds: new Map([[method, 0.9999]]), seed: 3 };
    const result = await compareMatrices(method, [drawn(60, 1), drawn(50, 2)], request, null);
    // What is nothing at the usual level is drift at .9999.
    expect(result.pValue).toBeGreaterThan(0.05);
    expect(result).toMatchObject({ method, scale, drifted: true, insufficient: null });
  });

  it.each([
    ['kdq_tree', 'distance'],
    ['mmd_learned', 'distance'],
    ['autoencoder', 'statistic'],
  ] as const)('passes on why %s has nothing to compare', async (method, scale) => {
    const result = await compareMatrices(
      method,
      [drawn(0, 1), drawn(5, 2)],
      { thresholds: new Map(), seed: 0 },
      'the reference is empty',
    );
    expect(result).toMatchObject({ method, scale, n: [0, 5], drifted: null, insufficient: 'the reference is empty' });
  });
});
