import type * as tensorflow from '@tensorflow/tfjs';
import type { KernelTrainer, LearnedKernel } from '../../detectors/multivariate/index.ts';
import type { Backend } from './backend.ts';
import {
  createDenseLayers,
  denseOutput,
  disposeLayers,
  outputRows,
  rowBatches,
  tensorOf,
  type DenseLayer,
} from './dense-layers.ts';
import { seededRandom } from './seeded-random.ts';

/** Rows of each side that a step of the optimiser sees. */
const BATCH_ROWS = 128;
const STEPS = 100;
const LEARNING_RATE = 0.01;
const FEATURES = 16;
/** Keeps the ratio finite where all kernel values are alike; as in the paper. */
const REGULARISER = 1e-8;
/** The width of the rows' kernel starts at the best of the mean squared distance and this many halvings of it, judged on some batches. */
const HALVINGS = 10;
const BATCHES_TO_JUDGE = 4;
/** The logit of the share that does not hear the network, at first. */
const FIRST_SHARE_LOGIT = -2;

/** What is learnt; widths and share in a form that any number is fine for. */
interface Parameters {
  readonly layers: readonly DenseLayer[];
  readonly logRowWidth: tensorflow.Variable;
  readonly logFeatureWidth: tensorflow.Variable;
  readonly shareLogit: tensorflow.Variable;
}

/** Rows of both sides, as many of each. */
type Sides = readonly [tensorflow.Tensor2D, tensorflow.Tensor2D];
/** Values of a kernel within the first side, within the second, and across. */
type KernelBlocks = readonly [tensorflow.Tensor2D, tensorflow.Tensor2D, tensorflow.Tensor2D];

/**
 * Trains the kernels of drift detection with TensorFlow: two tanh layers and a linear one, both widths and the share, by Adam, to the largest
 * ratio of the squared MMD to its standard deviation, which is what the power of the test grows with. Weights and batches are drawn by the
 * seed. Liu et al., ICML 2020; Sutherland et al., ICLR 2017 (the ratio).
 */
export function createKernelTrainer({ tf }: Backend): KernelTrainer {
  return {
    train: (reference, current, { seed }) => {
      const random = seededRandom(seed);
      const size = Math.min(BATCH_ROWS, reference.rows, current.rows);
      const left = rowBatches(reference.rows, size, random);
      const right = rowBatches(current.rows, size, random);
      const draw = (): Sides => [tensorOf(tf, reference, left()), tensorOf(tf, current, right())];
      const inner = { width: Math.max(FEATURES, 2 * reference.columns), bent: true };
      const layers = createDenseLayers(tf, reference.columns, [inner, inner, { width: FEATURES, bent: false }], random);
      const widths = firstWidths(tf, layers, reference.columns, draw);
      const parameters: Parameters = {
        layers,
        logRowWidth: variableOf(tf, Math.log(widths.row)),
        logFeatureWidth: variableOf(tf, Math.log(widths.feature)),
        shareLogit: variableOf(tf, FIRST_SHARE_LOGIT),
      };
      const optimizer = tf.train.adam(LEARNING_RATE);
      for (let step = 0; step < STEPS; step++) {
        tf.tidy(() => {
          const sides = draw();
          optimizer.minimize(() => tf.neg(powerRatio(tf, learnedBlocks(tf, parameters, sides))));
        });
      }
      optimizer.dispose();
      return Promise.resolve(learnedKernel(tf, parameters));
    },
  };
}

/** The squared widths to start from: of the rows' kernel the one that tells the sides apart best, of the features' their mean distance. */
function firstWidths(
  tf: typeof tensorflow,
  layers: readonly DenseLayer[],
  columns: number,
  draw: () => Sides,
): { readonly row: number; readonly feature: number } {
  return tf.tidy(() => {
    const samples = Array.from({ length: BATCHES_TO_JUDGE }, draw);
    // Of z-scores the mean squared distance is twice the number of columns.
    const widths = Array.from({ length: HALVINGS + 1 }, (_, halvings) => (2 * columns) / 2 ** halvings);
    const distances = samples.map((sides) => squaredBlocks(tf, sides));
    const judged = widths.map((width) => {
      const kernels = distances.map((blocks) => decayed(tf, blocks, tf.scalar(width)));
      return {
        width,
        ratio: kernels.reduce((sum, blocks) => sum + scalar(powerRatio(tf, blocks)), 0),
        // A row is as near to itself as can be: what a row sees of all others together.
        seen: kernels.reduce((sum, [left]) => sum + scalar(tf.sum(left)) / left.shape[0] - 1, 0) / kernels.length,
      };
    });
    // So narrow a kernel that a row sees no other one has a ratio about 0, and no slope to learn along.
    const wide = judged.filter(({ seen }, at) => at === 0 || seen >= 1);
    const row = wide.reduce((best, one) => (one.ratio > best.ratio ? one : best)).width;
    const spreads = samples.map(([left]) => {
      const features = denseOutput(tf, layers, left);
      return scalar(tf.mean(squaredDistances(tf, features, features)));
    });
    // Equal rows have no spread at all.
    const feature = spreads.reduce((sum, spread) => sum + spread / spreads.length, 0) || 1;
    return { row, feature };
  });
}

function learnedKernel(tf: typeof tensorflow, parameters: Parameters): LearnedKernel {
  const { layers, logRowWidth, logFeatureWidth, shareLogit } = parameters;
  return {
    rowWidth: Math.exp(scalar(logRowWidth)),
    featureWidth: Math.exp(scalar(logFeatureWidth)),
    share: 1 / (1 + Math.exp(-scalar(shareLogit))),
    featuresOf: (rows) => outputRows(tf, layers, rows),
    dispose() {
      disposeLayers(layers);
      for (const variable of [logRowWidth, logFeatureWidth, shareLogit]) variable.dispose();
    },
  };
}

function learnedBlocks(tf: typeof tensorflow, parameters: Parameters, sides: Sides): KernelBlocks {
  const { layers, logRowWidth, logFeatureWidth, shareLogit } = parameters;
  const near = decayed(tf, squaredBlocks(tf, sides), tf.exp(logRowWidth));
  const features: Sides = [denseOutput(tf, layers, sides[0]), denseOutput(tf, layers, sides[1])];
  const alike = decayed(tf, squaredBlocks(tf, features), tf.exp(logFeatureWidth));
  const share = tf.sigmoid(shareLogit);
  const joined = (at: 0 | 1 | 2): tensorflow.Tensor2D =>
    tf.mul(near[at], tf.add(tf.mul(tf.sub(1, share), alike[at]), share));
  return [joined(0), joined(1), joined(2)];
}

function decayed(tf: typeof tensorflow, blocks: KernelBlocks, width: tensorflow.Tensor): KernelBlocks {
  const block = (at: 0 | 1 | 2): tensorflow.Tensor2D => tf.exp(tf.neg(tf.div(blocks[at], width)));
  return [block(0), block(1), block(2)];
}

function squaredBlocks(tf: typeof tensorflow, [left, right]: Sides): KernelBlocks {
  return [squaredDistances(tf, left, left), squaredDistances(tf, right, right), squaredDistances(tf, left, right)];
}

function squaredDistances(
  tf: typeof tensorflow,
  left: tensorflow.Tensor2D,
  right: tensorflow.Tensor2D,
): tensorflow.Tensor2D {
  const lengths = (rows: tensorflow.Tensor2D): tensorflow.Tensor => tf.sum(tf.square(rows), 1, true);
  const sums = tf.add(lengths(left), tf.transpose(lengths(right)));
  const squares: tensorflow.Tensor2D = tf.sub(sums, tf.mul(2, tf.matMul(left, right, false, true)));
  // Rounding may leave a little less than nothing.
  return tf.relu(squares);
}

/** The unbiased squared MMD of as many rows a side over its standard deviation where the laws differ. */
function powerRatio(tf: typeof tensorflow, [left, right, across]: KernelBlocks): tensorflow.Scalar {
  const [size] = left.shape;
  const gaps = tf.sub(tf.add(left, right), tf.add(across, tf.transpose(across)));
  const squared = tf.div(tf.sum(tf.mul(gaps, tf.sub(1, tf.eye(size)))), size * (size - 1));
  const ofRows = tf.mean(gaps, 1);
  const variance = tf.mul(4, tf.sub(tf.mean(tf.square(ofRows)), tf.square(tf.mean(ofRows))));
  return tf.div(squared, tf.sqrt(tf.add(tf.relu(variance), REGULARISER))).asScalar();
}

function scalar(tensor: tensorflow.Tensor): number {
  return tensor.dataSync()[0] ?? NaN;
}

function variableOf(tf: typeof tensorflow, value: number): tensorflow.Variable {
  return tf.tidy(() => tf.variable(tf.scalar(value)));
}
