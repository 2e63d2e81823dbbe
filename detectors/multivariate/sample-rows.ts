import { createRandom } from '../math/random.ts';
import { rowsAt, type Matrix } from '../learners/matrix.ts';

/** Both tables, or as many rows of both as fit; each side keeps its share, and at least `least` rows where it has them. */
export function fittingRows(
  reference: Matrix,
  current: Matrix,
  most: number,
  seed: number,
  least = 2,
): readonly [Matrix, Matrix] {
  const total = reference.rows + current.rows;
  if (total <= most) return [reference, current];
  const half = Math.floor(most / 2);
  const left = current.rows <= half ? most - current.rows : reference.rows <= half ? reference.rows : half;
  return [drawRows(reference, Math.max(least, left), seed), drawRows(current, Math.max(least, most - left), seed + 1)];
}

/** A random choice of rows without replacement, in file order; all of them where there are no more. O(rows). */
export function drawRows(matrix: Matrix, count: number, seed: number): Matrix {
  if (matrix.rows <= count) return matrix;
  const random = createRandom(seed);
  const picked = new Uint32Array(count);
  // Selection sampling (Knuth, algorithm S): each row is taken with the chance that the choice still needs it.
  let taken = 0;
  for (let row = 0; taken < count; row++) {
    if ((matrix.rows - row) * random.uniform() < count - taken) picked[taken++] = row;
  }
  return rowsAt(matrix, picked);
}

/** The numbers of rows in random order. O(rows). */
export function shuffled(rows: number, seed: number): Uint32Array {
  const random = createRandom(seed);
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
