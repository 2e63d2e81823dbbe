import { createRandom } from '../../math/random.ts';

const ROUNDS = 100;
/** The most rows of both sides together: the kernel matrix of more takes over 1.1 GB. */
export const MMD_MOST_ROWS = 12_000;

/**
 * Evidently's `empirical_mmd`: the unbiased squared MMD with an RBF kernel whose width is the median of the reference's squared distances,
 * those of a row with itself included, and its p-value over 100 permutations. The peer does not seed its permutations; ours are seeded.
 * O(100 (n + m)^2) time, O((n + m)^2) memory.
 */
export function permutedMmdPValue(reference: Float64Array, current: Float64Array, seed: number): number {
  const n = reference.length;
  const pooled = new Float64Array(n + current.length);
  pooled.set(reference);
  pooled.set(current, n);
  const gamma = 1 / medianSquaredDistance(reference);
  const size = pooled.length;
  const kernel = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const gap = pooled[i]! - pooled[j]!;
      kernel[i * size + j] = kernel[j * size + i] = Math.exp(-gamma * gap * gap);
    }
  }
  const order = Int32Array.from({ length: size }, (_, i) => i);
  const observed = squaredMmd(kernel, order, n);
  const random = createRandom(seed);
  let asFar = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = size - 1; i > 0; i--) {
      const j = random.below(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    if (observed <= squaredMmd(kernel, order, n)) asFar += 1;
  }
  return asFar / ROUNDS;
}

function squaredMmd(kernel: Float64Array, order: Int32Array, n: number): number {
  const size = order.length;
  const m = size - n;
  const isReference = new Uint8Array(size);
  for (let i = 0; i < n; i++) isReference[order[i]!] = 1;
  let [within, across, beyond] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    let toReference = 0;
    let toCurrent = 0;
    const row = i * size;
    for (let j = 0; j < size; j++) {
      if (isReference[j]) toReference += kernel[row + j]!;
      else toCurrent += kernel[row + j]!;
    }
    if (isReference[i]) {
      within += toReference;
      across += toCurrent;
    } else beyond += toCurrent;
  }
  return within / (n * (n - 1)) + beyond / (m * (m - 1)) - (2 * across) / (n * m);
}

/** The middle of all n^2 squared distances (NumPy's `nearest`); 1 where it is zero. */
function medianSquaredDistance(values: Float64Array): number {
  const n = values.length;
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) distances[i * n + j] = (values[i]! - values[j]!) ** 2;
  distances.sort();
  // Half to even, as NumPy rounds.
  const middle = (distances.length - 1) / 2;
  const at = Number.isInteger(middle) ? middle : 2 * Math.round(middle / 2);
  return distances[at]! || 1;
}
