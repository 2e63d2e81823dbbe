import { stacked, type Matrix } from './matrix.ts';

/** Bins of a column; the trees split between them. */
const BINS = 32;
const ROUNDS = 60;
const DEPTH = 3;
const LEARNING_RATE = 0.15;
/** What is added to every leaf's sum of second derivatives. */
const PENALTY = 1;
/** A leaf has no fewer rows. */
const LEAF_ROWS = 5;

/** A split at a bin of a column, or a leaf's score. */
type Node =
  | { readonly column: number; readonly bin: number; readonly left: Node; readonly right: Node }
  | { readonly score: number };

/** Trees that were grown one after the other. */
interface Ensemble {
  /** The sum of the trees' answers. */
  readonly scoreOf: (matrix: Matrix) => Float64Array;
  /** How much of the gain each column's splits brought; adds up to 1, or all 0 where no split helped. */
  readonly importances: readonly number[];
}

/** A classifier of two sides. */
export interface SideClassifier {
  /** Higher for rows that look like the second side: log odds at equal weights of the sides. */
  readonly logOddsOf: (matrix: Matrix) => Float64Array;
  readonly importances: readonly number[];
}

/** A regression. */
export interface Regression {
  readonly valueOf: (matrix: Matrix) => Float64Array;
  readonly importances: readonly number[];
}

/**
 * Gradient boosting of shallow trees on binned columns for the log-loss of "which side is this row from", with second-order leaf values;
 * both sides weigh the same, whatever their sizes. Friedman, Ann. Statist. 29 (2001) 1189-1232; Chen and Guestrin, KDD 2016.
 * O(rounds x depth x rows x columns). Deterministic.
 */
export function fitSideClassifier(first: Matrix, second: Matrix): SideClassifier {
  const rows = first.rows + second.rows;
  const weights = [rows / (2 * first.rows), rows / (2 * second.rows)] as const;
  const { scoreOf, importances } = boost(stacked(first, second), (odds, gradient, curvature) => {
    for (let row = 0; row < rows; row++) {
      const isSecond = row >= first.rows;
      const weight = weights[isSecond ? 1 : 0];
      const chance = 1 / (1 + Math.exp(-odds[row]!));
      gradient[row] = weight * ((isSecond ? 1 : 0) - chance);
      curvature[row] = weight * chance * (1 - chance);
    }
  });
  return { logOddsOf: scoreOf, importances };
}

/**
 * The same trees for the squared loss of a value per row. Rows may weigh more or less.
 * @throws RangeError when there are not as many values as rows, or none.
 */
export function fitRegression(matrix: Matrix, values: Float64Array, weights?: Float64Array): Regression {
  if (values.length !== matrix.rows || values.length === 0) {
    throw new RangeError(`${matrix.rows} rows and ${values.length} values: as many are needed, and one at least`);
  }
  const weightOf = (row: number): number => weights?.[row] ?? 1;
  let total = 0;
  let sum = 0;
  for (let row = 0; row < matrix.rows; row++) {
    total += weightOf(row);
    sum += weightOf(row) * values[row]!;
  }
  const mean = sum / total;
  const { scoreOf, importances } = boost(matrix, (scores, gradient, curvature) => {
    for (let row = 0; row < matrix.rows; row++) {
      gradient[row] = weightOf(row) * (values[row]! - mean - scores[row]!);
      curvature[row] = weightOf(row);
    }
  });
  return { valueOf: (rows) => scoreOf(rows).map((score) => mean + score), importances };
}

/** Fills in the negative gradient and the curvature of the loss at the scores. */
type Slopes = (scores: Float64Array, gradient: Float64Array, curvature: Float64Array) => void;

function boost(matrix: Matrix, slopes: Slopes): Ensemble {
  const { rows, columns } = matrix;
  const edges = Array.from({ length: columns }, (_, column) => edgesOf(matrix, column));
  const bins = binned(matrix, edges);
  const gains = new Float64Array(columns);
  const scores = new Float64Array(rows);
  const gradient = new Float64Array(rows);
  const curvature = new Float64Array(rows);
  const trees: Node[] = [];
  const all = Uint32Array.from({ length: rows }, (_, i) => i);
  for (let round = 0; round < ROUNDS; round++) {
    slopes(scores, gradient, curvature);
    const tree = grow({ bins, columns, gradient, curvature, gains }, all, DEPTH);
    trees.push(tree);
    for (let row = 0; row < rows; row++) scores[row]! += leafScore(tree, bins, row * columns);
  }
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return {
    importances: Array.from(gains, (gain) => (total > 0 ? gain / total : 0)),
    scoreOf: (other) => {
      const otherBins = binned(other, edges);
      const sums = new Float64Array(other.rows);
      for (let row = 0; row < other.rows; row++) {
        for (const tree of trees) sums[row]! += leafScore(tree, otherBins, row * columns);
      }
      return sums;
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

/** Equal-depth edges of a column's values, each once. */
function edgesOf({ rows, columns, data }: Matrix, column: number): Float64Array {
  const values = Float64Array.from({ length: rows }, (_, row) => data[row * columns + column]!).sort();
  const edges: number[] = [];
  for (let k = 1; k < BINS; k++) {
    const edge = values[Math.floor((k * rows) / BINS)]!;
    if (edge !== edges.at(-1) && edge > values[0]!) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** The bins of all cells, row-major: a value's bin is the number of edges <= it. */
function binned({ rows, columns, data }: Matrix, edges: readonly Float64Array[]): Uint8Array {
  const bins = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = data[row * columns + column]!;
      const list = edges[column]!;
      let low = 0;
      let high = list.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (list[middle]! <= value) low = middle + 1;
        else high = middle;
      }
      bins[row * columns + column] = low;
    }
  }
  return bins;
}
