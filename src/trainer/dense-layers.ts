import type * as tensorflow from '@tensorflow/tfjs';
import type { Matrix } from '../../detectors/multivariate/index.ts';
import { shuffle, type RandomSource } from './seeded-random.ts';

/** A layer of a network: weights, biases, and whether its output is bent by tanh. */
export interface DenseLayer {
  readonly weights: tensorflow.Variable;
  readonly biases: tensorflow.Variable;
  readonly bent: boolean;
}

/** Layers from the width of the input to that of the output, drawn by the seed; whoever asks for them disposes of them. */
export function createDenseLayers(
  tf: typeof tensorflow,
  inputs: number,
  shape: readonly { readonly width: number; readonly bent: boolean }[],
  random: RandomSource,
): readonly DenseLayer[] {
  return shape.map(({ width, bent }, at) => ({
    ...createLayer(tf, shape[at - 1]?.width ?? inputs, width, random),
    bent,
  }));
}

/** Weights by Glorot and Bengio, AISTATS 2010: uniform, as wide as keeps the variance through the layers. */
function createLayer(
  tf: typeof tensorflow,
  inputs: number,
  outputs: number,
  random: RandomSource,
): Omit<DenseLayer, 'bent'> {
  const limit = Math.sqrt(6 / (inputs + outputs));
  const values = Float32Array.from({ length: inputs * outputs }, () => (2 * random() - 1) * limit);
  return tf.tidy(() => ({
    weights: tf.variable(tf.tensor2d(values, [inputs, outputs])),
    biases: tf.variable(tf.zeros([outputs])),
  }));
}

/** What comes out of the last layer. */
export function denseOutput(
  tf: typeof tensorflow,
  layers: readonly DenseLayer[],
  input: tensorflow.Tensor2D,
): tensorflow.Tensor2D {
  let values = input;
  for (const { weights, biases, bent } of layers) {
    const sums: tensorflow.Tensor2D = tf.add(
      tf.matMul(values, weights as tensorflow.Tensor as tensorflow.Tensor2D),
      biases,
    );
    values = bent ? tf.tanh(sums) : sums;
  }
  return values;
}

/** The output for all rows, as numbers. */
export async function outputRows(tf: typeof tensorflow, layers: readonly DenseLayer[], rows: Matrix): Promise<Matrix> {
  const all = Int32Array.from({ length: rows.rows }, (_, row) => row);
  const output = tf.tidy(() => denseOutput(tf, layers, tensorOf(tf, rows, all)));
  const data = Float64Array.from(await output.data());
  const [, columns] = output.shape;
  output.dispose();
  return { rows: rows.rows, columns, data };
}

/** Gives the layers back. */
export function disposeLayers(layers: readonly DenseLayer[]): void {
  for (const { weights, biases } of layers) {
    weights.dispose();
    biases.dispose();
  }
}

/** Some rows as a tensor. */
export function tensorOf(tf: typeof tensorflow, { columns, data }: Matrix, picked: Int32Array): tensorflow.Tensor2D {
  const values = new Float32Array(picked.length * columns);
  for (const [at, row] of picked.entries()) values.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
  return tf.tensor2d(values, [picked.length, columns]);
}

/**
 * Gives the numbers of the next `size` rows at each call (of all where there are fewer), every row once before any row comes again; what
 * does not fill a batch at the end of a round is left out of it. The array is overwritten at a later call.
 */
export function rowBatches(rows: number, size: number, random: RandomSource): () => Int32Array {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const batch = Math.min(size, rows);
  let next = rows;
  return () => {
    if (next + batch > rows) {
      shuffle(order, random);
      next = 0;
    }
    next += batch;
    return order.subarray(next - batch, next);
  };
}
