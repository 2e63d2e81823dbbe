/** Adds counts to a running sum, bin by bin. @throws RangeError when they have different bins. */
export function addCounts(sum: Float64Array, counts: ArrayLike<number>): void {
  if (sum.length !== counts.length) throw new RangeError(`${counts.length} bins cannot be added to ${sum.length}`);
  for (let bin = 0; bin < sum.length; bin += 1) sum[bin]! += counts[bin]!;
}

/** The counts of the coarse bins: sums of the fine bins between coarse edges. `coarse` holds indices into the fine edges, ascending. */
export function coarseCounts(fine: ArrayLike<number>, coarse: readonly number[]): Float64Array {
  const sums = new Float64Array(coarse.length + 1);
  let at = 0;
  for (let bin = 0; bin < fine.length; bin += 1) {
    // Fine bin b lies above the edges 0 .. b-1: it has passed coarse edge `at` once b > coarse[at].
    while (at < coarse.length && bin > coarse[at]!) at += 1;
    sums[at]! += fine[bin]!;
  }
  return sums;
}

/** The sum of all counts. */
export function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin += 1) sum += counts[bin]!;
  return sum;
}
