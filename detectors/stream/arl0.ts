import { createRandom } from '../math/random.ts';
import type { StreamDetector } from './types.ts';

/** How often a detector alarms on streams drawn from a baseline. */
export interface RunLength {
  /** Mean values from one alarm to the next; null when none came. */
  readonly arl0: number | null;
  /** The lower 95 % bound of it (Poisson), also where no alarm came. */
  readonly atLeast: number;
  readonly alarms: number;
  readonly values: number;
}

/** How a run length is measured. */
export interface RunLengthOptions {
  readonly seed: number;
  /** Values that are drawn in all. Default 100,000. */
  readonly values?: number;
  /**
   * Values that are drawn in one piece, so that memory within the piece is kept (moving-block bootstrap). Default 1: independent values,
   * as most promises about run lengths assume.
   */
  readonly block?: number;
  /** Ends once more alarms than this have come: enough to know that a run length is too short. Default: never. */
  readonly mostAlarms?: number;
}

/**
 * The run length of a detector without drift, ARL0, at its current parameters: values are drawn from the baseline with replacement, the
 * detector resets itself after every alarm, and values are counted against alarms. The detector must be fresh; it is used up.
 * O(values) updates. Throws a RangeError for an empty baseline.
 */
export function arl0(detector: StreamDetector, baseline: readonly number[], options: RunLengthOptions): RunLength {
  const { seed, values = 100_000, block = 1, mostAlarms = Infinity } = options;
  if (baseline.length === 0) throw new RangeError('the baseline is empty: there is nothing to draw from');
  if (!(block >= 1 && block <= baseline.length)) {
    throw new RangeError(`block must be from 1 to the baseline's length (${baseline.length}), not ${block}`);
  }
  const random = createRandom(seed);
  let alarms = 0;
  let drawn = 0;
  while (drawn < values && alarms <= mostAlarms) {
    const start = random.below(baseline.length - block + 1);
    for (let i = start; i < start + block && drawn < values; i++, drawn++) {
      if (detector.update(baseline[i]!) === 'drift') alarms++;
    }
  }
  return runLengthOf(alarms, drawn);
}

/** What so many alarms in so many values say. */
export function runLengthOf(alarms: number, values: number): RunLength {
  return { arl0: alarms > 0 ? values / alarms : null, atLeast: values / upperRate(alarms), alarms, values };
}

/** The upper 95 % bound of a Poisson mean of which `count` came: exact for 0, Byar's approximation otherwise (Breslow and Day 1987). */
function upperRate(count: number): number {
  if (count === 0) return Math.log(20);
  const next = count + 1;
  return next * (1 - 1 / (9 * next) + 1.6448536269514722 / (3 * Math.sqrt(next))) ** 3;
}
