import { stacked, type Matrix } from '../learners/matrix.ts';
import { permutationFinding, type MultivariateFinding } from './result.ts';
import { scalingOf, standardised } from './standardise.ts';

/** A statistic as observed, and under permutation of the sides. */
export interface Permuted {
  readonly observed: number;
  readonly permuted: readonly number[];
}

/** The statistic of z-scores, reference on top; the first `scaledBy` rows gave the scale. A reason where it says nothing. */
type Measure = (scores: Matrix, scaledBy: number, permutations: number) => Permuted | string;

/** Below this many reference rows the scale is drawn anew by chance so much that permutations must not keep it. */
const fewRows = (columns: number): number => 100 + 5 * columns;

/**
 * The finding of a statistic that is defined on z-scores by the reference. Such scores fit the reference by construction, so that by chance
 * alone the current rows lie farther out: of 10 rows of 25 columns without drift, permutations that keep the scale call 13 to 18 in a hundred
 * significant at .05. Where reference rows are few, the permutations are made on z-scores by all rows, which know no side, so that the
 * p-value is exact; null band and threshold are moved by the difference of the two scales.
 */
export function scaledPermutations(
  reference: Matrix,
  current: Matrix,
  measure: Measure,
  permutations: number,
  level?: number,
): MultivariateFinding | string {
  const both = stacked(reference, current);
  const few = reference.rows < fewRows(reference.columns);
  const own = measure(standardised(both, scalingOf(reference)), reference.rows, few ? 0 : permutations);
  if (typeof own === 'string') return own;
  if (!few) return permutationFinding(own.observed, own.permuted, level);
  const common = measure(standardised(both, scalingOf(both)), both.rows, permutations);
  if (typeof common === 'string') return common;
  const finding = permutationFinding(common.observed, common.permuted, level);
  const move = own.observed - common.observed;
  const band = finding.null;
  return {
    ...finding,
    statistic: own.observed,
    threshold: finding.threshold + move,
    null: band && { mean: band.mean + move, q95: band.q95 + move, q999: band.q999 + move },
  };
}
