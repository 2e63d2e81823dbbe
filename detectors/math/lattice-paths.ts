/**
 * The exact chance that the two-sample Kolmogorov-Smirnov statistic of n and m values without ties reaches `distance / (n m)`, where
 * `distance` is the largest |i m - j n|: the chance that a random lattice path from (0, 0) to (n, m) leaves the band of that width.
 *
 * A random path is a Markov chain (step right with chance (n - i) / (n - i + m - j)); what leaves the band is summed up as it leaves, all
 * terms positive, so that a tiny p-value has all its digits. For n = m the reflection principle gives a closed sum.
 * Hodges, Ark. Mat. 3 (1958) 469-486. O(n times the band's width), O(n) for n = m.
 */
export function pathLeavesBand(n: number, m: number, distance: number): number {
  if (distance <= 0) return 1;
  if (n === m) return leavesSquareBand(n, Math.round(distance / n));
  const [columns, rows] = n < m ? [m, n] : [n, m];
  // reach[j]: the chance to be at (i, j) without having left the band before; i runs over the longer side.
  const reach = new Float64Array(rows + 1);
  reach[0] = 1;
  let left = 0;
  let low = 0;
  for (let i = 0; i <= columns; i += 1) {
    // Inside the band: |j columns - i rows| < distance.
    const middle = (i * rows) / columns;
    const half = distance / columns;
    const bottom = Math.max(0, firstInside(middle - half, i, rows, columns, distance));
    const top = Math.min(rows, lastInside(middle + half, i, rows, columns, distance));
    for (; low < bottom; low += 1) {
      left += reach[low]!;
      reach[low] = 0;
    }
    // Steps up within column i, and out of the band at its top; then what is left steps right.
    for (let j = bottom; j <= top; j += 1) {
      const here = reach[j]!;
      if (here === 0) continue;
      const up = (here * (rows - j)) / (rows - j + columns - i || 1);
      if (j < rows) {
        if (j === top) left += up;
        else reach[j + 1]! += up;
      }
      reach[j] = here - up;
    }
  }
  return Math.min(1, left);
}

function firstInside(guess: number, i: number, rows: number, columns: number, distance: number): number {
  let j = Math.floor(guess) - 1;
  while (i * rows - j * columns >= distance) j += 1;
  return j;
}

function lastInside(guess: number, i: number, rows: number, columns: number, distance: number): number {
  let j = Math.ceil(guess) + 1;
  while (j * columns - i * rows >= distance) j -= 1;
  return j;
}

/** 2 sum_k (-1)^(k-1) C(2n, n - k h) / C(2n, n), the quotients as running products. */
function leavesSquareBand(n: number, h: number): number {
  let sum = 0;
  for (let k = Math.floor(n / h); k >= 1; k -= 1) {
    // C(2n, n - d) / C(2n, n) = prod_{i=1..d} (n - d + i) / (n + i).
    const d = k * h;
    let log = 0;
    let product = 1;
    for (let i = 1; i <= d; i += 1) {
      product *= (n - d + i) / (n + i);
      if (product < 1e-280) {
        log += Math.log(product);
        product = 1;
      }
    }
    const quotient = Math.exp(log) * product;
    sum = quotient - sum;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
