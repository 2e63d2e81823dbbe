import type { Pooled } from '../../samples/pair.ts';

/** The value at this share of the pooled rows: the smallest one with at least that share at or below it. O(log(n + m)). */
export function pooledValue({ n, m, values, reference, current }: Pooled, share: number): number {
  const goal = share * (n + m);
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reference[middle]! + current[middle]! >= goal) high = middle;
    else low = middle + 1;
  }
  return values[low]!;
}
