import { drawHypergeometric } from '../../math/hypergeometric-draw.ts';
import { createRandom, type Random } from '../../math/random.ts';
import type { NumericSample } from '../../samples/numeric-sample.ts';
import { pooled, type Pooled } from '../../samples/pair.ts';
import { EDGE_SHARES } from '../../samples/equal-depth-bins.ts';

/** Counts of both samples as chance alone would have them. */
export interface SimulatedTable {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** Steps that all tables of one pair may take together: about 5 ms. */
const WORK = 600_000;
const MOST = 2_000;
const FEWEST = 400;

const lastTables = new WeakMap<
  Float64Array,
  { current: Float64Array; seed: number; tables: readonly SimulatedTable[] }
>();

/**
 * Tables with the margins of the observed one, every assignment of rows to the two samples equally likely (permutation null). Cells without
 * rows are left out. Kept for the next distance of the same counts.
 */
export function tablesWithMargins(
  reference: Float64Array,
  current: Float64Array,
  seed: number,
): readonly SimulatedTable[] {
  const last = lastTables.get(reference);
  if (last?.current === current && last.seed === seed) return last.tables;
  const both = reference.map((count, cell) => count + current[cell]!).filter((count) => count > 0);
  const n = reference.reduce((sum, count) => sum + count, 0);
  const tables = dealtTables(both, n, createRandom(seed));
  lastTables.set(reference, { current, seed, tables });
  return tables;
}

function dealtTables(both: Float64Array, n: number, random: Random): readonly SimulatedTable[] {
  const size = both.reduce((sum, count) => sum + count, 0);
  const rounds = Math.min(MOST, Math.max(FEWEST, Math.floor(WORK / (10 * both.length))));
  return Array.from({ length: rounds }, () => {
    const reference = new Float64Array(both.length);
    const current = new Float64Array(both.length);
    let left = size;
    let drawn = n;
    for (let cell = 0; cell < both.length; cell += 1) {
      left -= both[cell]!;
      const mine = drawHypergeometric(random, both[cell]!, left, drawn);
      reference[cell] = mine;
      current[cell] = both[cell]! - mine;
      drawn -= mine;
    }
    return { reference, current };
  });
}

/**
 * Tables of a numeric pair in which the rows are dealt anew, and the edges of the bins are those of the new reference: with a small
 * reference the edges vary as much as the counts do.
 */
export function tablesWithNewEdges(
  reference: NumericSample,
  current: NumericSample,
  seed: number,
): readonly SimulatedTable[] {
  const both = pooled(reference, current);
  const random = createRandom(seed);
  const { n, m } = both;
  const steps = sparse(n, n + m) ? n : n + m;
  const rounds = Math.min(MOST, Math.max(FEWEST, Math.floor(WORK / (steps + 400))));
  const after = both.reference.map((count, k) => count + both.current[k]!);
  const ranks = new Uint32Array(n);
  return Array.from({ length: rounds }, () => {
    drawRanks(random, ranks, n + m);
    return dealtTable(both, after, ranks);
  });
}

function sparse(n: number, size: number): boolean {
  return size > 8 * n;
}

/**
 * n of `size` ranks, ascending, every choice equally likely: one by one, or, where few of many are chosen, as the order of uniform values,
 * drawn in about their means by the factor by which drawing without replacement varies less.
 */
function drawRanks(random: Random, ranks: Uint32Array, size: number): void {
  const n = ranks.length;
  if (sparse(n, size)) {
    const shrink = Math.sqrt((size - n) / size);
    let left = 1;
    for (let k = n - 1; k >= 0; k -= 1) {
      // The largest of k + 1 uniform values below `left`.
      left *= random.uniform() ** (1 / (k + 1));
      const mean = ((k + 1) / (n + 1)) * size;
      const rank = Math.floor(mean + shrink * (left * size - mean));
      // No rank is dealt twice, and enough of them are left for those below.
      const highest = k === n - 1 ? size - 1 : ranks[k + 1]! - 1;
      ranks[k] = Math.max(k, Math.min(highest, rank));
    }
    return;
  }
  let k = 0;
  for (let rank = 0; k < n; rank += 1) {
    if (random.uniform() * (size - rank) < n - k) {
      ranks[k] = rank;
      k += 1;
    }
  }
}

/** The counts that these ranks of the pooled rows, taken as the reference, give in their own bins. */
function dealtTable({ n, m, values }: Pooled, after: Uint32Array, ranks: Uint32Array): SimulatedTable {
  const valueIndex = (rank: number): number => firstAbove(after, rank);
  const edges: number[] = [];
  for (const share of EDGE_SHARES) {
    const position = (n - 1) * share;
    const rank = Math.floor(position);
    const left = values[valueIndex(ranks[rank]!)]!;
    const right = values[valueIndex(ranks[Math.min(n - 1, rank + 1)]!)]!;
    const edge = left + (right - left) * (position - rank);
    if (edges.at(-1) !== edge) edges.push(edge);
  }
  const reference = new Float64Array(edges.length + 1);
  const current = new Float64Array(edges.length + 1);
  let mine = 0;
  let others = 0;
  edges.forEach((edge, bin) => {
    // Rows below the edge: all of the values before the first one that is not smaller.
    const k = firstAtLeast(values, edge);
    const rows = k > 0 ? after[k - 1]! : 0;
    const minePassed = firstAtLeast(ranks, rows);
    reference[bin] = minePassed - mine;
    current[bin] = rows - minePassed - others;
    mine = minePassed;
    others = rows - minePassed;
  });
  reference[edges.length] = n - mine;
  current[edges.length] = m - others;
  return { reference, current };
}

function firstAbove(ascending: ArrayLike<number>, value: number): number {
  return firstAtLeast(ascending, value + 1);
}

/** The first index whose entry is >= value. */
function firstAtLeast(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
