import type * as tensorflow from '@tensorflow/tfjs';
import { LeewayError } from '../platform/errors.ts';
import { fitShape } from './fit-shape.ts';
import { embeddingRows, inputWidth, standardisedInputs, weightLengths } from './network.ts';
import { seededRandom, shuffle } from './seeded-random.ts';
import type { Backend } from './backend.ts';
import type { NetworkSpec } from './fit-shape.ts';
import type { Network, NetworkShape, NetworkWeights } from './network.ts';
import type { RandomSource } from './seeded-random.ts';
import type { Table } from './table.ts';

/** What a training run is told. Times and randomness are arguments: the same request gives the same weights, bit for bit, on one backend. */
export interface TrainingRequest {
  readonly table: Table;
  /** 0 or 1 for every row. */
  readonly labels: ArrayLike<number>;
  readonly spec: NetworkSpec;
  readonly seed: number;
  /** Passes over the rows; default 3. */
  readonly epochs?: number;
  /** Rows per step; default 512. */
  readonly batchSize?: number;
  /** Adam's step at the start; it falls linearly to a twentieth of this by the end. Default 0.01. */
  readonly learningRate?: number;
}

/** How far a run is; sent about twenty times an epoch. */
export interface TrainingProgress {
  readonly epoch: number;
  readonly epochs: number;
  /** Share of all steps done, 0 to 1. */
  readonly done: number;
  /** Mean log-loss in nats over the rows of this epoch so far. */
  readonly loss: number;
}

/** A finished run: the network and how it came about. */
export interface TrainingResult {
  readonly network: Network;
  readonly backend: Backend['name'];
  readonly rows: number;
  /** Mean log-loss in nats of each epoch, measured while training. */
  readonly losses: readonly number[];
}

type Variables = Record<keyof NetworkWeights, tensorflow.Variable>;

/**
 * Trains embeddings, one hidden layer and a logistic output on the rows, by Adam on the log-loss with a step that
 * shrinks to the end. Refused as `bad_input` when there is nothing to learn from or a label is neither 0 nor 1.
 */
export async function train(
  backend: Backend,
  request: TrainingRequest,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<TrainingResult> {
  const { table, labels } = request;
  refuseUnlearnable(table, labels);
  const { tf } = backend;
  const shape = fitShape(table, request.spec);
  const random = seededRandom(request.seed);
  const levels = embeddingRows(shape, table);
  const numbers = standardisedInputs(shape, table);
  const epochs = request.epochs ?? 3;
  const batchSize = Math.min(request.batchSize ?? 512, table.rows);
  const learningRate = request.learningRate ?? 0.01;
  const batches = Math.ceil(table.rows / batchSize);
  const steps = epochs * batches;
  const reportEvery = Math.max(1, Math.floor(batches / 20));
  // Tidied, because a variable copies the tensor it starts from and the original would stay behind.
  const variables = tf.tidy(() => initialVariables(tf, shape, random, shareOfOnes(labels)));
  const optimizer = tf.train.adam(learningRate);
  const order = Int32Array.from({ length: table.rows }, (_, row) => row);
  const losses: number[] = [];
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      shuffle(order, random);
      let lossSum = 0;
      let rowsSeen = 0;
      for (let batch = 0; batch < batches; batch++) {
        const step = epoch * batches + batch;
        setLearningRate(optimizer, learningRate * (1 - (0.95 * step) / steps));
        const rows = order.subarray(batch * batchSize, (batch + 1) * batchSize);
        lossSum += rows.length * trainStep(tf, { shape, variables, optimizer, rows, levels, numbers, labels });
        rowsSeen += rows.length;
        if ((batch + 1) % reportEvery === 0 || batch + 1 === batches) {
          onProgress?.({ epoch: epoch + 1, epochs, done: (step + 1) / steps, loss: lossSum / rowsSeen });
          await letOthersRun();
        }
      }
      losses.push(lossSum / rowsSeen);
    }
    const weights = readWeights(variables);
    fillUnusedRows(shape, weights, levels);
    return { network: { shape, weights }, backend: backend.name, rows: table.rows, losses };
  } finally {
    for (const variable of Object.values(variables)) variable.dispose();
    optimizer.dispose();
  }
}

/** The same forward pass on TensorFlow, in logits: what training differentiates, and what the plain one is checked against. */
export function tensorLogits(
  tf: typeof tensorflow,
  shape: NetworkShape,
  weights: Record<keyof NetworkWeights, tensorflow.Tensor>,
  levels: tensorflow.Tensor1D,
  numbers: tensorflow.Tensor2D,
): tensorflow.Tensor1D {
  const rows = numbers.shape[0];
  const embedded =
    shape.categorical.length === 0
      ? []
      : [
          tf
            .gather(weights.embedding.as2D(-1, shape.embeddingSize), levels)
            .as2D(rows, shape.categorical.length * shape.embeddingSize),
        ];
  const inputs = tf.concat2d([...embedded, ...(shape.numeric.length === 0 ? [] : [numbers])], 1);
  const hidden = tf.relu(tf.add(tf.matMul(inputs, weights.hidden as tensorflow.Tensor2D), weights.hiddenBias));
  const deep = tf.matMul(hidden, weights.output);
  const wide = tf.matMul(inputs, weights.skip);
  return tf.add(tf.add(deep, wide), weights.outputBias).as1D();
}

function trainStep(
  tf: typeof tensorflow,
  step: {
    readonly shape: NetworkShape;
    readonly variables: Variables;
    readonly optimizer: tensorflow.Optimizer;
    readonly rows: Int32Array;
    readonly levels: Int32Array;
    readonly numbers: Float32Array;
    readonly labels: ArrayLike<number>;
  },
): number {
  const { shape, rows, levels, numbers, labels } = step;
  const categoricals = shape.categorical.length;
  const numerics = shape.numeric.length;
  const levelBatch = new Int32Array(rows.length * categoricals);
  const numberBatch = new Float32Array(rows.length * numerics);
  const labelBatch = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    for (let c = 0; c < categoricals; c++) levelBatch[i * categoricals + c] = levels[row * categoricals + c] ?? 0;
    for (let c = 0; c < numerics; c++) numberBatch[i * numerics + c] = numbers[row * numerics + c] ?? 0;
    labelBatch[i] = labels[row] ?? 0;
  }
  return tf.tidy(() => {
    const levelTensor = tf.tensor1d(levelBatch, 'int32');
    const numberTensor = tf.tensor2d(numberBatch, [rows.length, numerics]);
    const labelTensor = tf.tensor1d(labelBatch);
    const loss = step.optimizer.minimize(
      () =>
        tf.losses.sigmoidCrossEntropy(labelTensor, tensorLogits(tf, shape, step.variables, levelTensor, numberTensor)),
      true,
    );
    return loss?.dataSync()[0] ?? Number.NaN;
  });
}

/** Glorot's uniform start (2010) for the dense layers, small uniform embeddings, and a bias at the base rate so that the first step is not spent on it. */
function initialVariables(
  tf: typeof tensorflow,
  shape: NetworkShape,
  random: RandomSource,
  shareOfOnesInLabels: number,
): Variables {
  const lengths = weightLengths(shape);
  const inputs = inputWidth(shape);
  const units = shape.hiddenUnits;
  const uniform = (length: number, limit: number): Float32Array =>
    Float32Array.from({ length }, () => (2 * random() - 1) * limit);
  const share = Math.min(0.999, Math.max(0.001, shareOfOnesInLabels));
  return {
    embedding: tf.variable(
      tf.tensor2d(uniform(lengths.embedding, 0.05), [lengths.embedding / shape.embeddingSize, shape.embeddingSize]),
    ),
    hidden: tf.variable(tf.tensor2d(uniform(lengths.hidden, Math.sqrt(6 / (inputs + units))), [inputs, units])),
    hiddenBias: tf.variable(tf.zeros([units])),
    output: tf.variable(tf.tensor2d(uniform(units, Math.sqrt(6 / (units + 1))), [units, 1])),
    skip: tf.variable(tf.tensor2d(uniform(inputs, Math.sqrt(6 / (inputs + 1))), [inputs, 1])),
    outputBias: tf.variable(tf.tensor1d([Math.log(share / (1 - share))])),
  };
}

function readWeights(variables: Variables): NetworkWeights {
  const read = (variable: tensorflow.Variable): Float32Array => Float32Array.from(variable.dataSync());
  return {
    embedding: read(variables.embedding),
    hidden: read(variables.hidden),
    hiddenBias: read(variables.hiddenBias),
    output: read(variables.output),
    skip: read(variables.skip),
    outputBias: read(variables.outputBias),
  };
}

/**
 * Where no training row was rare or missing, row 0 of a column still holds its random start. It becomes the mean of the
 * column's levels weighted by their rows: an unseen level is answered like an average one.
 */
function fillUnusedRows(shape: NetworkShape, weights: NetworkWeights, levels: Int32Array): void {
  const size = shape.embeddingSize;
  const counts = new Float64Array(weights.embedding.length / size);
  for (const level of levels) counts[level] = (counts[level] ?? 0) + 1;
  let first = 0;
  for (const input of shape.categorical) {
    const end = first + input.vocabulary.length + 1;
    if ((counts[first] ?? 0) === 0) {
      for (let d = 0; d < size; d++) {
        let sum = 0;
        let total = 0;
        for (let level = first + 1; level < end; level++) {
          sum += (counts[level] ?? 0) * (weights.embedding[level * size + d] ?? 0);
          total += counts[level] ?? 0;
        }
        weights.embedding[first * size + d] = total > 0 ? sum / total : 0;
      }
    }
    first = end;
  }
}

/** The optimizer reads its step anew each time but offers no setter for it. */
function setLearningRate(optimizer: tensorflow.Optimizer, learningRate: number): void {
  Object.assign(optimizer, { learningRate });
}

function shareOfOnes(labels: ArrayLike<number>): number {
  let ones = 0;
  for (let row = 0; row < labels.length; row++) ones += labels[row] ?? 0;
  return ones / labels.length;
}

function refuseUnlearnable(table: Table, labels: ArrayLike<number>): void {
  if (table.rows === 0) {
    throw new LeewayError('bad_input', 'there are no rows to train on', { remedy: 'Widen the training period.' });
  }
  if (labels.length !== table.rows) {
    throw new LeewayError('bad_input', `there are ${labels.length} labels for ${table.rows} rows`, {
      remedy: 'Give every row its label, in the same order.',
    });
  }
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) {
      throw new LeewayError('bad_input', `the label of row ${row} is ${String(labels[row])}, not 0 or 1`, {
        remedy: 'Leave out rows whose label is not known yet.',
      });
    }
  }
}

function letOthersRun(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
