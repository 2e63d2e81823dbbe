/** The largest gap of the distribution functions of two samples given in ascending order, in [0, 1]. O(n + m). Smirnov (1939). */
export function kolmogorovSmirnovDistance(reference: Float64Array, current: Float64Array): number {
  const n = reference.length;
  const m = current.length;
  let i = 0;
  let j = 0;
  let gap = 0;
  while (i < n && j < m) {
    const value = Math.min(reference[i]!, current[j]!);
    while (i < n && reference[i] === value) i += 1;
    while (j < m && current[j] === value) j += 1;
    // Whole numbers: the largest gap is exact, and is divided once.
    gap = Math.max(gap, Math.abs(i * m - j * n));
  }
  return gap / (n * m);
}
