import { columnOf } from './table.ts';
import type { NetworkShape } from './network.ts';
import type { Table } from './table.ts';

/** What to build: which columns are categories, which are numbers, and how large the network is. */
export interface NetworkSpec {
  readonly categorical: readonly string[];
  readonly numeric: readonly string[];
  /** Numbers per level; default 8. */
  readonly embeddingSize?: number;
  /** Units of the one hidden layer; default 32. */
  readonly hiddenUnits?: number;
  /** A level seen in fewer training rows than this shares the row of the unseen ones, which so learns what "rare" means; default 10. */
  readonly rareBelowRows?: number;
}

/** The network's shape as the training rows settle it: vocabularies sorted by name, means and standard deviations. */
export function fitShape(table: Table, spec: NetworkSpec): NetworkShape {
  const rareBelow = spec.rareBelowRows ?? 10;
  return {
    embeddingSize: spec.embeddingSize ?? 8,
    hiddenUnits: spec.hiddenUnits ?? 32,
    categorical: spec.categorical.map((column) => ({ column, vocabulary: vocabularyOf(table, column, rareBelow) })),
    numeric: spec.numeric.map((column) => ({ column, ...momentsOf(columnOf(table, column, 'numeric').values) })),
  };
}

function vocabularyOf(table: Table, name: string, rareBelow: number): readonly string[] {
  const { levels, codes } = columnOf(table, name, 'categorical');
  const counts = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  // Sorted, so that the order in which rows arrive cannot change the weights.
  return levels.filter((_, code) => (counts[code] ?? 0) >= Math.max(1, rareBelow)).sort();
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly standardDeviation: number } {
  let n = 0;
  let mean = 0;
  let squares = 0;
  // Welford: stable in one pass whatever the column's offset.
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    n++;
    const difference = value - mean;
    mean += difference / n;
    squares += difference * (value - mean);
  }
  const standardDeviation = n > 0 ? Math.sqrt(squares / n) : 0;
  // A constant column says nothing; dividing by 1 keeps it at 0 instead of infinity.
  return { mean, standardDeviation: standardDeviation > 0 ? standardDeviation : 1 };
}
