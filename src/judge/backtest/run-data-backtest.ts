import type { Baseline } from '../../domain/baseline.ts';
import type { Monitor } from '../../domain/monitor.ts';
import type { WindowProfile } from '../../domain/profile.ts';
import { windowStart } from '../../domain/window.ts';
import { buildStreams } from '../streams/index.ts';
import { judgeScores } from './judge-scores.ts';
import { readMonitor } from './read-monitor.ts';
import { badMonitor, badScores } from './refusal.ts';
import type { BacktestOutcome } from './run-scores-backtest.ts';
import { utcText } from './window-time.ts';

/** A history cut into windows by another room, or why it could not be. */
export type History =
  | {
      readonly kind: 'profiled';
      readonly baseline: Baseline;
      readonly baselineWindows: readonly WindowProfile[];
      readonly otherWindows: readonly WindowProfile[];
      readonly windowMs: number;
      /** What was left out on the way, one sentence each. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string; readonly remedy: string };

/** A backtest on rows. */
export interface DataBacktest {
  readonly monitorText: string;
  readonly monitorName: string;
  readonly dataFile: string;
}

/** Reasons of a refusal that lie in the monitor file, not in the data. */
const MONITOR_FAULTS = new Set(['time_missing', 'name_reserved']);

/**
 * Replays a file of rows through a monitor: scores every window as a live one is scored, and judges the windows after the baseline
 * by the engine that judges live ones. Windows before the baseline are counted, not judged.
 */
export async function runDataBacktest(
  { monitorText, monitorName, dataFile }: DataBacktest,
  profile: (request: { readonly monitor: Monitor; readonly file: string }) => Promise<History>,
): Promise<BacktestOutcome> {
  const file = readMonitor(monitorText, monitorName);
  if (file.kind === 'refused') return file;
  const history = await profile({ monitor: file.monitor, file: dataFile });
  if (history.kind === 'refused') {
    const message = `${history.detail}. ${history.remedy}`;
    return MONITOR_FAULTS.has(history.reason) ? badMonitor(`${monitorName}: ${message}`) : badScores(message);
  }
  const { baseline, baselineWindows, otherWindows, windowMs, notes } = history;
  const set = buildStreams(baseline, baselineWindows, file.monitor);
  const baselineStart = windowStart(baseline.from, windowMs);
  const baselineEnd = windowStart(baseline.to - 1, windowMs) + windowMs;
  // A window that the baseline ends within is the baseline's.
  const later = otherWindows.filter(({ start }) => start < baselineStart || start >= baselineEnd);
  const all = new Map([...later, ...baselineWindows].map((window) => [window.start, window]));
  const starts = [...all.keys()].sort((a, b) => a - b);
  const firstMs = starts[0] ?? baselineStart;
  const endMs = (starts.at(-1) ?? baselineStart) + windowMs;
  if (baselineEnd > endMs) {
    return badScores(
      `the baseline lasts until ${utcText(baseline.to)}, longer than the data, which end by ${utcText(endMs)}; give more data, or a shorter baseline`,
    );
  }
  const from = Math.max(0, Math.round((baselineStart - firstMs) / windowMs));
  const span = { from, windows: Math.round((baselineEnd - firstMs) / windowMs) - from };
  const width = set.streams.length;
  const windows = Math.round((endMs - firstMs) / windowMs);
  const values = new Float64Array(windows * width).fill(NaN);
  set.baselineStarts.forEach((start, w) => {
    const at = Math.round((start - firstMs) / windowMs);
    values.set(set.baselineStakes.values.subarray(w * width, (w + 1) * width), at * width);
  });
  for (let window = from + span.windows; window < windows; window += 1) {
    const start = firstMs + window * windowMs;
    const cohort = all.get(start - set.labelLag * windowMs) ?? null;
    values.set(set.stakes(set.score(start, all.get(start) ?? null, cohort)), window * width);
  }
  const scores = { kind: 'scores', streams: set.streams.map(({ name }) => name), values, windows, firstMs } as const;
  const weights = set.streams.map(({ weight }) => weight);
  return { kind: 'ok', document: judgeScores(file, scores, span, { weights, notes }) };
}
