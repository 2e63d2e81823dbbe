/**
 * The sum of values in the order in which NumPy adds contiguous float64 arrays: eight running sums over blocks of up to 128, halves above
 * that. Parity needs the last bit, for some peers test whether `1 - sum` is above zero. O(n).
 */
export function numpySum(values: ArrayLike<number>, start = 0, count = values.length): number {
  if (count < 8) {
    let sum = count > 0 ? values[start]! : 0;
    for (let i = 1; i < count; i++) sum += values[start + i]!;
    return sum;
  }
  if (count > 128) {
    const half = Math.floor(count / 2);
    const left = half - (half % 8);
    return numpySum(values, start, left) + numpySum(values, start + left, count - left);
  }
  const lanes = Float64Array.from({ length: 8 }, (_, lane) => values[start + lane]!);
  let at = 8;
  for (; at < count - (count % 8); at += 8)
    for (let lane = 0; lane < 8; lane++) lanes[lane]! += values[start + at + lane]!;
  const [a, b, c, d, e, f, g, h] = lanes as unknown as [number, number, number, number, number, number, number, number];
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (; at < count; at++) sum += values[start + at]!;
  return sum;
}
