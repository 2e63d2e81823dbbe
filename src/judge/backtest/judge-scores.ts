import { createJudge, fitMonitor } from '../../../detectors/evidence/index.ts';
import type { StepOutcome } from '../../../detectors/evidence/index.ts';
import type { BacktestDocument, BacktestPage } from './document.ts';
import type { MonitorFile } from './read-monitor.ts';
import type { ScoreFile } from './read-scores.ts';
import { placeInWeek, utcText } from './window-time.ts';

/** The windows of the baseline, by their place in the history. */
export interface Span {
  /** First window of the baseline. */
  readonly from: number;
  readonly windows: number;
}

/** What a history of rows knows beside its scores: the streams' parts in the model's evidence, equal when absent, and what was left out of it. */
export interface Aside {
  readonly weights?: readonly number[];
  readonly notes?: readonly string[];
}

/** Learns from the baseline's windows and judges all that follow, one at a time. */
export function judgeScores(
  { monitor, windowMs, threshold }: Omit<MonitorFile, 'kind'>,
  scores: ScoreFile,
  { from, windows }: Span,
  { weights, notes = [] }: Aside = {},
): BacktestDocument {
  const { streams: names, values, firstMs } = scores;
  const width = names.length;
  const startOf = (window: number): string | null => (firstMs === null ? null : utcText(firstMs + window * windowMs));
  const nameOf = (stream: number): string => names[stream] ?? '';
  const calibration = fitMonitor(
    { values: values.subarray(from * width, (from + windows) * width), windows, streams: width },
    {
      threshold,
      windowMs,
      offset: firstMs === null ? from : placeInWeek(firstMs + from * windowMs, windowMs),
      ...(weights === undefined ? {} : { weights }),
    },
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
    notes,
  };
}
