import { normalUpperTail } from '../math/incomplete-gamma.ts';
import { mannWhitneyLowerTail } from '../math/mann-whitney-law.ts';
import type { Outcome } from '../method.ts';
import type { Pooled } from '../samples/pair.ts';
import { pairsAbove, superiority } from './rank-effect.ts';

/** Up to this size of the smaller sample, and without ties, the law of U is counted out. */
const EXACT_UP_TO = 8;

/**
 * Mann-Whitney test: U of the reference, the number of pairs in which its value is the larger one (ties as half), in [0, nm]; two-sided.
 * The p-value is exact if the smaller sample has at most 8 values and there are no ties, else normal with tie and continuity corrections.
 * Effect: the chance that a current value exceeds a reference value. Sees shifts; blind to a change of spread alone.
 * Mann and Whitney, Ann. Math. Statist. 18 (1947) 50-60. O(n + m) after sorting; the exact law O(min(n, m) n m).
 */
export function mannWhitney(pooled: Pooled): Outcome {
  const { n, m, values, reference, current } = pooled;
  const size = n + m;
  if (values.length === 1) return 'all values of both samples are equal, so no order can be tested';
  const statistic = pairsAbove(pooled);
  const effect = superiority(pooled, statistic);
  const beyond = Math.abs(statistic - (n * m) / 2);
  if (Math.min(n, m) <= EXACT_UP_TO && values.length === size) {
    const pValue = Math.min(1, 2 * mannWhitneyLowerTail((n * m) / 2 - beyond, n, m));
    return { statistic, pValue, basis: 'exact', effect };
  }
  let ties = 0;
  for (let k = 0; k < values.length; k += 1) {
    const t = reference[k]! + current[k]! - (k > 0 ? reference[k - 1]! + current[k - 1]! : 0);
    ties += t * t * t - t;
  }
  const sd = Math.sqrt(((n * m) / 12) * (size + 1 - ties / (size * (size - 1))));
  const z = Math.max(0, beyond - 0.5) / sd;
  return { statistic, pValue: Math.min(1, 2 * normalUpperTail(z)), basis: 'limit', effect };
}
