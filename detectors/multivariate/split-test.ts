import { normalUpperTail } from '../math/incomplete-gamma.ts';
import { normalQuantile } from '../math/normal-quantile.ts';
import { rowsAt, type Matrix } from '../learners/matrix.ts';
import { shuffled } from './sample-rows.ts';
import { LEVEL, type MultivariateFinding } from './result.ts';

/** The rows of a table in two random halves; the first has the odd row. */
export function halves(matrix: Matrix, seed: number): readonly [Matrix, Matrix] {
  const order = shuffled(matrix.rows, seed);
  const half = Math.ceil(matrix.rows / 2);
  return [rowsAt(matrix, order.subarray(0, half)), rowsAt(matrix, order.subarray(half))];
}

/**
 * The area under the ROC curve of scores that were learnt on other rows, and its p-value: the chance that scores which know nothing order
 * the rows of both sides so well (one-sided Mann-Whitney, normal with tie correction). The learning may be anything: it did not see these
 * rows. Range [0, 1], .5 without drift. O((n + m) log(n + m)).
 */
export function rocFinding(
  reference: Float64Array,
  current: Float64Array,
  level = LEVEL,
): MultivariateFinding | string {
  const [n, m] = [reference.length, current.length];
  const scores = new Float64Array(n + m);
  scores.set(reference);
  scores.set(current, n);
  const order = Uint32Array.from({ length: n + m }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let ranks = 0;
  let ties = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end += 1;
    const equal = end - start;
    ties += equal ** 3 - equal;
    for (let at = start; at < end; at++) if (order[at]! >= n) ranks += (start + end + 1) / 2;
    start = end;
  }
  const pairs = n * m;
  const auc = (ranks - (m * (m + 1)) / 2) / pairs;
  const size = n + m;
  const sd = Math.sqrt((size + 1 - ties / (size * (size - 1))) / 12 / pairs);
  if (!(sd > 0)) return 'all rows have the same score: nothing tells the sides apart';
  const at = (chance: number): number => Math.min(1, 0.5 + sd * normalQuantile(1 - chance));
  return {
    statistic: auc,
    pValue: normalUpperTail((auc - 0.5) / sd),
    basis: 'limit',
    null: { mean: 0.5, q95: at(0.05), q999: at(0.001) },
    threshold: at(level),
  };
}
