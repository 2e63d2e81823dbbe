import { studentTwoSidedTail } from '../math/student-tail.ts';
import type { Outcome } from '../method.ts';
import { meanDifference, moments, unitFor } from '../samples/moments.ts';

/**
 * Student's t test of two means, pooled or (Welch) with unequal variances; t is reference minus current, the p-value two-sided.
 * Both are limiting tests unless the values are normal; from some dozens of rows on that hardly matters. Effect: Cohen's d, the difference
 * in pooled standard deviations. Student (1908); Welch, Biometrika 34 (1947) 28-35. O(n + m).
 */
export function studentT(reference: Float64Array, current: Float64Array, variances: 'pooled' | 'unequal'): Outcome {
  const [n, m] = [reference.length, current.length];
  if (n < 2 || m < 2) return `a variance needs 2 values on each side, here are ${n} and ${m}`;
  const unit = unitFor(reference, current);
  const x = moments(reference, unit);
  const y = moments(current, unit);
  if (x.squares + y.squares === 0)
    return 'the values do not vary on either side, so the difference has no standard error';
  const difference = meanDifference(x, y);
  const pooledVariance = (x.squares + y.squares) / (n + m - 2);
  const [ofReference, ofCurrent] =
    variances === 'pooled'
      ? [pooledVariance / n, pooledVariance / m]
      : [x.squares / (n - 1) / n, y.squares / (m - 1) / m];
  const sum = ofReference + ofCurrent;
  const degrees =
    variances === 'pooled'
      ? n + m - 2
      : // Welch-Satterthwaite in shares, which neither overflow nor vanish.
        1 / ((ofReference / sum) ** 2 / (n - 1) + (ofCurrent / sum) ** 2 / (m - 1));
  const statistic = difference / Math.sqrt(sum);
  return {
    statistic,
    pValue: studentTwoSidedTail(statistic, degrees),
    basis: 'limit',
    effect: { name: 'cohens d', value: difference / Math.sqrt(pooledVariance) },
  };
}
