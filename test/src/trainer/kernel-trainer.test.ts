import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import { compareByLearnedKernel, MULTIVARIATE_METHODS, type Matrix } from '../../../detectors/multivariate/index.ts';
import { createKernelTrainer, openBackend } from '../../../src/trainer/index.ts';

/** Nine clouds in a three by three grid; `correlation` is what turns each of them. */
function clouds(rows: number, seed: number, correlation: number): Matrix {
  const random = createRandom(seed);
  const data = new Float64Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const cloud = random.below(9);
    const [a, b] = [random.normal(), random.normal()];
    const turned = correlation * a + Math.sqrt(1 - correlation ** 2) * b;
    data.set([(cloud % 3) + 0.17 * a, Math.floor(cloud / 3) + 0.17 * turned], row * 2);
  }
  return { rows, columns: 2, data };
}

describe('createKernelTrainer', () => {
  it('sees clouds that turned within themselves, which mmd with its one width does not', async () => {
    const trainer = createKernelTrainer(await openBackend());
    const [reference, current] = [clouds(800, 1, 0), clouds(800, 2, 0.8)];
    const learned = await compareByLearnedKernel(trainer, reference, current, { seed: 5 });
    expect(learned.pValue).toBeLessThan(0.02);
    expect(learned.n).toEqual([400, 400]);
    expect(MULTIVARIATE_METHODS.mmd.compare(reference, current).pValue).toBeGreaterThan(0.05);
  });

  it('gives the same digits twice, keeps its level where nothing moved, and leaves no tensor behind', async () => {
    const backend = await openBackend();
    const trainer = createKernelTrainer(backend);
    const tensors = backend.tf.memory().numTensors;
    const run = (seed: number) =>
      compareByLearnedKernel(trainer, clouds(70, 100 + seed, 0), clouds(50, 200 + seed, 0), { seed, permutations: 99 });
    const results = await Promise.all([0, 1, 2].map(run));
    expect(await run(2)).toEqual(results[2]);
    // Two or more of three have a chance of .007 at a rate of .05.
    expect(results.filter(({ pValue }) => pValue! <= 0.05).length).toBeLessThan(2);
    expect(backend.tf.memory().numTensors).toBe(tensors);
  });

  it('has a finite answer for equal rows beside a constant column', async () => {
    const trainer = createKernelTrainer(await openBackend());
    const data = Float64Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 3 : at % 4));
    const table: Matrix = { rows: 30, columns: 2, data };
    const result = await compareByLearnedKernel(trainer, table, table, { permutations: 19 });
    expect(result.insufficient).toBeNull();
    expect(Number.isFinite(result.statistic)).toBe(true);
    expect(result.pValue).toBeGreaterThan(0.05);
  });
});
