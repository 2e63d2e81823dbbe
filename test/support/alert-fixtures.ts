import type { StreamShare } from '../../src/domain/alert.ts';
import { alertId, type AlertRecord } from '../../src/alert/alert-record.ts';
import type { JudgedEpisode, ModelJudgement } from '../../src/alert/ports.ts';

/** One hour, the window of all fixtures. */
export const HOUR_MS = 3_600_000;
/** The first window of the fixtures' time: 2001-06-04 00:00 UTC. */
export const START_MS = Date.UTC(2001, 5, 4);

/** The start of the window with this number. */
export function windowAt(index: number): number {
  return START_MS + index * HOUR_MS;
}

/** A stream's part in a page. */
export function share(over: Partial<StreamShare> = {}): StreamShare {
  return {
    stream: 'hour/js',
    column: 'hour',
    kind: 'data drift',
    share: 1,
    score: 0.41,
    baselineMean: 0.03,
    ...over,
  };
}

/** An episode that opened in window `opened` and is still open. */
export function episode(opened: number, over: Partial<JudgedEpisode> = {}): JudgedEpisode {
  return {
    openedWindow: windowAt(opened),
    lastWindow: windowAt(opened),
    closedWindow: null,
    evidence: 2312.4,
    threshold: 2160,
    streams: [share()],
    updates: 0,
    ...over,
  };
}

/** What the judge says about version 3 of `flights`, one page a quarter allowed. */
export function judgement(episodes: readonly JudgedEpisode[], over: Partial<ModelJudgement> = {}): ModelJudgement {
  return {
    model: 'flights',
    version: '3',
    baseline: 'bl_1',
    window: windowAt(100),
    windowMs: HOUR_MS,
    budget: { pages: 1, per: '90d' },
    completeFrom: windowAt(0),
    episodes,
    ...over,
  };
}

/** The alert of an episode that opened in window `opened`, firing at its first revision. */
export function alertRecord(opened: number, over: Partial<AlertRecord> = {}): AlertRecord {
  const { model, version, baseline } = { model: 'flights', version: '3', baseline: 'bl_1', ...over };
  return {
    id: alertId({ model, version, baseline, openedWindow: windowAt(opened) }),
    model,
    version,
    state: 'firing',
    reason: 'evidence',
    severity: 'page',
    openedAt: windowAt(opened),
    resolvedAt: null,
    at: windowAt(opened),
    evidence: 2312.4,
    threshold: 2160,
    kind: 'data drift',
    streams: [share()],
    summary: 'flights (version 3): data drift in hour',
    hints: [],
    updates: 0,
    revision: 1,
    baseline,
    windowMs: HOUR_MS,
    budget: { pages: 1, per: '90d' },
    effects: {},
    ...over,
  };
}
