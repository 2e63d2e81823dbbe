import type { MethodResult } from '../types.ts';
import { decayInPlace } from '../math/decay.ts';
import { createRandom } from '../math/random.ts';
import { stacked, type Matrix } from '../learners/matrix.ts';
import { kernelDiscrepancy } from './kernel-discrepancy.ts';
import { squaredDistances, type Pairwise } from './pairwise.ts';
import { incomparable, multivariateResult, permutationFinding } from './result.ts';
import { fittingRows } from './sample-rows.ts';
import { halves } from './split-test.ts';
import { scalingOf, standardised } from './standardise.ts';
import type { MultivariateOptions } from './types.ts';

const ABOUT = { name: 'mmd_learned', scale: 'distance' } as const;
/** The most rows of both sides together, half of them to learn from: the other half's kernel values are 100 MB. More are drawn by the seed. */
const MOST_ROWS = 10_000;
const FEWEST_ROWS = 20;

/**
 * A trained kernel: [(1 - share) exp(-|f(x) - f(y)|^2 / featureWidth) + share] exp(-|x - y|^2 / rowWidth), f a network. The second factor and
 * the share above 0 keep it characteristic whatever the network has learnt.
 */
export interface LearnedKernel {
  readonly featureWidth: number;
  readonly rowWidth: number;
  /** In [0, 1]. */
  readonly share: number;
  /** The network's features of rows, a row each. */
  featuresOf(rows: Matrix): Promise<Matrix>;
  /** Gives back what it holds. */
  dispose(): void;
}

/** Whoever trains kernels. The library trains none itself: hand one over, such as one made of TensorFlow. */
export interface KernelTrainer {
  /** Trains a kernel to tell z-scores of two sides apart; the same seed trains the same kernel. */
  train(reference: Matrix, current: Matrix, options: { readonly seed: number }): Promise<LearnedKernel>;
}

/**
 * MMD with a learned kernel: a network learns on a random half of both sides how to see their difference, and the unbiased squared MMD of
 * the other halves is tested by permutation, which is exact, for the kernel has not seen them. Sees what `mmd` with its one width does not:
 * fine structure within a wide cloud. Half of the rows is its price: plain moves of columns are seen better by `mmd`. Range (-small, 2).
 * Liu et al., ICML 2020. O(rows^2 (columns + features) / 4) time beside the training.
 */
export async function compareByLearnedKernel(
  trainer: KernelTrainer,
  reference: Matrix,
  current: Matrix,
  { level, seed = 0, permutations = 999 }: MultivariateOptions = {},
): Promise<MethodResult> {
  const reason = incomparable(reference, current, FEWEST_ROWS);
  if (reason) return multivariateResult(ABOUT, [reference.rows, current.rows], reason);
  const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
  const [[learnLeft, testLeft], [learnRight, testRight]] = [halves(left, seed), halves(right, seed + 1)];
  const n = [testLeft.rows, testRight.rows] as const;
  const scaling = scalingOf(learnLeft);
  const rows = standardised(stacked(testLeft, testRight), scaling);
  const kernel = await trainer.train(standardised(learnLeft, scaling), standardised(learnRight, scaling), { seed });
  try {
    const values = kernelValues(kernel, rows, await kernel.featuresOf(rows));
    const { observed, permuted } = kernelDiscrepancy(values, testLeft.rows, permutations, createRandom(seed));
    return multivariateResult(ABOUT, n, permutationFinding(observed, permuted, level), level);
  } finally {
    kernel.dispose();
  }
}

function kernelValues({ featureWidth, rowWidth, share }: LearnedKernel, rows: Matrix, features: Matrix): Pairwise {
  const [near, alike] = [squaredDistances(rows), squaredDistances(features)];
  decayInPlace(near.values, rowWidth);
  decayInPlace(alike.values, featureWidth);
  for (let i = 0; i < near.values.length; i++) near.values[i]! *= (1 - share) * alike.values[i]! + share;
  return near;
}
