import { decidedResult, insufficientResult } from '../method.ts';
import type { CompareOptions, MethodResult } from '../types.ts';
import { BINNED_LAWS } from './binned-laws.ts';
import { UNIVARIATE_DISTANCES, type BinnedName } from './methods.ts';
import { binnedNull } from './null/binned-null.ts';

/**
 * A distance between counts in the same cells (bins of a profile, or levels), as the method of this name gives it for the rows themselves:
 * counts add, so the answer for a window is that of the sum of its parts. The statistic has the same digits as from raw rows binned at the
 * same edges; the null band takes the edges as fixed, which differs from the band of raw rows below 1,000 reference values. O(cells).
 * @throws RangeError when the cells differ in number.
 */
export function compareCounts(
  name: BinnedName,
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: CompareOptions = {},
): MethodResult {
  if (reference.length !== current.length) {
    throw new RangeError(`the reference has ${reference.length} cells, the current sample ${current.length}`);
  }
  const x = Float64Array.from(reference);
  const y = Float64Array.from(current);
  const n = [x.reduce((sum, count) => sum + count, 0), y.reduce((sum, count) => sum + count, 0)] as const;
  const method = UNIVARIATE_DISTANCES[name];
  if (n[0] === 0) return insufficientResult(method, n, 'the reference has no rows');
  if (n[1] === 0) return insufficientResult(method, n, 'the current sample has no rows');
  const law = BINNED_LAWS[name];
  const finding = { statistic: law.distance(x, y), null: binnedNull(law, x, y, options.seed ?? 0) };
  return decidedResult(method, n, finding, options.threshold);
}
