import { vectorOfText } from './cell-kinds.ts';
import type { VectorCells } from './file-columns.ts';
import { NO_LEVEL } from './level-table.ts';

/** Gathers lists of numbers, row by row; the first list says how long all are to be. */
export function gatherVectors(): {
  readonly add: (vector: ArrayLike<number>) => void;
  readonly cells: () => VectorCells;
} {
  let dimensions = 0;
  let values = new Float64Array(1 << 10);
  let used = 0;
  let absent = 0;
  let odd = 0;
  return {
    add(vector) {
      if (vector.length === 0) {
        absent++;
        return;
      }
      if (dimensions === 0) dimensions = vector.length;
      if (vector.length !== dimensions || !Array.prototype.every.call(vector, Number.isFinite)) {
        odd++;
        return;
      }
      if (used + dimensions > values.length) {
        const larger = new Float64Array(Math.max(values.length * 2, used + dimensions));
        larger.set(values);
        values = larger;
      }
      values.set(vector, used);
      used += dimensions;
    },
    cells: () => ({ dimensions, values: values.slice(0, used), absent, odd }),
  };
}

/** Lists of numbers that are written as JSON, as CSV has them. */
export function vectorsOfTexts({
  levels,
  codes,
}: {
  readonly levels: readonly string[];
  readonly codes: Int32Array;
}): VectorCells {
  const vectors = levels.map((level) => vectorOfText(level) ?? [NaN]);
  const gather = gatherVectors();
  for (const code of codes) gather.add(code === NO_LEVEL ? [] : (vectors[code] ?? [NaN]));
  return gather.cells();
}
