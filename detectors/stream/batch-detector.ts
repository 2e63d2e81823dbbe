import { freshHistograms, NONE_YET, takeBatch } from './histogram-density.ts';
import type { HistogramSettings, HistogramState } from './histogram-density.ts';
import { inputFault } from './input-fault.ts';
import { decodeState, encodeState } from './saved-state.ts';

/** What a detector of batches is told: the columns of a batch, and how their histograms are compared (HistogramSettings). */
export interface BatchDetectorOptions extends Partial<HistogramSettings> {
  readonly columns: number;
}

/** A detector of batches as plain JSON. */
export interface SavedBatchDetector {
  readonly options: Required<BatchDetectorOptions>;
  readonly state: Readonly<Record<string, unknown>>;
}

/** Where a detector of batches stands; null while there is nothing to say. */
export interface BatchReadings {
  readonly referenceRows: number;
  /** Mean over columns, and each column's own, of the last batch. */
  readonly distance: number | null;
  readonly byColumn: readonly number[];
  /** The change of the distance, and what it may be. */
  readonly epsilon: number | null;
  readonly threshold: number | null;
}

/** HDDDM over tables: batches of rows go in, column by column; the first is the reference. */
export interface BatchDetector {
  /** Takes a batch. Throws a RangeError that names the column for what it cannot read, and then stays as it was. */
  update(columns: readonly ArrayLike<number>[]): 'steady' | 'drift';
  values(): BatchReadings;
  toJSON(): SavedBatchDetector;
}

/**
 * HDDDM over several columns at once: the mean of the columns' Hellinger distances between a batch and everything since the last drift,
 * whose change is compared with its earlier changes. Ditzler and Polikar, CIDUE 2011; as Menelaus 0.2.0 has it with `detect_batch` 3.
 * Defaults: hellinger, tstat, .05. O(columns x rows since the last drift) a batch, and that many numbers of state. No promise of a false
 * alarm rate: the threshold is learned from few batches (takeBatch).
 */
export function createBatchDetector(options: BatchDetectorOptions): BatchDetector {
  const { columns } = options;
  if (!(Number.isSafeInteger(columns) && columns >= 1)) {
    throw new RangeError(`columns must be a whole number of at least 1, not ${columns}`);
  }
  const { distance = 'hellinger', statistic = 'tstat', significance = 0.05 } = options;
  if (!(significance > 0 && (statistic === 'stdev' || significance < 1))) {
    throw new RangeError(`significance must be above 0, and below 1 with tstat, not ${significance}`);
  }
  return detectorOf({ columns, distance, statistic, significance }, freshHistograms());
}

/** The detector that `toJSON` saved; it goes on as if nothing had happened. Throws a RangeError for what none saved. */
export function restoreBatchDetector(saved: SavedBatchDetector): BatchDetector {
  return detectorOf(saved.options, decodeState(freshHistograms(), saved.state));
}

function detectorOf(options: Required<BatchDetectorOptions>, state: HistogramState): BatchDetector {
  const known = (value: number): number | null => (value === NONE_YET ? null : value);
  return {
    update(columns) {
      check(columns, options.columns);
      const batch = columns.map((column) => Float64Array.from(column).sort());
      return takeBatch(state, batch, options) ? 'drift' : 'steady';
    },
    values: () => ({
      referenceRows: state.rows,
      distance: known(state.distance),
      byColumn: [...state.byColumn],
      epsilon: known(state.epsilon),
      threshold: known(state.threshold),
    }),
    toJSON: () => ({ options, state: encodeState(state) }),
  };
}

function check(columns: readonly ArrayLike<number>[], expected: number): void {
  if (columns.length !== expected) throw new RangeError(`a batch has ${expected} columns, not ${columns.length}`);
  const rows = columns[0]!.length;
  if (rows < 2) throw new RangeError(`a batch has at least 2 rows, not ${rows}`);
  for (const [at, column] of columns.entries()) {
    if (column.length !== rows)
      throw new RangeError(`column ${at} has ${column.length} rows, and column 0 has ${rows}`);
    for (let row = 0; row < rows; row++) {
      const fault = inputFault('number', column[row]!);
      if (fault !== null) throw new RangeError(`column ${at}, row ${row}: ${column[row]!} ${fault}`);
    }
  }
}
