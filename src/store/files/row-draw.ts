import { createRandom } from '../../../detectors/math/random.ts';

/** Marks `limit` of `rows` rows, every choice of them equally likely, by the seed; null when all are wanted. */
export function drawRows(rows: number, limit: number, seed: number): Uint8Array | null {
  if (rows <= limit) return null;
  const random = createRandom(seed);
  const marks = new Uint8Array(rows);
  // Floyd's draw (Bentley and Floyd 1987): each step adds one row, and all sets of the size are equally likely.
  for (let last = rows - limit; last < rows; last++) {
    const row = random.below(last + 1);
    marks[marks[row] === 1 ? last : row] = 1;
  }
  return marks;
}
