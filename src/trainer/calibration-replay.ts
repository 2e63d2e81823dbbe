import { corrected, RunningCorrection } from './calibration.ts';
import type { CorrectionOptions } from './calibration.ts';

const HOUR_MS = 3_600_000;

/** Rows in order of event time, with when each label became known. */
export interface CorrectionReplay extends CorrectionOptions {
  readonly eventTimesMs: ArrayLike<number>;
  /** When each label arrived; Infinity for one that has not. */
  readonly arrivalTimesMs: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  /** How often the intercept is taken anew, in event time; default one hour. */
  readonly refreshMs?: number;
  /** Where the correction stands before the first row; it is carried on, not copied. */
  readonly from?: RunningCorrection;
}

/**
 * What a running correction would have answered, row by row: for each row it knows the labels that had arrived by the
 * last refresh at or before the row's event time, and no other. So a label never helps to predict itself, and the
 * answers may be scored as unseen.
 */
export function replayCorrection(replay: CorrectionReplay): Float32Array {
  const { eventTimesMs, arrivalTimesMs, predicted, labels } = replay;
  const refreshMs = replay.refreshMs ?? HOUR_MS;
  const correction = replay.from ?? new RunningCorrection(replay);
  const rows = eventTimesMs.length;
  const arrivals = Uint32Array.from({ length: rows }, (_, row) => row).sort(
    (a, b) => (arrivalTimesMs[a] ?? 0) - (arrivalTimesMs[b] ?? 0) || a - b,
  );
  const answers = new Float32Array(rows);
  let arrived = 0;
  let intercept = 0;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const now = Math.floor((eventTimesMs[row] ?? 0) / refreshMs) * refreshMs;
    if (now > refreshedAt) {
      for (; arrived < rows; arrived++) {
        const known = arrivals[arrived] ?? 0;
        if ((arrivalTimesMs[known] ?? Number.POSITIVE_INFINITY) > now) break;
        correction.observe({
          eventTimeMs: eventTimesMs[known] ?? 0,
          predicted: predicted[known] ?? 0,
          label: labels[known] ?? 0,
        });
      }
      intercept = correction.interceptAt(now);
      refreshedAt = now;
    }
    answers[row] = corrected(predicted[row] ?? 0, intercept);
  }
  return answers;
}
