import type { Periods } from './season.ts';

/** Twice the log-likelihood that memory must gain before a stream is given one, its own and what it borrows together. */
const OWN_GATE = 12;
/** The same for the mean over all streams, before anything is borrowed. */
const POOLED_GATE = 6;
const BORROW_MOST = 40;
const BORROW_SCALE = 8;
/** With fewer values than this a stream says nothing of its own memory. */
const FEWEST_VALUES = 40;

const PERSISTENCES = [0.2, 0.35, 0.5, 0.6, 0.7, 0.76, 0.82, 0.86, 0.89, 0.92, 0.94, 0.96, 0.975, 0.985, 0.993];
const GAINS = [0.03, 0.05, 0.08, 0.12, 0.17, 0.23, 0.3, 0.4, 0.5, 0.65, 0.8, 1];

/** AR(1) seen through noise, as its steady-state filter: m <- persistence (m + gain (z - m)). A gain of 0 is no memory. */
export interface Memory {
  readonly persistence: number;
  readonly gain: number;
}

export const NO_MEMORY: Memory = { persistence: 0, gain: 0 };

/** Every memory that is tried; the first is none. */
export const MEMORY_GRID: readonly Memory[] = [
  NO_MEMORY,
  ...PERSISTENCES.flatMap((persistence) => GAINS.map((gain) => ({ persistence, gain }))),
];

const GRID = MEMORY_GRID.length;

/** Values less the mean of their stratum, the finest that has two of each; NaN where the stratum has a single value. */
export function withoutStratumMeans(z: Float64Array, periods: Periods, offset: number): Float64Array {
  const n = z.length;
  const fits = (period: number): boolean => period > 0 && n >= 2 * period;
  const period = fits(periods.outer) ? periods.outer : fits(periods.inner) ? periods.inner : 1;
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  for (let t = 0; t < n; t++) {
    if (Number.isNaN(z[t]!)) continue;
    sums[(t + offset) % period]! += z[t]!;
    counts[(t + offset) % period]! += 1;
  }
  return z.map((value, t) => {
    const h = (t + offset) % period;
    return counts[h]! > 1 ? value - sums[h]! / counts[h]! : NaN;
  });
}

/** Sums of squared one-step errors of one stream: `squares[grid point x folds + fold]`, and the values in each fold. */
export interface ErrorTable {
  readonly squares: Float64Array;
  readonly counts: Float64Array;
}

export function emptyErrorTable(folds: number): ErrorTable {
  return { squares: new Float64Array(GRID * folds), counts: new Float64Array(folds) };
}

/** One-step errors of every memory of the grid on centred values d (NaN is missing), by fold of time. */
export function errorTable(d: Float64Array, folds: number): ErrorTable {
  const n = d.length;
  const table = emptyErrorTable(folds);
  for (let t = 0; t < n; t++) if (!Number.isNaN(d[t]!)) table.counts[Math.floor((t * folds) / n)]! += 1;
  for (let g = 0; g < GRID; g++) {
    const { persistence, gain } = MEMORY_GRID[g]!;
    let m = 0;
    let t = 0;
    for (let fold = 0; fold < folds; fold++) {
      const end = Math.ceil(((fold + 1) * n) / folds);
      let sum = 0;
      for (; t < end; t++) {
        const x = d[t]!;
        if (x === x) {
          const error = x - m;
          sum += error * error;
          m = persistence * (m + gain * error);
        } else m *= persistence;
      }
      table.squares[g * folds + fold] = sum;
    }
  }
  return table;
}

/** -2 log likelihood ratio of every grid point against no memory, on all folds but `without` (-1: on all). */
function losses({ squares, counts }: ErrorTable, without: number): Float64Array {
  const folds = counts.length;
  const loss = new Float64Array(GRID);
  let count = 0;
  for (let fold = 0; fold < folds; fold++) if (fold !== without) count += counts[fold]!;
  if (count < FEWEST_VALUES) return loss;
  let none = 0;
  for (let g = 0; g < GRID; g++) {
    let sum = 0;
    for (let fold = 0; fold < folds; fold++) if (fold !== without) sum += squares[g * folds + fold]!;
    if (g === 0) none = sum;
    loss[g] = none > 0 ? count * Math.log(Math.max(sum, 1e-9 * none) / none) : 0;
  }
  return loss;
}

function leastIndex(values: Float64Array): number {
  let best = 0;
  for (let g = 1; g < values.length; g++) if (values[g]! < values[best]!) best = g;
  return best;
}

/**
 * The memory of each stream, chosen on all folds but `without` (-1: on all). Streams borrow from each other: to a stream's own gain a multiple of the mean gain is added, less of it the more the streams differ,
 * because 1,344 windows of one stream leave its memory too uncertain to be trusted a thousand windows later.
 */
export function chooseMemories(tables: readonly ErrorTable[], without: number): Memory[] {
  const streams = tables.length;
  const own = tables.map((table) => losses(table, without));
  const mean = new Float64Array(GRID);
  for (const loss of own) for (let g = 0; g < GRID; g++) mean[g]! += loss[g]! / streams;
  let pooled = leastIndex(mean);
  if (-mean[pooled]! < POOLED_GATE) pooled = 0;
  let difference = 0;
  for (const loss of own) difference += (loss[pooled]! - loss[leastIndex(loss)]!) / streams;
  const borrowed =
    pooled === 0 || streams < 2 ? 0 : Math.min(BORROW_MOST, streams - 1, BORROW_SCALE / Math.max(0.1, difference - 3));
  return own.map((loss) => {
    const joint = loss.map((value, g) => value + borrowed * mean[g]!);
    const best = leastIndex(joint);
    return -joint[best]! > OWN_GATE ? MEMORY_GRID[best]! : NO_MEMORY;
  });
}
