import { histogramCounts, sturgesEdges } from '../numpy/histogram.ts';
import { distinctUpTo, levelCounts, type CleanNumeric, type CleanPair } from './data.ts';

/** A reference with more different values than this is binned; others are counted value by value. */
const VALUES_KEPT = 20;

/** Shares of both sides, bin by bin or level by level. */
export interface Shares {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/**
 * Evidently's shares: numeric columns with more than 20 different values in the reference go into NumPy's `sturges` bins of both sides joined
 * (so the bins move with the current data); all else is counted by value.
 */
export function evidentlyShares(pair: CleanPair): Shares {
  if (pair.kind === 'levels') {
    return shares(levelCounts(pair.reference, pair.levels.length), levelCounts(pair.current, pair.levels.length));
  }
  const { reference, current } = pair;
  if (distinctUpTo(VALUES_KEPT, reference.values) <= VALUES_KEPT) return countedByValue(reference, current);
  const joined = new Float64Array(reference.values.length + current.values.length);
  joined.set(reference.values);
  joined.set(current.values, reference.values.length);
  const edges = sturgesEdges({ values: joined, integer: reference.integer && current.integer });
  return shares(histogramCounts(reference.values, edges), histogramCounts(current.values, edges));
}

/** PSI and KL put something in place of a share of zero, on each side: a millionth of the smallest share, or 1e-4 where that is larger than 1e-4. */
export function fillZeros({ reference, current }: Shares): Shares {
  return { reference: filled(reference), current: filled(current) };
}

function filled(side: Float64Array): Float64Array {
  const smallest = side.reduce((least, share) => (share > 0 && share < least ? share : least), Infinity);
  const fill = smallest <= 1e-4 ? smallest / 1e6 : 1e-4;
  return side.map((share) => (share === 0 ? fill : share));
}

function countedByValue(reference: CleanNumeric, current: CleanNumeric): Shares {
  const index = new Map<number, number>();
  for (const side of [reference, current]) {
    for (const value of side.values) if (!index.has(value)) index.set(value, index.size);
  }
  const count = ({ values }: CleanNumeric): Float64Array => {
    const counts = new Float64Array(index.size);
    for (const value of values) counts[index.get(value)!]! += 1;
    return counts;
  };
  return shares(count(reference), count(current));
}

function shares(reference: Float64Array, current: Float64Array): Shares {
  return { reference: normalised(reference), current: normalised(current) };
}

function normalised(counts: Float64Array): Float64Array {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / rows);
}
