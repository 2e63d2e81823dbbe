import { total } from '../profile/counts.ts';

/** Both totals of two samples counted in the same bins. @throws RangeError when the bins differ or a sample is empty. */
export function totals(reference: ArrayLike<number>, current: ArrayLike<number>): readonly [number, number] {
  if (reference.length !== current.length) {
    throw new RangeError(`the reference has ${reference.length} bins, the current sample ${current.length}`);
  }
  const n = total(reference);
  const m = total(current);
  if (!(n > 0) || !(m > 0)) throw new RangeError('a sample without rows has no distance to anything');
  return [n, m];
}

/**
 * Shares for the distances that a single empty cell would make infinite: cells empty on both sides are dropped, a cell empty on one
 * side counts as half a row, and the shares are made to add up to 1 again.
 */
export function filledShares(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): { readonly p: Float64Array; readonly q: Float64Array } {
  totals(reference, current);
  const kept: number[] = [];
  for (let bin = 0; bin < reference.length; bin += 1) if (reference[bin]! > 0 || current[bin]! > 0) kept.push(bin);
  const fill = (counts: ArrayLike<number>): Float64Array => {
    const filled = Float64Array.from(kept, (bin) => (counts[bin]! > 0 ? counts[bin]! : 0.5));
    const sum = total(filled);
    return filled.map((count) => count / sum);
  };
  return { p: fill(reference), q: fill(current) };
}
