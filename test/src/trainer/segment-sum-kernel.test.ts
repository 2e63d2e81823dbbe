import { afterAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/trainer/backend.ts';
import type { BackendName } from '../../../src/trainer/backend.ts';

/** The gradient of a sum of squares of looked-up rows, on one backend. */
async function gradientOn(only: BackendName): Promise<readonly number[]> {
  const { tf } = await openBackend({ only });
  return tf.tidy(() => {
    const table = tf.tensor2d([0.5, -1, 2, 3, -0.25, 1.5, 4, 0.125], [4, 2]);
    const rows = tf.tensor1d([3, 0, 3, 1, 0, 0], 'int32');
    const weights = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [6, 2]);
    const gradient = tf.grad((x) => tf.mul(tf.square(tf.gather(x, rows)), weights).sum())(table);
    return [...gradient.dataSync()];
  });
}

describe('the embedding gradient on WASM', () => {
  afterAll(async () => {
    await openBackend({ only: 'wasm' });
  });

  it('equals the one of the plain JavaScript backend, repeated and absent rows included', async () => {
    const wasm = await gradientOn('wasm');
    expect(wasm).toEqual(await gradientOn('javascript'));
    // By hand: d/dx sum w x^2 = 2 w x; row 0 is looked up with weights 3+9+11 and 4+10+12, row 2 never.
    expect(wasm).toEqual([2 * 23 * 0.5, 2 * 26 * -1, 2 * 7 * 2, 2 * 8 * 3, 0, 0, 2 * (1 + 5) * 4, 2 * (2 + 6) * 0.125]);
  });

  it('drops ids outside the output and sums rows of any width', async () => {
    const { tf } = await openBackend({ only: 'wasm' });
    const sums = tf.tidy(() =>
      tf.unsortedSegmentSum(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]), tf.tensor1d([1, -1, 1], 'int32'), 2).arraySync(),
    );
    expect(sums).toEqual([
      [0, 0],
      [6, 8],
    ]);
  });
});
