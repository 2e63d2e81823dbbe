import { createRandom } from '../math/random.ts';
import { stacked, type Matrix } from '../learners/matrix.ts';
import { incomparable, multivariateResult, permutationFinding } from './result.ts';
import { fittingRows } from './sample-rows.ts';
import type { MultivariateMethod } from './types.ts';

/** The most rows of both sides together that the tree is built from, again for every permutation. More are drawn by the seed. */
const MOST_ROWS = 20_000;
const FEWEST_ROWS = 20;
/** A cell with more reference rows than this is halved: a hundred, as in the paper, and a twentieth where there are few rows. */
const mostInCell = (rows: number): number => Math.min(100, Math.max(10, Math.ceil(rows / 20)));

/**
 * kdq-tree: the reference's range is halved, column after column, until no cell holds more than a hundred rows, and the statistic is the
 * Kullback-Leibler divergence of the cells' shares, reference from current, in nats, each count raised by a half. Sees where in the space
 * mass came or went, relations between the first columns included; of many columns only the first few are ever cut. Dasu, Krishnan,
 * Venkatasubramanian and Yi, Interface 2006. Range [0, inf). O(permutations x rows x depth).
 *
 * The paper draws its null law from the reference's counts, as if the tree had been there before the rows, and both sides of one size. Here
 * the tree belongs to the statistic: every permutation builds its own from the rows that it calls reference, which makes the p-value exact
 * at every size, ties included.
 */
export const KDQ_TREE: MultivariateMethod & { readonly name: 'kdq_tree' } = {
  name: 'kdq_tree',
  scale: 'distance',
  compare(reference, current, { level, seed = 0, permutations = 999 } = {}) {
    const reason = incomparable(reference, current, FEWEST_ROWS);
    if (reason) return multivariateResult(KDQ_TREE, [reference.rows, current.rows], reason);
    const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
    const n = [left.rows, right.rows] as const;
    const both = stacked(left, right);
    const order = Uint32Array.from({ length: both.rows }, (_, row) => row);
    const observed = countsOfCells(both, order, left.rows);
    if (observed.length === 1)
      return multivariateResult(KDQ_TREE, n, 'the reference rows are equal in every column: there is nothing to cut');
    const random = createRandom(seed);
    const permuted = Array.from({ length: permutations }, () => {
      for (let i = 0; i < left.rows; i++) swap(order, i, i + random.below(order.length - i));
      return divergence(countsOfCells(both, order, left.rows), n);
    });
    return multivariateResult(KDQ_TREE, n, permutationFinding(divergence(observed, n), permuted, level), level);
  },
};

type Counts = readonly [reference: number, current: number];

/** A cell that may still be cut: where its rows are in the order, on both sides, and along which column it is cut next. */
interface Cell {
  readonly reference: readonly [from: number, to: number];
  readonly current: readonly [from: number, to: number];
  readonly column: number;
}

/**
 * Builds the tree from the first `referenceRows` rows of the order and counts both sides' rows in its leaves; the order is changed within
 * each side. A cell is cut in the middle of its reference rows, not of its own borders: a far value costs one cut and not ten.
 */
function countsOfCells({ columns, data }: Matrix, order: Uint32Array, referenceRows: number): Counts[] {
  const most = mostInCell(referenceRows);
  const leaves: Counts[] = [];
  const open: Cell[] = [{ reference: [0, referenceRows], current: [referenceRows, order.length], column: 0 }];
  for (let cell = open.pop(); cell; cell = open.pop()) {
    const { reference, current } = cell;
    const cut = reference[1] - reference[0] > most ? cutOf(cell, columns, data, order) : null;
    if (cut === null) {
      leaves.push([reference[1] - reference[0], current[1] - current[0]]);
      continue;
    }
    const inReference = partition(order, reference, columns, data, cut);
    const inCurrent = partition(order, current, columns, data, cut);
    const column = (cut.column + 1) % columns;
    open.push(
      { reference: [inReference, reference[1]], current: [inCurrent, current[1]], column },
      { reference: [reference[0], inReference], current: [current[0], inCurrent], column },
    );
  }
  return leaves;
}

interface Cut {
  readonly column: number;
  /** Rows up to and with this value are below. */
  readonly value: number;
}

/** The next column in turn whose reference rows differ within the cell, and the middle of their range; null where none does. */
function cutOf(
  { reference, column: first }: Cell,
  columns: number,
  data: Float64Array,
  order: Uint32Array,
): Cut | null {
  for (let turn = 0; turn < columns; turn++) {
    const column = (first + turn) % columns;
    let low = Infinity;
    let high = -Infinity;
    for (let at = reference[0]; at < reference[1]; at++) {
      const value = data[order[at]! * columns + column]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low < high) {
      // Halved before they are added, for a range may be wider than a number can be; two neighbours have no middle but the lower one.
      const middle = low / 2 + high / 2;
      return { column, value: middle < high ? middle : low };
    }
  }
  return null;
}

/** Puts the rows below a cut before those above it; where the ones above begin. */
function partition(
  order: Uint32Array,
  [from, to]: readonly [number, number],
  columns: number,
  data: Float64Array,
  { column, value }: Cut,
): number {
  let above = from;
  for (let at = from; at < to; at++) {
    if (data[order[at]! * columns + column]! <= value) swap(order, above++, at);
  }
  return above;
}

function swap(order: Uint32Array, i: number, j: number): void {
  const kept = order[i]!;
  order[i] = order[j]!;
  order[j] = kept;
}

/** Kullback-Leibler divergence of the cells' shares, half a row added to every cell. */
function divergence(cells: readonly Counts[], [n, m]: readonly [number, number]): number {
  const half = cells.length / 2;
  return cells.reduce((sum, [reference, current]) => {
    const share = (reference + 0.5) / (n + half);
    return sum + share * Math.log(share / ((current + 0.5) / (m + half)));
  }, 0);
}
