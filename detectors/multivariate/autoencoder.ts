import type { MethodResult } from '../types.ts';
import type { Matrix } from '../learners/matrix.ts';
import { reconstructionFinding } from './reconstruction.ts';
import { incomparable, multivariateResult } from './result.ts';
import { fittingRows } from './sample-rows.ts';
import { halves } from './split-test.ts';
import { scalingOf, standardised } from './standardise.ts';
import type { MultivariateOptions } from './types.ts';

const ABOUT = { name: 'autoencoder', scale: 'statistic' } as const;
const MOST_ROWS = 20_000;
const FEWEST_ROWS = 40;

/** A trained autoencoder: tells rows as they come out of its bottleneck. */
export interface Reconstructor {
  reconstruct(rows: Matrix): Promise<Matrix>;
  /** Gives back what it holds. */
  dispose(): void;
}

/** Whoever trains networks. The library trains none itself: hand one over, such as one made of TensorFlow. */
export interface AutoencoderTrainer {
  /** Trains a network with a bottleneck of `width` units to give back z-scores; the same seed trains the same network. */
  train(rows: Matrix, options: { readonly width: number; readonly seed: number }): Promise<Reconstructor>;
}

/**
 * Autoencoder reconstruction error: a network with a narrow middle learns a random half of the reference; the statistic is the mean distance
 * of current rows to their reconstruction less that of the reference's other half, the p-value compares the distances by ranks. As
 * `pca_reconstruction`, for relations that are curved. Sakurada and Yairi, MLSDA 2014.
 */
export async function compareByAutoencoder(
  trainer: AutoencoderTrainer,
  reference: Matrix,
  current: Matrix,
  { level, seed = 0 }: MultivariateOptions = {},
): Promise<MethodResult> {
  const reason =
    incomparable(reference, current, FEWEST_ROWS) ??
    (reference.columns < 2 ? 'one column has no other to be reconstructed from' : null);
  if (reason) return multivariateResult(ABOUT, [reference.rows, current.rows], reason);
  const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
  const [learn, held] = halves(left, seed);
  const scaling = scalingOf(learn);
  const width = Math.max(1, Math.floor(reference.columns / 3));
  const network = await trainer.train(standardised(learn, scaling), { width, seed });
  try {
    const errors = async (matrix: Matrix): Promise<Float64Array> => {
      const scores = standardised(matrix, scaling);
      return distances(scores, await network.reconstruct(scores));
    };
    const finding = reconstructionFinding(await errors(held), await errors(right), level);
    return multivariateResult(ABOUT, [held.rows, right.rows], finding, level);
  } finally {
    network.dispose();
  }
}

function distances(rows: Matrix, reconstructed: Matrix): Float64Array {
  return Float64Array.from({ length: rows.rows }, (_, row) => {
    let squared = 0;
    for (let k = row * rows.columns; k < (row + 1) * rows.columns; k++)
      squared += (rows.data[k]! - reconstructed.data[k]!) ** 2;
    return Math.sqrt(squared);
  });
}
