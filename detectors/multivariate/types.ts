import type { MethodResult, Scale } from '../types.ts';
import type { Matrix } from '../learners/matrix.ts';

/** What a multivariate comparison may be told. */
export interface MultivariateOptions {
  /** The level of the p-value that counts as drift. Default .05. */
  readonly level?: number;
  /** Seed of permutations, samples and features; the same seed gives the same digits. Default 0. */
  readonly seed?: number;
  /** Permutations for the methods that permute; the p-value is (1 + as far) / (1 + permutations). Default 999. */
  readonly permutations?: number;
}

/** A method that compares several numeric columns at once. */
export interface MultivariateMethod {
  readonly name: string;
  readonly scale: Scale;
  /**
   * Compares tables of the same columns, rows complete (see completeRows). `drifted` is decided by the p-value; `threshold` is the
   * statistic's value where that level lies. Where rows were drawn because all would not fit, `n` says how many took part.
   */
  compare(reference: Matrix, current: Matrix, options?: MultivariateOptions): MethodResult;
}
