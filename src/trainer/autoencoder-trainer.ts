import type * as tensorflow from '@tensorflow/tfjs';
import type { AutoencoderTrainer, Matrix, Reconstructor } from '../../detectors/multivariate/index.ts';
import type { Backend } from './backend.ts';
import { seededRandom, shuffle, type RandomSource } from './seeded-random.ts';

const BATCH_ROWS = 128;
const LEARNING_RATE = 0.01;
/** Steps of the optimiser: passes over few rows are many, over many rows few. */
const STEPS = 300;

/** Weights and biases of one layer. */
interface Layer {
  readonly weights: tensorflow.Variable;
  readonly biases: tensorflow.Variable;
}

/**
 * Trains the autoencoders of drift detection with TensorFlow: columns, a tanh layer, a narrow linear middle, a tanh layer, columns; squared
 * loss, Adam. Weights and batches are drawn by the seed, so that the same rows give the same network on the same backend.
 */
export function createAutoencoderTrainer({ tf }: Backend): AutoencoderTrainer {
  return {
    train: (rows, { width, seed }) => {
      const random = seededRandom(seed);
      const inner = Math.max(4, 2 * rows.columns);
      const sizes = [rows.columns, inner, width, inner, rows.columns];
      const layers = sizes.slice(1).map((outputs, at) => createLayer(tf, sizes[at] ?? 1, outputs, random));
      const optimizer = tf.train.adam(LEARNING_RATE);
      const order = Int32Array.from({ length: rows.rows }, (_, row) => row);
      let next = order.length;
      for (let step = 0; step < STEPS; step++) {
        if (next + Math.min(BATCH_ROWS, order.length) > order.length) {
          shuffle(order, random);
          next = 0;
        }
        const picked = order.subarray(next, next + BATCH_ROWS);
        next += picked.length;
        tf.tidy(() => {
          const batch = tensorOf(tf, rows, picked);
          optimizer.minimize(() => tf.losses.meanSquaredError(batch, outputOf(tf, layers, batch)).asScalar());
        });
      }
      optimizer.dispose();
      return Promise.resolve(reconstructorOf(tf, layers));
    },
  };
}

function reconstructorOf(tf: typeof tensorflow, layers: readonly Layer[]): Reconstructor {
  return {
    async reconstruct(rows: Matrix) {
      const all = Int32Array.from({ length: rows.rows }, (_, row) => row);
      const output = tf.tidy(() => outputOf(tf, layers, tensorOf(tf, rows, all)));
      const data = Float64Array.from(await output.data());
      output.dispose();
      return { rows: rows.rows, columns: rows.columns, data };
    },
    dispose() {
      for (const { weights, biases } of layers) {
        weights.dispose();
        biases.dispose();
      }
    },
  };
}

/** Weights by Glorot and Bengio, AISTATS 2010: uniform, as wide as keeps the variance through the layers. */
function createLayer(tf: typeof tensorflow, inputs: number, outputs: number, random: RandomSource): Layer {
  const limit = Math.sqrt(6 / (inputs + outputs));
  const values = Float32Array.from({ length: inputs * outputs }, () => (2 * random() - 1) * limit);
  return tf.tidy(() => ({
    weights: tf.variable(tf.tensor2d(values, [inputs, outputs])),
    biases: tf.variable(tf.zeros([outputs])),
  }));
}

function outputOf(tf: typeof tensorflow, layers: readonly Layer[], input: tensorflow.Tensor2D): tensorflow.Tensor2D {
  let values = input;
  for (const [at, { weights, biases }] of layers.entries()) {
    const sums: tensorflow.Tensor2D = tf.add(
      tf.matMul(values, weights as tensorflow.Tensor as tensorflow.Tensor2D),
      biases,
    );
    // The first and the third layer bend; the middle and the output are linear.
    values = at % 2 === 0 ? tf.tanh(sums) : sums;
  }
  return values;
}

function tensorOf(tf: typeof tensorflow, { columns, data }: Matrix, picked: Int32Array): tensorflow.Tensor2D {
  const values = new Float32Array(picked.length * columns);
  for (const [at, row] of picked.entries()) values.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
  return tf.tensor2d(values, [picked.length, columns]);
}
