/** Counts of one column per stratum and cell, row-major. */
export interface StratifiedCounts {
  readonly strata: number;
  readonly cells: number;
  readonly counts: Float64Array;
}

/** How far two samples are apart within their strata, and how far sampling noise alone would put them. */
export interface StratifiedDistance {
  /** Mean total variation distance over the strata, weighted by the recent rows; 0 to 1. */
  readonly distance: number;
  /** What two samples of these sizes from one distribution would show on average. */
  readonly noise: number;
  /** Share of the recent rows whose stratum had enough rows on both sides to be compared. */
  readonly covered: number;
}

/** Counts values into cells within strata; a cell or stratum below 0 (missing) is left out. */
export function countStratified(options: {
  readonly values: ArrayLike<number>;
  readonly strata: ArrayLike<number>;
  readonly strataCount: number;
  readonly cells: number;
  readonly cellOf: (value: number) => number;
}): StratifiedCounts {
  const counts = new Float64Array(options.strataCount * options.cells);
  for (let row = 0; row < options.values.length; row++) {
    const stratum = options.strata[row] ?? -1;
    const cell = options.cellOf(options.values[row] ?? Number.NaN);
    if (stratum < 0 || stratum >= options.strataCount || !(cell >= 0) || cell >= options.cells) continue;
    const at = stratum * options.cells + cell;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { strata: options.strataCount, cells: options.cells, counts };
}

/**
 * Total variation between baseline and recent rows, stratum by stratum, with the noise floor of the normal
 * approximation: a cell with pooled share q adds sqrt(q (1 - q) (1/n + 1/m) / (2 pi)) on average when nothing differs
 * (half the mean absolute deviation of a difference of two shares). Strata with fewer than `minRows` on a side are out.
 */
export function stratifiedDistance(
  baseline: StratifiedCounts,
  recent: StratifiedCounts,
  minRows: number,
): StratifiedDistance {
  let distance = 0;
  let noise = 0;
  let compared = 0;
  let total = 0;
  for (let stratum = 0; stratum < recent.strata; stratum++) {
    const from = stratum * recent.cells;
    const before = baseline.counts.subarray(from, from + recent.cells);
    const after = recent.counts.subarray(from, from + recent.cells);
    const n = sum(before);
    const m = sum(after);
    total += m;
    if (n < minRows || m < minRows) continue;
    compared += m;
    let apart = 0;
    let floor = 0;
    for (let cell = 0; cell < recent.cells; cell++) {
      const p = (before[cell] ?? 0) / n;
      const r = (after[cell] ?? 0) / m;
      const pooled = ((before[cell] ?? 0) + (after[cell] ?? 0)) / (n + m);
      apart += Math.abs(p - r) / 2;
      floor += Math.sqrt((pooled * (1 - pooled) * (1 / n + 1 / m)) / (2 * Math.PI));
    }
    distance += m * apart;
    noise += m * Math.min(floor, 1);
  }
  if (compared === 0) return { distance: 0, noise: 0, covered: 0 };
  return { distance: distance / compared, noise: noise / compared, covered: compared / total };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
