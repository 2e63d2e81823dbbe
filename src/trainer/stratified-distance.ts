/** Counts of one column per stratum and cell, row-major. */
export interface StratifiedCounts {
  readonly strata: number;
  readonly cells: number;
  readonly counts: Float64Array;
}

/** How far two samples are apart once their strata are taken into account, and how far sampling noise alone would put them. */
export interface StratifiedDistance {
  /** Total variation distance, 0 to 1. */
  readonly distance: number;
  /** What two samples of these sizes from one distribution would show on average. */
  readonly noise: number;
}

/** Two ways to take the strata into account; which one sees more depends on whether the column follows its stratum. */
export interface StratifiedDistances {
  /** Mean distance of the strata, weighted by the recent rows: sharp where the stratum nearly fixes the value. */
  readonly within: StratifiedDistance;
  /** Distance from the baseline reweighted to the recent mix of strata: little noise where the stratum says little. */
  readonly reweighted: StratifiedDistance;
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
 * Total variation between baseline and recent rows, both ways. The noise floors are those of the normal approximation:
 * a cell whose share has the variance v on either side together adds sqrt(v / (2 pi)) on average when nothing differs
 * (half the mean absolute deviation of a difference). Strata with fewer than `minRows` on a side are left out.
 */
export function stratifiedDistances(
  baseline: StratifiedCounts,
  recent: StratifiedCounts,
  minRows: number,
): StratifiedDistances {
  const { cells } = recent;
  const expected = new Float64Array(cells);
  const observed = new Float64Array(cells);
  let within = 0;
  let withinNoise = 0;
  let squaredWeights = 0;
  let compared = 0;
  let total = 0;
  for (let stratum = 0; stratum < recent.strata; stratum++) {
    const before = baseline.counts.subarray(stratum * cells, (stratum + 1) * cells);
    const after = recent.counts.subarray(stratum * cells, (stratum + 1) * cells);
    const n = sum(before);
    const m = sum(after);
    total += m;
    if (n < minRows || m < minRows) continue;
    compared += m;
    squaredWeights += (m * m) / n;
    for (let cell = 0; cell < cells; cell++) {
      const p = (before[cell] ?? 0) / n;
      const r = (after[cell] ?? 0) / m;
      const pooled = ((before[cell] ?? 0) + (after[cell] ?? 0)) / (n + m);
      within += (m * Math.abs(p - r)) / 2;
      withinNoise += m * meanDeviation(pooled, 1 / n + 1 / m);
      expected[cell] = (expected[cell] ?? 0) + m * p;
      observed[cell] = (observed[cell] ?? 0) + (after[cell] ?? 0);
    }
  }
  const nothing = { distance: 0, noise: 0 };
  if (compared === 0) return { within: nothing, reweighted: nothing, covered: 0 };
  let reweighted = 0;
  let reweightedNoise = 0;
  for (let cell = 0; cell < cells; cell++) {
    const p = (expected[cell] ?? 0) / compared;
    const r = (observed[cell] ?? 0) / compared;
    reweighted += Math.abs(p - r) / 2;
    reweightedNoise += meanDeviation((p + r) / 2, 1 / compared + squaredWeights / compared ** 2);
  }
  return {
    within: { distance: within / compared, noise: withinNoise / compared },
    reweighted: { distance: reweighted, noise: reweightedNoise },
    covered: compared / total,
  };
}

function meanDeviation(share: number, inverseRows: number): number {
  return Math.sqrt((share * (1 - share) * inverseRows) / (2 * Math.PI));
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
