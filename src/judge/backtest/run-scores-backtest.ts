import { utcMs } from '../../domain/utc-time.ts';
import type { BacktestDocument } from './document.ts';
import { judgeScores } from './judge-scores.ts';
import type { Span } from './judge-scores.ts';
import { readMonitor } from './read-monitor.ts';
import type { MonitorFile } from './read-monitor.ts';
import { readScores } from './read-scores.ts';
import type { ScoreFile } from './read-scores.ts';
import { badMonitor, badScores } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { utcText } from './window-time.ts';

/** The texts of a backtest on scores; the names are for messages. */
export interface ScoresBacktest {
  readonly monitorText: string;
  readonly monitorName: string;
  readonly scoresText: string;
  readonly scoresName?: string;
}

/** What a backtest came to. */
export type BacktestOutcome = { readonly kind: 'ok'; readonly document: BacktestDocument } | Refusal;

/** Replays a file of scores through a monitor: the same engine that judges live windows, one window at a time. Same input, same document, bit for bit. */
export function runScoresBacktest(input: ScoresBacktest): BacktestOutcome {
  const monitor = readMonitor(input.monitorText, input.monitorName);
  if (monitor.kind === 'refused') return monitor;
  const scores = readScores(input.scoresText, monitor.windowMs, input.scoresName ?? 'scores');
  if (scores.kind === 'refused') return scores;
  const baseline = baselineSpan(monitor, scores, input.monitorName);
  if ('kind' in baseline) return baseline;
  return { kind: 'ok', document: judgeScores(monitor, scores, baseline) };
}

function baselineSpan({ monitor, windowMs }: MonitorFile, scores: ScoreFile, monitorName: string): Span | Refusal {
  const { baseline } = monitor;
  if ('windows' in baseline) {
    return baseline.windows <= scores.windows
      ? { from: 0, windows: baseline.windows }
      : badScores(
          `a baseline of ${baseline.windows} windows is longer than the scores, which span ${scores.windows}; give more scores, or a shorter baseline`,
        );
  }
  if (scores.firstMs === null) {
    return badMonitor(
      `${monitorName}: baseline: {from, to} needs scores whose windows are times; these are whole numbers, so write {windows: N}`,
    );
  }
  const from = Math.max(0, Math.ceil(((utcMs(baseline.from) ?? NaN) - scores.firstMs) / windowMs));
  const to = Math.ceil(((utcMs(baseline.to) ?? NaN) - scores.firstMs) / windowMs);
  const end = utcText(scores.firstMs + scores.windows * windowMs);
  if (to > scores.windows) {
    return badScores(
      `the baseline lasts until ${baseline.to}, longer than the scores, which end at ${end}; give more scores, or a shorter baseline`,
    );
  }
  if (to <= from) {
    return badScores(
      `no window of the scores, which begin at ${utcText(scores.firstMs)}, is in the baseline from ${baseline.from} to ${baseline.to}`,
    );
  }
  return { from, windows: to - from };
}
