import type { AutoencoderTrainer } from '../../detectors/multivariate/index.ts';
import type { Backend } from './backend.ts';
import { createDenseLayers, denseOutput, disposeLayers, outputRows, rowBatches, tensorOf } from './dense-layers.ts';
import { seededRandom } from './seeded-random.ts';

const BATCH_ROWS = 128;
const LEARNING_RATE = 0.01;
/** Steps of the optimiser: passes over few rows are many, over many rows few. */
const STEPS = 300;

/**
 * Trains the autoencoders of drift detection with TensorFlow: columns, a tanh layer, a narrow linear middle, a tanh layer, columns; squared
 * loss, Adam. Weights and batches are drawn by the seed, so that the same rows give the same network on the same backend.
 */
export function createAutoencoderTrainer({ tf }: Backend): AutoencoderTrainer {
  return {
    train: (rows, { width, seed }) => {
      const random = seededRandom(seed);
      const inner = { width: Math.max(4, 2 * rows.columns), bent: true };
      const shape = [inner, { width, bent: false }, inner, { width: rows.columns, bent: false }];
      const layers = createDenseLayers(tf, rows.columns, shape, random);
      const optimizer = tf.train.adam(LEARNING_RATE);
      const nextRows = rowBatches(rows.rows, BATCH_ROWS, random);
      for (let step = 0; step < STEPS; step++) {
        tf.tidy(() => {
          const batch = tensorOf(tf, rows, nextRows());
          optimizer.minimize(() => tf.losses.meanSquaredError(batch, denseOutput(tf, layers, batch)).asScalar());
        });
      }
      optimizer.dispose();
      return Promise.resolve({
        reconstruct: (matrix) => outputRows(tf, layers, matrix),
        dispose: () => {
          disposeLayers(layers);
        },
      });
    },
  };
}
