/** The bin of a value: how many of the ascending edges are <= it, found by bisection, O(log edges). NaN is in no bin and answers -1. */
export function binIndex(edges: readonly number[], value: number): number {
  if (Number.isNaN(value)) return -1;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
