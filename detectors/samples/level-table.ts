import type { CategoricalSample } from './categorical-sample.ts';

/** Both samples counted over the union of their levels, in the order in which the reference and then the current sample name them. */
export interface LevelTable {
  readonly levels: readonly string[];
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

const lastTable = new WeakMap<CategoricalSample, { current: CategoricalSample; table: LevelTable }>();

/** The 2 x K table of both samples; levels without rows on either side are left out. Kept for the next method. O(levels). */
export function levelTable(reference: CategoricalSample, current: CategoricalSample): LevelTable {
  const last = lastTable.get(reference);
  if (last?.current === current) return last.table;
  const levels: string[] = [];
  const left: number[] = [];
  const right: number[] = [];
  for (const [level, count] of reference.levels) {
    const other = current.levels.get(level) ?? 0;
    if (count + other === 0) continue;
    levels.push(level);
    left.push(count);
    right.push(other);
  }
  for (const [level, count] of current.levels) {
    if (count === 0 || reference.levels.has(level)) continue;
    levels.push(level);
    left.push(0);
    right.push(count);
  }
  const table = { levels, reference: Float64Array.from(left), current: Float64Array.from(right) };
  lastTable.set(reference, { current, table });
  return table;
}
