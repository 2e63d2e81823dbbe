import type { Baseline, BaselineColumn } from '../../domain/baseline.ts';
import { durationMs } from '../../domain/duration.ts';
import type { Monitor } from '../../domain/monitor.ts';
import type { WindowProfile } from '../../domain/profile.ts';
import { MONDAY_MS } from '../../domain/window.ts';
import { countsOf } from './column-bins.ts';
import { fitReference, type ColumnReference, type CountedWindow } from './column-reference.ts';
import { scoreColumn, type Scored } from './column-scores.ts';
import { labelLagOf } from './label-lag.ts';
import { meanLoss, scoreLabels } from './label-scores.ts';
import { nullBandOf } from './null-band.ts';
import { stakeOf } from './stake.ts';
import { LABEL_COLUMN, streamsOf, type StreamOutline } from './streams-of.ts';
import type { Stream, StreamOptions, StreamSet, WindowScores } from './types.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

/** A column, what it is compared with, and its windows in the baseline by their start. */
interface FittedColumn {
  readonly column: BaselineColumn;
  readonly reference: ColumnReference;
  readonly counted: ReadonlyMap<number, CountedWindow>;
}

/**
 * The streams of a version: what is scored in each window, the scores of the baseline's own windows (each against the others), and a
 * function that scores any later one. Pure: the same baseline and windows give the same bits.
 * @param baselineWindows the baseline's windows in any order; those without rows may be absent.
 */
export function buildStreams(
  baseline: Baseline,
  baselineWindows: readonly WindowProfile[],
  monitor: Pick<Monitor, 'window'>,
  { minimumRows = 10, rateWeight = 0.25, minimumWindowsPerHour = 4 }: StreamOptions = {},
): StreamSet {
  const windowMs = durationMs(monitor.window) ?? HOUR_MS;
  const labelLag = labelLagOf(baseline, windowMs);
  const byStart = new Map(baselineWindows.map((window) => [window.start, window]));
  const starts = consecutive([...byStart.keys()], windowMs);
  const outlines = streamsOf(baseline);
  const columns = new Map(
    baseline.columns.map((column) => [column.name, fit(column, baselineWindows, minimumRows, minimumWindowsPerHour)]),
  );
  const baselineLoss = meanLoss(baselineWindows.map(({ outcome }) => outcome));

  const scored = (
    outline: StreamOutline,
    start: number,
    window: WindowProfile | null,
    cohort: WindowProfile | null,
    ofBaseline: boolean,
  ): Scored => {
    const { statistic } = outline;
    const fitted = columns.get(outline.column);
    if (fitted === undefined || isLabelStream(outline)) {
      return scoreLabels({ statistic, outcome: cohort?.outcome ?? null, baselineLoss, minimumRows });
    }
    const { column, reference, counted } = fitted;
    const own = ofBaseline ? counted.get(start) : undefined;
    return scoreColumn({
      column,
      statistic,
      profile: window?.columns.get(column.name) ?? null,
      counts: own?.counts ?? null,
      reference: own === undefined ? reference.whole(start) : reference.without(own),
      match: reference.match,
      minimumRows,
    });
  };

  const values = new Float64Array(starts.length * outlines.length).fill(NaN);
  const stakes = new Float64Array(values.length).fill(NaN);
  const rows = new Float64Array(outlines.length);
  starts.forEach((start, w) => {
    const window = byStart.get(start) ?? null;
    const cohort = byStart.get(start - labelLag * windowMs) ?? null;
    outlines.forEach((outline, k) => {
      const result = scored(outline, start, window, cohort, true);
      values[w * outlines.length + k] = result.score;
      stakes[w * outlines.length + k] = stakeOf(outline.scale, result.score, result.rows);
      rows[k] = (rows[k] ?? 0) + (Number.isNaN(result.score) ? 0 : result.rows);
    });
  });

  const raw = outlines.map(({ scale }) => (scale === 'rate' ? rateWeight : 1));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return {
    streams: outlines.map((outline, k): Stream => ({
      ...outline,
      weight: (raw[k] ?? 0) / sum,
      match: isDistance(outline) ? (columns.get(outline.column)?.reference.match ?? 'none') : 'none',
    })),
    windowMs,
    baselineStarts: starts,
    offset: placeInWeek(starts[0] ?? baseline.from, windowMs),
    baselineScores: { values, windows: starts.length, streams: outlines.length },
    baselineStakes: { values: stakes, windows: starts.length, streams: outlines.length },
    nullBands: outlines.map((_, k) =>
      nullBandOf(
        starts.map((_start, w) => values[w * outlines.length + k] ?? NaN),
        rows[k] ?? 0,
      ),
    ),
    labelLag,
    score(start, window, cohort): WindowScores {
      const results = outlines.map((outline) => scored(outline, start, window, cohort, false));
      return {
        scores: Float64Array.from(results, ({ score }) => score),
        rows: Float64Array.from(results, (result) => result.rows),
        reasons: results.map(({ reason }) => reason),
      };
    },
    stakes: ({ scores, rows }) =>
      scores.map((score, k) => stakeOf(outlines[k]?.scale ?? 'distance', score, rows[k] ?? 0)),
  };
}

function fit(
  column: BaselineColumn,
  windows: readonly WindowProfile[],
  minimumRows: number,
  minimumWindowsPerHour: number,
): FittedColumn {
  const counted = windows.flatMap(({ start, columns }): CountedWindow[] => {
    const profile = columns.get(column.name);
    if (profile === undefined) return [];
    const counts = countsOf(column, profile);
    return counts.values >= minimumRows ? [{ start, counts }] : [];
  });
  return {
    column,
    reference: fitReference(counted, minimumWindowsPerHour),
    counted: new Map(counted.map((window) => [window.start, window])),
  };
}

function isLabelStream({ column, statistic }: StreamOutline): boolean {
  return column === LABEL_COLUMN && ['residual_up', 'residual_down', 'log_loss'].includes(statistic);
}

function isDistance({ statistic }: StreamOutline): boolean {
  return statistic === 'js' || statistic === 'wasserstein';
}

/** All window starts from the first to the last. */
function consecutive(starts: readonly number[], windowMs: number): readonly number[] {
  let first = Infinity;
  let last = -Infinity;
  for (const start of starts) {
    first = Math.min(first, start);
    last = Math.max(last, start);
  }
  if (first > last) return [];
  return Array.from({ length: Math.round((last - first) / windowMs) + 1 }, (_, i) => first + i * windowMs);
}

function placeInWeek(startMs: number, windowMs: number): number {
  return Math.floor(((((startMs - MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS) / windowMs);
}
