import { createJudge, fitMonitor } from '../../../detectors/evidence/index.ts';
import type { StepOutcome } from '../../../detectors/evidence/index.ts';
import { utcMs } from '../../domain/utc-time.ts';
import type { BacktestDocument, BacktestPage } from './document.ts';
import { readMonitor } from './read-monitor.ts';
import type { MonitorFile } from './read-monitor.ts';
import { readScores } from './read-scores.ts';
import type { ScoreFile } from './read-scores.ts';
import { badMonitor, badScores } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { placeInWeek, utcText } from './window-time.ts';

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
  return { kind: 'ok', document: judged(monitor, scores, baseline) };
}

interface Span {
  /** First window of the baseline. */
  readonly from: number;
  readonly windows: number;
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

function judged(
  { monitor, windowMs, threshold }: MonitorFile,
  scores: ScoreFile,
  { from, windows }: Span,
): BacktestDocument {
  const { streams: names, values, firstMs } = scores;
  const width = names.length;
  const startOf = (window: number): string | null => (firstMs === null ? null : utcText(firstMs + window * windowMs));
  const nameOf = (stream: number): string => names[stream] ?? '';
  const calibration = fitMonitor(
    { values: values.subarray(from * width, (from + windows) * width), windows, streams: width },
    { threshold, windowMs, offset: firstMs === null ? from : placeInWeek(firstMs + from * windowMs, windowMs) },
  );
  const pageOf = (outcome: Extract<StepOutcome, { kind: 'page' | 'update' }>): BacktestPage => ({
    window: outcome.window + from,
    at: startOf(outcome.window + from),
    evidence: outcome.evidence,
    streams: outcome.named.map(({ stream, share }) => ({ stream: nameOf(stream), share })),
  });
  const judge = createJudge(calibration);
  const pages: BacktestPage[] = [];
  const updates: BacktestPage[] = [];
  const closed: { opened: number; window: number; at: string | null }[] = [];
  for (let t = from + windows; t < scores.windows; t++) {
    const outcome = judge.step(values.subarray(t * width, (t + 1) * width), t - from);
    for (const episode of outcome.closed) closed.push({ opened: episode.opened + from, window: t, at: startOf(t) });
    if (outcome.kind === 'page') pages.push(pageOf(outcome));
    else if (outcome.kind === 'update') updates.push(pageOf(outcome));
  }
  const { strata, exponent, shadowPages, guarantee, expectedDelay } = calibration;
  const { pages: allowed, per } = monitor.budget;
  return {
    windows: scores.windows,
    baselineWindows: windows,
    streams: width,
    budget: { pages: allowed, per, threshold },
    calibration: {
      strata,
      exponent,
      shadowPages,
      ...(shadowPages === null ? { reason: 'the baseline is too short to be judged by itself' } : {}),
      guarantee,
    },
    pages,
    updates,
    closed,
    expectedDelay: {
      shiftSd: expectedDelay.shiftSd,
      windows: expectedDelay.windows,
      ...(expectedDelay.reason === null ? {} : { reason: expectedDelay.reason }),
    },
    insufficient: calibration.streams.flatMap(({ insufficient }, k) =>
      insufficient === null ? [] : [{ stream: nameOf(k), reason: insufficient }],
    ),
  };
}
