import { createRandom } from '../math/random.ts';
import { rowsAt, stacked } from '../learners/matrix.ts';
import { squaredDistances, type Pairwise } from './pairwise.ts';
import { incomparable, multivariateResult, permutationFinding } from './result.ts';
import { fittingRows, shuffled } from './sample-rows.ts';
import { scalingOf, standardised } from './standardise.ts';
import type { MultivariateMethod } from './types.ts';

const MOST_ROWS = 8_000;
const NEIGHBOURS = 5;

/**
 * Nearest-neighbour test: the share of each row's five nearest neighbours (z-scores by all rows) that are from its own side, over both sides; p-value by
 * permutation of the sides. Local where kernels are global: sees clusters that moved within a wide cloud. Range [0, 1].
 * Schilling, JASA 81 (1986) 799-806; Henze, Ann. Statist. 16 (1988) 772-783. O((n + m)^2 columns + permutations x (n + m)).
 */
export const NEAREST_NEIGHBOURS: MultivariateMethod & { readonly name: 'nearest_neighbours' } = {
  name: 'nearest_neighbours',
  scale: 'rate',
  compare(reference, current, { level, seed = 0, permutations = 999 } = {}) {
    const reason = incomparable(reference, current, NEIGHBOURS + 1);
    if (reason) return multivariateResult(NEAREST_NEIGHBOURS, [reference.rows, current.rows], reason);
    const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
    const n = [left.rows, right.rows] as const;
    // Scale and order must know no side: a scale by the reference fits it, and equally near rows are taken in the order they are in.
    const both = stacked(left, right);
    const order = shuffled(both.rows, seed);
    const neighbours = nearest(squaredDistances(standardised(rowsAt(both, order), scalingOf(both))));
    const side = Uint8Array.from(order, (row) => (row < n[0] ? 0 : 1));
    const share = (): number => {
      let same = 0;
      for (let at = 0; at < neighbours.length; at++) {
        if (side[neighbours[at]!] === side[Math.floor(at / NEIGHBOURS)]) same += 1;
      }
      return same / neighbours.length;
    };
    const observed = share();
    const random = createRandom(seed);
    const permuted = Array.from({ length: permutations }, () => {
      for (let i = side.length - 1; i > 0; i--) {
        const j = random.below(i + 1);
        const kept = side[i]!;
        side[i] = side[j]!;
        side[j] = kept;
      }
      return share();
    });
    return multivariateResult(NEAREST_NEIGHBOURS, n, permutationFinding(observed, permuted, level), level);
  },
};

/** The nearest rows of each row, five after five; among equally near ones those that come first: rows come shuffled. */
function nearest({ rows, values }: Pairwise): Uint32Array {
  const result = new Uint32Array(rows * NEIGHBOURS);
  const distances = new Float64Array(rows * NEIGHBOURS).fill(Infinity);
  const insert = (row: number, other: number, distance: number): void => {
    const start = row * NEIGHBOURS;
    let place = start + NEIGHBOURS - 1;
    if (distance >= distances[place]!) return;
    for (; place > start && distances[place - 1]! > distance; place--) {
      distances[place] = distances[place - 1]!;
      result[place] = result[place - 1]!;
    }
    distances[place] = distance;
    result[place] = other;
  };
  let at = 0;
  for (let i = 1; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const distance = values[at++]!;
      insert(i, j, distance);
      insert(j, i, distance);
    }
  }
  return result;
}
