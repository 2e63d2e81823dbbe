import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import { compareByAutoencoder, type Matrix } from '../../../detectors/multivariate/index.ts';
import { createAutoencoderTrainer, openBackend } from '../../../src/trainer/index.ts';

/** Points on a bent line in three dimensions with a little noise; `bend` is how much the third follows the square of the first. */
function curve(rows: number, seed: number, bend: number): Matrix {
  const random = createRandom(seed);
  const data = new Float64Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    const at = random.normal();
    data.set([at, -at + 0.1 * random.normal(), bend * (at * at - 1) + 0.1 * random.normal()], row * 3);
  }
  return { rows, columns: 3, data };
}

describe('createAutoencoderTrainer', () => {
  it('sees a curved relation that turned round, and gives the same digits twice', async () => {
    const trainer = createAutoencoderTrainer(await openBackend());
    const run = () => compareByAutoencoder(trainer, curve(800, 1, 1), curve(300, 2, -1), { seed: 5 });
    const result = await run();
    expect(result.pValue).toBeLessThan(0.001);
    expect(result.statistic).toBeGreaterThan(0);
    expect(await run()).toEqual(result);
  });

  it('keeps its level where nothing moved: about one pair of twenty below .05', async () => {
    const trainer = createAutoencoderTrainer(await openBackend());
    let low = 0;
    for (let seed = 0; seed < 8; seed++) {
      const result = await compareByAutoencoder(trainer, curve(120, 100 + seed, 1), curve(60, 200 + seed, 1), { seed });
      if (result.pValue! <= 0.05) low += 1;
    }
    // Three or more of eight have a chance of .006 at a rate of .05.
    expect(low).toBeLessThan(3);
  });

  it('leaves no tensor behind', async () => {
    const backend = await openBackend();
    const trainer = createAutoencoderTrainer(backend);
    const before = backend.tf.memory().numTensors;
    await compareByAutoencoder(trainer, curve(100, 7, 1), curve(60, 8, 1));
    expect(backend.tf.memory().numTensors).toBe(before);
  });
});
