import { pairsAbove } from '../hypothesis/rank-effect.ts';
import { normalQuantile } from '../math/normal-quantile.ts';
import { normalUpperTail } from '../math/incomplete-gamma.ts';
import { pooled } from '../samples/pair.ts';
import { NumericSample } from '../samples/numeric-sample.ts';
import { LEVEL, type MultivariateFinding } from './result.ts';

/**
 * Whether rows are reconstructed worse or better than rows of the reference that the model did not see either: the difference of the mean
 * errors, and a two-sided Mann-Whitney p-value of the errors. The null band is of the absolute difference. O((n + m) log(n + m)).
 */
export function reconstructionFinding(
  reference: Float64Array,
  current: Float64Array,
  level = LEVEL,
): MultivariateFinding | string {
  const [n, m] = [reference.length, current.length];
  const pair = pooled(NumericSample.of(reference), NumericSample.of(current));
  let ties = 0;
  for (let k = 0; k < pair.values.length; k++) {
    const before = k > 0 ? pair.reference[k - 1]! + pair.current[k - 1]! : 0;
    const equal = pair.reference[k]! + pair.current[k]! - before;
    ties += equal ** 3 - equal;
  }
  const size = n + m;
  const sd = Math.sqrt(((n * m) / 12) * (size + 1 - ties / (size * (size - 1))));
  if (!(sd > 0)) return 'all rows are reconstructed equally well: nothing tells the sides apart';
  const pValue = Math.min(1, 2 * normalUpperTail(Math.max(0, Math.abs(pairsAbove(pair) - (n * m) / 2) - 0.5) / sd));
  const [left, right] = [momentsOf(reference), momentsOf(current)];
  // Under the null both sides have one spread: the reference's errors give it.
  const spread = Math.sqrt(left.variance * (1 / n + 1 / m));
  const at = (chance: number): number => spread * normalQuantile(1 - chance / 2);
  return {
    statistic: right.mean - left.mean,
    pValue,
    basis: 'limit',
    null: { mean: spread * Math.sqrt(2 / Math.PI), q95: at(0.05), q999: at(0.001) },
    threshold: at(level),
  };
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2 / (values.length - 1), 0) };
}
