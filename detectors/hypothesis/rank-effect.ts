import type { EffectSize } from '../types.ts';
import type { Pooled } from '../samples/pair.ts';

/** Pairs of a reference and a current value in which the reference value is the larger one, ties as half: the U of the reference. O(n + m). */
export function pairsAbove({ values, reference, current }: Pooled): number {
  let u = 0;
  for (let k = 0; k < values.length; k += 1) {
    const below = k > 0 ? current[k - 1]! : 0;
    const rows = reference[k]! - (k > 0 ? reference[k - 1]! : 0);
    u += rows * (below + (current[k]! - below) / 2);
  }
  return u;
}

/**
 * The chance that a current value exceeds a reference value, ties as half: .5 where neither sample tends to be larger.
 * Vargha and Delaney, J. Educ. Behav. Stat. 25 (2000) 101-132.
 */
export function superiority(pooled: Pooled, u = pairsAbove(pooled)): EffectSize {
  return { name: 'superiority', value: 1 - u / (pooled.n * pooled.m) };
}
