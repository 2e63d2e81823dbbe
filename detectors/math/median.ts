import { orderStatistics } from './order-statistics.ts';

/** The median of a list of one or more finite values; of an even number the mean of the middle two. O(n). */
export function medianOf(values: Float64Array): number {
  const middle = values.length >>> 1;
  const [lower, upper] = orderStatistics(values, [values.length % 2 === 1 ? middle : middle - 1, middle]);
  return (lower! + upper!) / 2;
}
