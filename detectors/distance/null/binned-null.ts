import type { NullBand } from '../../types.ts';
import { chiSquareBand, NO_SPREAD, simulatedBand } from './band.ts';
import { additiveBand, cellSizes, largestBand, type CellTerm } from './many-cells.ts';
import { tablesWithMargins, type SimulatedTable } from './simulated-tables.ts';

/** What a binned distance says of itself, so that its behaviour without drift can be worked out. */
export interface BinnedLaw {
  /** The distance of counts in the same cells. */
  readonly distance: (reference: Float64Array, current: Float64Array) => number;
  /** The distance to the power 1 / `power` is a sum over cells. */
  readonly power: 1 | 0.5;
  /** For divergences: that sum is about this times chi-square(K - 1) once the cells are full. Null for distances that are not smooth. */
  readonly chiSquareScale: ((n: number, m: number) => number) | null;
  /** One cell's part of that sum; `emptied` are the expected numbers of cells that a sample leaves empty. Null for a largest gap. */
  readonly term: ((n: number, m: number, emptied: readonly [number, number]) => CellTerm) | null;
  /** No distance is larger than this. */
  readonly bound: number;
}

/** Expected rows of each sample in its emptiest cell from which the chi-square law is within 2 % in the tail. */
const FULL = 50;
/** More cells than this are not simulated: their sums are nearly normal, and their moments are known. */
const MANY = 200;

/** The largest of more gaps than this is as that of independent ones. */
const SEVERAL = 8;

/** Whether the chi-square law holds for the distances that have one. */
function allFull(reference: Float64Array, current: Float64Array, n: number, m: number): boolean {
  const share = Math.min(n, m) / (n + m);
  return reference.every((count, cell) => count + current[cell]! === 0 || (count + current[cell]!) * share >= FULL);
}

/**
 * How the distance behaves between samples of these sizes that differ by chance alone, given what both hold together: chi-square where
 * every cell is full, simulated tables with the same margins where not, exact moments where there are very many cells.
 * `simulate` gives other tables than those of fixed cells, for bins whose edges vary.
 */
export function binnedNull(
  law: BinnedLaw,
  reference: Float64Array,
  current: Float64Array,
  seed: number,
  simulate?: () => readonly SimulatedTable[],
): NullBand {
  const n = reference.reduce((sum, count) => sum + count, 0);
  const m = current.reduce((sum, count) => sum + count, 0);
  let cells = 0;
  for (let cell = 0; cell < reference.length; cell += 1) if (reference[cell]! + current[cell]! > 0) cells += 1;
  if (cells < 2) return NO_SPREAD;
  if (law.chiSquareScale && !simulate && allFull(reference, current, n, m)) {
    return bounded(chiSquareBand(law.chiSquareScale(n, m), cells - 1, law.power), law.bound);
  }
  if (cells > (!law.term ? SEVERAL : MANY) && !simulate)
    return bounded(manyCells(law, reference, current, n, m), law.bound);
  const tables = simulate ? simulate() : tablesWithMargins(reference, current, seed);
  // A divergence is near 0 a sum of squares, and its root a gap like the others.
  const shape = !law.term ? 'largest' : law.chiSquareScale && law.power === 1 ? 'sum' : 'gap';
  const draws = Float64Array.from(tables, (table) => law.distance(table.reference, table.current));
  return bounded(simulatedBand(draws, shape), law.bound);
}

function manyCells(law: BinnedLaw, reference: Float64Array, current: Float64Array, n: number, m: number): NullBand {
  const sizes = cellSizes(reference, current);
  const share = n / (n + m);
  let emptyReference = 0;
  let emptyCurrent = 0;
  for (const [size, cells] of sizes) {
    emptyReference += cells * (1 - share) ** size;
    emptyCurrent += cells * share ** size;
  }
  if (!law.term) return largestBand(sizes, n, m);
  return additiveBand(sizes, share, law.term(n, m, [emptyReference, emptyCurrent]), law.power);
}

function bounded({ mean, q95, q999 }: NullBand, bound: number): NullBand {
  return { mean: Math.min(bound, mean), q95: Math.min(bound, q95), q999: Math.min(bound, q999) };
}
