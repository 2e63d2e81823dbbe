import { createRandom, type Random } from '../math/random.ts';
import type { Matrix } from '../learners/matrix.ts';
import { incomparable, multivariateResult, permutationFinding } from './result.ts';
import type { MultivariateMethod } from './types.ts';

/** Bins of the tree. */
const BINS = 32;

/** A cut: rows on the cut side of the value are in this bin, the others go on to the next cut. */
interface Cut {
  readonly column: number;
  readonly value: number;
  /** Of rows with this very value those whose tie-break is on the cut side. */
  readonly tieBreak: number;
  readonly below: boolean;
}

/**
 * QuantTree: bins that hold equal shares of the reference are cut off one after the other along random columns, and the current rows'
 * counts are compared with Pearson's statistic. Equal values are put in an order by chance, as if they differed a little: so the null law
 * depends on the numbers of rows and bins alone, not on the data's law nor on ties, and is simulated here, with as many draws as other methods take permutations. 32 counts are all that a window needs. Boracchi et al., ICML 2018. Range [0, inf).
 * O(bins x rows) to build, O(rows x bins) to count, O(draws x bins) for the law.
 */
export const QUANT_TREE: MultivariateMethod & { readonly name: 'quant_tree' } = {
  name: 'quant_tree',
  scale: 'statistic',
  compare(reference, current, { level, seed = 0, permutations = 999 } = {}) {
    const n = [reference.rows, current.rows] as const;
    const reason = incomparable(reference, current, BINS);
    if (reason) return multivariateResult(QUANT_TREE, n, reason);
    // A seed alone would break the ties of every window alike, and its one draw of the law would err alike on all of them.
    const random = createRandom(seed ^ fingerprint(reference) ^ fingerprint(current));
    const [left, right] = [withTieBreaks(reference, random), withTieBreaks(current, random)];
    const statistic = pearson(countsOf(right, cutsOf(left, random)), reference.rows, current.rows);
    const law = Array.from({ length: permutations }, () => drawnStatistic(reference.rows, current.rows, random));
    return multivariateResult(QUANT_TREE, n, permutationFinding(statistic, law, level), level);
  },
};

/** Thirty-two bits of all the numbers: FNV-1a, Fowler, Noll and Vo (1991), by words. */
function fingerprint({ data }: Matrix): number {
  const bits = new Uint32Array(data.slice().buffer);
  let hash = 0x811c9dc5;
  for (const word of bits) hash = Math.imul(hash ^ word, 0x01000193);
  return hash ^ (hash >>> 15);
}

/** Rows of the reference in each bin: as equal as whole numbers can be. */
function sizesOf(rows: number): readonly number[] {
  const ends = Array.from({ length: BINS + 1 }, (_, k) => Math.round((k * rows) / BINS));
  return ends.slice(1).map((end, k) => end - ends[k]!);
}

/** The rows with one more column, uniform noise that decides between equal values. */
function withTieBreaks({ rows, columns, data }: Matrix, random: Random): Matrix {
  const widened = new Float64Array(rows * (columns + 1));
  for (let row = 0; row < rows; row++) {
    widened.set(data.subarray(row * columns, (row + 1) * columns), row * (columns + 1));
    widened[row * (columns + 1) + columns] = random.uniform();
  }
  return { rows, columns: columns + 1, data: widened };
}

/** Cuts along random columns, never along the tie-breaks, which are the last column. */
function cutsOf({ rows, columns, data }: Matrix, random: Random): readonly Cut[] {
  const ties = columns - 1;
  let left: readonly Float64Array[] = Array.from({ length: rows }, (_, row) =>
    data.subarray(row * columns, (row + 1) * columns),
  );
  const cuts: Cut[] = [];
  for (const size of sizesOf(rows).slice(0, -1)) {
    const column = random.below(ties);
    const below = random.uniform() < 0.5;
    const ascending = left.toSorted((a, b) => a[column]! - b[column]! || a[ties]! - b[ties]!);
    const edge = ascending.at(below ? size - 1 : -size)!;
    cuts.push({ column, below, value: edge[column]!, tieBreak: edge[ties]! });
    left = below ? ascending.slice(size) : ascending.slice(0, -size);
  }
  return cuts;
}

function countsOf({ rows, columns, data }: Matrix, cuts: readonly Cut[]): Float64Array {
  const counts = new Float64Array(BINS);
  for (let row = 0; row < rows; row++) {
    const bin = cuts.findIndex(({ column, value, tieBreak, below }) => {
      const cell = data[row * columns + column]!;
      if (cell !== value) return cell < value === below;
      const noise = data[(row + 1) * columns - 1]!;
      return below ? noise <= tieBreak : noise >= tieBreak;
    });
    counts[bin === -1 ? BINS - 1 : bin]! += 1;
  }
  return counts;
}

function pearson(counts: Float64Array, referenceRows: number, rows: number): number {
  return sizesOf(referenceRows).reduce((sum, size, bin) => {
    const expected = (rows * size) / referenceRows;
    return sum + (counts[bin]! - expected) ** 2 / expected;
  }, 0);
}

/** One draw of the statistic under the null: the true shares of the bins are gaps of order statistics, the counts multinomial. */
function drawnStatistic(referenceRows: number, rows: number, random: Random): number {
  const counts = new Float64Array(BINS);
  const shares = sizesOf(referenceRows).map((size) => gammaDraw(size, random));
  // The last bin also has what lies beyond the last order statistic.
  shares[BINS - 1]! += gammaDraw(1, random);
  let share = shares.reduce((sum, value) => sum + value, 0);
  let left = rows;
  for (let bin = 0; bin < BINS && left > 0; bin++) {
    const drawn = binomialDraw(left, Math.min(1, shares[bin]! / share), random);
    counts[bin] = drawn;
    left -= drawn;
    share -= shares[bin]!;
  }
  return pearson(counts, referenceRows, rows);
}

/** A gamma variable of shape >= 1. Marsaglia and Tsang, ACM TOMS 26 (2000) 363-372. */
function gammaDraw(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** A binomial variable: split by beta variables down to a few trials, which are then drawn one by one. Relles, JASA 67 (1972) 612-613. */
function binomialDraw(trials: number, chance: number, random: Random): number {
  let [n, p, successes] = [trials, chance, 0];
  while (n > 24 && p > 0 && p < 1) {
    const middle = Math.floor((n + 1) / 2);
    const [a, b] = [gammaDraw(middle, random), gammaDraw(n + 1 - middle, random)];
    const order = a / (a + b);
    if (order <= p) {
      successes += middle;
      n -= middle;
      p = (p - order) / (1 - order);
    } else {
      n = middle - 1;
      p /= order;
    }
  }
  for (let i = 0; i < n; i++) if (random.uniform() < p) successes += 1;
  return successes;
}
