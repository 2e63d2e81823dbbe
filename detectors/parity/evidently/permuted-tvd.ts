import { numpySum } from '../numpy/sum.ts';
import { createNumpyRandom } from '../numpy/random-state.ts';
import type { CleanLevels } from './data.ts';
import { levelCounts } from './data.ts';

const ROUNDS = 1000;
const SEED = 0;

/**
 * Evidently's permutation test of the total variation distance: 1000 rounds, each draws a new reference without replacement by NumPy's
 * legacy generator with seed 0, as the peer does, so that the p-value is the same. Of more than two texts on sides of unequal size the peer's
 * own answer changes from run to run: it adds up in the order of a Python set, and the last bit decides draws that are as far.
 * O(1000 (n + m)).
 */
export function permutedTvdPValue(reference: CleanLevels, current: CleanLevels, levels: number): number {
  const pooled = new Int32Array(reference.codes.length + current.codes.length);
  pooled.set(reference.codes);
  pooled.set(current.codes, reference.codes.length);
  const all = levelCounts({ kind: 'levels', codes: pooled }, levels);
  const sizes = [reference.codes.length, current.codes.length] as const;
  const observed = distance(levelCounts(reference, levels), all, sizes);
  const random = createNumpyRandom(SEED);
  const drawn = new Float64Array(levels);
  let asFar = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const order = random.permutation(pooled.length);
    drawn.fill(0);
    for (let i = 0; i < sizes[0]; i++) drawn[pooled[order[i]!]!]! += 1;
    // Compared without an allowance for rounding, as the peer does: it decides draws that are as far as what was observed.
    if (observed <= distance(drawn, all, sizes)) asFar += 1;
  }
  return asFar / ROUNDS;
}

function distance(reference: Float64Array, all: Float64Array, [n, m]: readonly [number, number]): number {
  return numpySum(reference.map((rows, level) => Math.abs(rows / n - (all[level]! - rows) / m))) / 2;
}
