import type { Matrix } from './matrix.ts';

/** Bins of a column; the trees split between them. */
const BINS = 32;
const ROUNDS = 60;
const DEPTH = 3;
const LEARNING_RATE = 0.15;
/** Weight that is added to every leaf's sum of second derivatives. */
const PENALTY = 1;
/** A leaf has no fewer rows. */
const LEAF_ROWS = 5;

/** A split at a bin of a column, or a leaf's score. */
type Node =
  | { readonly column: number; readonly bin: number; readonly left: Node; readonly right: Node }
  | { readonly score: number };

/** A classifier of two sides. */
export interface BoostedTrees {
  /** Higher for rows that look like the second side; log odds up to a constant. */
  readonly scoreOf: (matrix: Matrix) => Float64Array;
  /** How much of the gain each column's splits brought; adds up to 1, or all 0 where no split helped. */
  readonly importances: readonly number[];
}

/**
 * Gradient boosting of shallow trees on binned columns for the log-loss of "which side is this row from", with second-order leaf values.
 * Friedman, Ann. Statist. 29 (2001) 1189-1232; Chen and Guestrin, KDD 2016. O(rounds x depth x rows x columns). Deterministic.
 */
export function fitBoostedTrees(first: Matrix, second: Matrix): BoostedTrees {
  const { columns } = first;
  const rows = first.rows + second.rows;
  const edges = Array.from({ length: columns }, (_, column) => edgesOf(first, second, column));
  const bins = new Uint8Array(rows * columns);
  binInto(first, edges, bins, 0);
  binInto(second, edges, bins, first.rows);
  const gains = new Float64Array(columns);
  const odds = new Float64Array(rows);
  const gradient = new Float64Array(rows);
  const curvature = new Float64Array(rows);
  // Both sides weigh the same, whatever their sizes.
  const weights = [rows / (2 * first.rows), rows / (2 * second.rows)] as const;
  const trees: Node[] = [];
  const all = Uint32Array.from({ length: rows }, (_, i) => i);
  for (let round = 0; round < ROUNDS; round++) {
    for (let row = 0; row < rows; row++) {
      const isSecond = row >= first.rows;
      const weight = weights[isSecond ? 1 : 0];
      const chance = 1 / (1 + Math.exp(-odds[row]!));
      gradient[row] = weight * ((isSecond ? 1 : 0) - chance);
      curvature[row] = weight * chance * (1 - chance);
    }
    const tree = grow({ bins, columns, gradient, curvature, gains }, all, DEPTH);
    trees.push(tree);
    for (let row = 0; row < rows; row++) odds[row]! += leafScore(tree, bins, row * columns);
  }
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return {
    importances: Array.from(gains, (gain) => (total > 0 ? gain / total : 0)),
    scoreOf: (matrix) => {
      const binned = new Uint8Array(matrix.rows * columns);
      binInto(matrix, edges, binned, 0);
      const scores = new Float64Array(matrix.rows);
      for (let row = 0; row < matrix.rows; row++) {
        for (const tree of trees) scores[row]! += leafScore(tree, binned, row * columns);
      }
      return scores;
    },
  };
}

interface Growing {
  readonly bins: Uint8Array;
  readonly columns: number;
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
  readonly gains: Float64Array;
}

function grow(data: Growing, rows: Uint32Array, depth: number): Node {
  let gradient = 0;
  let curvature = 0;
  for (const row of rows) {
    gradient += data.gradient[row]!;
    curvature += data.curvature[row]!;
  }
  const leaf: Node = { score: (LEARNING_RATE * gradient) / (curvature + PENALTY) };
  if (depth === 0 || rows.length < 2 * LEAF_ROWS) return leaf;
  const best = bestSplit(data, rows, gradient, curvature);
  if (!best) return leaf;
  data.gains[best.column]! += best.gain;
  const isLeft = (row: number): boolean => data.bins[row * data.columns + best.column]! <= best.bin;
  return {
    column: best.column,
    bin: best.bin,
    left: grow(data, rows.filter(isLeft), depth - 1),
    right: grow(
      data,
      rows.filter((row) => !isLeft(row)),
      depth - 1,
    ),
  };
}

function bestSplit(
  data: Growing,
  rows: Uint32Array,
  gradient: number,
  curvature: number,
): { readonly column: number; readonly bin: number; readonly gain: number } | null {
  const worth = (g: number, h: number): number => (g * g) / (h + PENALTY);
  const whole = worth(gradient, curvature);
  let best: { column: number; bin: number; gain: number } | null = null;
  const sums = [new Float64Array(BINS), new Float64Array(BINS), new Float64Array(BINS)] as const;
  for (let column = 0; column < data.columns; column++) {
    for (const sum of sums) sum.fill(0);
    for (const row of rows) {
      const bin = data.bins[row * data.columns + column]!;
      sums[0][bin]! += data.gradient[row]!;
      sums[1][bin]! += data.curvature[row]!;
      sums[2][bin]! += 1;
    }
    let [g, h, count] = [0, 0, 0];
    for (let bin = 0; bin < BINS - 1; bin++) {
      g += sums[0][bin]!;
      h += sums[1][bin]!;
      count += sums[2][bin]!;
      if (count < LEAF_ROWS || rows.length - count < LEAF_ROWS) continue;
      const gain = worth(g, h) + worth(gradient - g, curvature - h) - whole;
      if (gain > 1e-9 && gain > (best?.gain ?? 0)) best = { column, bin, gain };
    }
  }
  return best;
}

function leafScore(tree: Node, bins: Uint8Array, start: number): number {
  let node = tree;
  while (!('score' in node)) node = bins[start + node.column]! <= node.bin ? node.left : node.right;
  return node.score;
}

/** Equal-depth edges of both sides' values together, each once. */
function edgesOf(first: Matrix, second: Matrix, column: number): Float64Array {
  const values = new Float64Array(first.rows + second.rows);
  for (let row = 0; row < first.rows; row++) values[row] = first.data[row * first.columns + column]!;
  for (let row = 0; row < second.rows; row++) values[first.rows + row] = second.data[row * first.columns + column]!;
  values.sort();
  const edges: number[] = [];
  for (let k = 1; k < BINS; k++) {
    const edge = values[Math.floor((k * values.length) / BINS)]!;
    if (edge !== edges.at(-1) && edge > values[0]!) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** A value's bin is the number of edges <= it. */
function binInto(matrix: Matrix, edges: readonly Float64Array[], bins: Uint8Array, firstRow: number): void {
  for (let row = 0; row < matrix.rows; row++) {
    for (let column = 0; column < matrix.columns; column++) {
      const value = matrix.data[row * matrix.columns + column]!;
      const list = edges[column]!;
      let low = 0;
      let high = list.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (list[middle]! <= value) low = middle + 1;
        else high = middle;
      }
      bins[(firstRow + row) * matrix.columns + column] = low;
    }
  }
}
