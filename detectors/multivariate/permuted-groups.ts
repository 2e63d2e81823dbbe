import type { Random } from '../math/random.ts';

/**
 * Means of features over random choices of n rows out of all, against the means over the rest: calls back with both sums, which are
 * overwritten at the next call. `features` is row-major. O(permutations x min(n, m) x width).
 */
export function forEachPermutedSum(
  features: Float64Array,
  width: number,
  n: number,
  permutations: number,
  random: Random,
  take: (first: Float64Array, rest: Float64Array) => void,
): void {
  const rows = features.length / width;
  const small = Math.min(n, rows - n);
  const total = new Float64Array(width);
  for (let at = 0; at < features.length; at++) total[at % width]! += features[at]!;
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  const chosen = new Float64Array(width);
  const others = new Float64Array(width);
  for (let round = 0; round < permutations; round++) {
    chosen.fill(0);
    for (let i = 0; i < small; i++) {
      const j = i + random.below(rows - i);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
      const row = order[i]! * width;
      for (let k = 0; k < width; k++) chosen[k]! += features[row + k]!;
    }
    for (let k = 0; k < width; k++) others[k] = total[k]! - chosen[k]!;
    if (small === n) take(chosen, others);
    else take(others, chosen);
  }
}
