import { jensenShannonDistance } from '../../../detectors/distance/index.ts';
import { addCounts } from '../../../detectors/profile/index.ts';
import { CALENDAR_MATCHES, stratumOf } from './calendar.ts';
import type { ColumnCounts } from './column-bins.ts';
import type { CalendarMatch } from './types.ts';

/** A window of the baseline with enough values to be scored. */
export interface CountedWindow {
  readonly start: number;
  readonly counts: ColumnCounts;
}

/** What a column is compared with: the baseline's rows of the same part of the calendar. */
export interface ColumnReference {
  readonly match: CalendarMatch;
  /** The rows to compare a window with, or null where the baseline has too few windows of that part of the calendar. */
  whole(startMs: number): ColumnCounts | null;
  /** The same without the window itself, which is one of the baseline's; the answer holds until the next call, for its arrays are used again. */
  without(window: CountedWindow): ColumnCounts | null;
}

/** Windows that a match may leave without a reference: night hours in which there are hardly ever rows. */
const UNCOVERED_SHARE = 0.05;
/** Without any match two windows do, one for the other. */
const LEAST_WINDOWS = 2;

interface Stratum {
  readonly fine: Float64Array;
  readonly coarse: Float64Array;
  values: number;
  windows: number;
}

/**
 * Chooses how a column is matched to the calendar: of no match, the hour of the day and the hour of the week, the one whose rows foretell
 * the baseline's own windows best, each window left out of its own reference (smallest mean Jensen-Shannon distance; the coarser of
 * equals). A column such as the hour itself is constant within an hourly window, and "unlike the whole day" would say nothing of it.
 * A finer match has fewer rows and so a noisier reference, which its mean distance shows: it must earn its place.
 */
export function fitReference(windows: readonly CountedWindow[], minimumWindowsPerHour: number): ColumnReference {
  const [coarsest = candidate('none', windows, LEAST_WINDOWS), ...finer] = CALENDAR_MATCHES.map((match) =>
    candidate(match, windows, match === 'none' ? LEAST_WINDOWS : minimumWindowsPerHour),
  ).filter(({ match, distances }) => {
    const uncovered = distances.reduce((count, distance) => count + (Number.isNaN(distance) ? 1 : 0), 0);
    return match === 'none' || (windows.length > 0 && uncovered <= UNCOVERED_SHARE * windows.length);
  });
  const candidates = [coarsest, ...finer];
  const common = windows.flatMap((_, i) =>
    candidates.every(({ distances }) => !Number.isNaN(distances[i] ?? NaN)) ? [i] : [],
  );
  const cost = ({ distances }: Candidate): number => common.reduce((sum, i) => sum + (distances[i] ?? 0), 0);
  let best = coarsest;
  for (const other of finer) if (cost(other) < cost(best)) best = other;
  return best;
}

interface Candidate extends ColumnReference {
  /** Distance of each baseline window from the others of its stratum; NaN without enough of them. */
  readonly distances: Float64Array;
}

function candidate(match: CalendarMatch, windows: readonly CountedWindow[], minimumWindows: number): Candidate {
  const strata = new Map<number, Stratum>();
  for (const { start, counts } of windows) {
    const key = stratumOf(match, start);
    let stratum = strata.get(key);
    if (stratum === undefined) {
      stratum = {
        fine: new Float64Array(counts.fine.length),
        coarse: new Float64Array(counts.coarse.length),
        values: 0,
        windows: 0,
      };
      strata.set(key, stratum);
    }
    addCounts(stratum.fine, counts.fine);
    addCounts(stratum.coarse, counts.coarse);
    stratum.values += counts.values;
    stratum.windows += 1;
  }
  const enough = (startMs: number): Stratum | null => {
    const stratum = strata.get(stratumOf(match, startMs));
    return stratum !== undefined && stratum.windows >= minimumWindows ? stratum : null;
  };
  // Thousands of windows are left out one after the other: two arrays for all of them, not two for each.
  const [{ counts } = { counts: { fine: [], coarse: [] } }] = windows;
  const fine = new Float64Array(counts.fine.length);
  const coarse = new Float64Array(counts.coarse.length);
  return {
    match,
    whole: enough,
    without(window) {
      const stratum = enough(window.start);
      if (stratum === null) return null;
      subtract(fine, stratum.fine, window.counts.fine);
      subtract(coarse, stratum.coarse, window.counts.coarse);
      return { fine, coarse, values: stratum.values - window.counts.values };
    },
    distances: Float64Array.from(windows, (window) => {
      const stratum = enough(window.start);
      if (stratum === null) return NaN;
      subtract(coarse, stratum.coarse, window.counts.coarse);
      return jensenShannonDistance(coarse, window.counts.coarse);
    }),
  };
}

/** Writes the whole without a part into `rest`. */
function subtract(rest: Float64Array, whole: Float64Array, part: Float64Array): void {
  for (let bin = 0; bin < rest.length; bin += 1) rest[bin] = (whole[bin] ?? 0) - (part[bin] ?? 0);
}
