import { describe, expect, it } from 'vitest';
import type { Alert, ModelSummary, RetrainRequest } from '../../../dashboards/web/src/api/types.ts';
import {
  beyondSince,
  chanceOnceIn,
  chanceWords,
  doneWords,
  episodeSpan,
  openVerdict,
  shortSummary,
  whatMoved,
} from '../../../dashboards/web/src/lib/episode.ts';
import { DAY_MS, HOUR_MS } from '../../../dashboards/web/src/lib/format.ts';

const PAGED = Date.UTC(2001, 5, 4, 6);
const BUDGET = { pages: 1, per: '90d' };

function alert(fields: Partial<Alert> = {}): Alert {
  const stream = (column: string, kind: Alert['kind']) => ({
    stream: `${column}/js`,
    column,
    kind,
    share: 0.4,
    score: 1,
    baselineMean: 0,
  });
  return {
    id: 'a',
    model: 'flights',
    version: '1',
    state: 'firing',
    reason: 'evidence',
    severity: 'page',
    openedAt: PAGED,
    resolvedAt: null,
    at: PAGED,
    evidence: 11_147,
    threshold: 2160,
    kind: 'data drift',
    streams: [stream('prediction', 'prediction shift'), stream('hour', 'data drift')],
    summary: 'flights (version 1): data drift in hour and prediction since 2001-06-04 06:00 UTC (mean 5.84 → 10.8)',
    hints: [],
    updates: 0,
    revision: 1,
    deliveries: [],
    ...fields,
  };
}

const MODEL: ModelSummary = {
  model: 'flights',
  champion: '1',
  status: 'drifting',
  versions: [],
  evidence: 3.7,
  threshold: 2160,
  openAlerts: 1,
  lastEventAt: null,
  lastWindow: PAGED + 29 * HOUR_MS,
  events24h: 0,
  pages90d: 1,
  budget: BUDGET,
};

function request(state: RetrainRequest['state'], decision: RetrainRequest['decision']): RetrainRequest {
  return { id: 'r', model: 'flights', version: '1', alert: 'a', state, at: PAGED, reason: '', decision, revision: 1 };
}

function decision(chosen: string, compared = 1): RetrainRequest['decision'] {
  const candidates = [{ name: chosen, logLoss: 0.5, note: '' }].slice(0, compared);
  return { at: PAGED + 3 * DAY_MS, candidates, chosen, reason: '', holdoutRows: 1 };
}

describe('an episode in words', () => {
  it('leads with the kind of drift that paged, not with the stream of the largest share', () => {
    expect(whatMoved(alert())).toBe('data drift in hour and prediction');
    expect(whatMoved(alert({ streams: [] }))).toBe('data drift');
  });

  it('says the verdict on a drifting model as what and since when: the evidence begins anew with the page', () => {
    expect(openVerdict(MODEL, [alert()])).toBe(
      'flights v1 has been drifting for 30 h, since 2001-06-04 06:00 UTC: data drift in hour and prediction.',
    );
    expect(openVerdict(MODEL, [alert({ openedAt: PAGED - DAY_MS, kind: 'label shift' }), alert()])).toBe(
      'flights v1 has been drifting for 30 h, since 2001-06-04 06:00 UTC: data drift in hour and prediction; 1 older alert is open as well.',
    );
    expect(openVerdict(MODEL, [])).toBe('flights v1 is drifting: evidence 3.7 of 2,160.');
  });

  it('lasts until the newest window while it is open, though nothing was written since it paged', () => {
    expect(episodeSpan(alert(), MODEL.lastWindow)).toEqual({ from: PAGED, to: PAGED + 30 * HOUR_MS });
    expect(episodeSpan(alert(), null)).toEqual({ from: PAGED, to: PAGED + HOUR_MS });
    expect(episodeSpan(alert({ resolvedAt: PAGED + DAY_MS }), MODEL.lastWindow).to).toBe(PAGED + DAY_MS);
  });

  it('does not repeat the model and version that stand above it', () => {
    expect(shortSummary(alert())).toBe(
      'Data drift in hour and prediction since 2001-06-04 06:00 UTC (mean 5.84 → 10.8)',
    );
    expect(shortSummary(alert({ summary: 'something else' }))).toBe('Something else');
  });

  it.each([
    [2160, 'at most once in 90 d'],
    [11_147, 'at most once in 464 d'],
    [35, 'at most once in 35 h'],
    [1e9, 'less than once in 100 years'],
    [0.4, '–'],
    [null, '–'],
  ])('says of evidence %s that chance brings it %s', (evidence, words) => {
    expect(chanceWords(chanceOnceIn(evidence, 2160, BUDGET))).toBe(words);
  });

  it.each([
    [[], 'No remedy has been asked for'],
    [[request('dispatched', null)], 'A remedy was asked for'],
    [[request('promoted', decision('retrain'))], 'Retrain, in charge since 2001-06-07 06:00 UTC'],
    [[request('rejected', decision('leave'))], 'Left as it is on 2001-06-07 06:00 UTC: nothing was better'],
    [[request('rejected', decision('leave', 0))], 'Put off on 2001-06-07 06:00 UTC: too few labelled events yet'],
    [[request('timed_out', decision('retrain'))], 'Retrain: timed out on 2001-06-07 06:00 UTC'],
    [[{ ...request('promoted', decision('retrain')), alert: 'another' }], 'No remedy has been asked for'],
  ] as const)('says what was done, case %#', (requests, words) => {
    expect(doneWords({ id: 'a' }, requests)).toBe(words);
  });

  it('finds since when a stream had been out of its band, over calm hours and hours that say nothing', () => {
    const at = (scores: readonly (number | null)[]) => ({
      nullQ95: 0.2,
      points: scores.map((score, hour) => ({
        window: PAGED - (scores.length - 1 - hour) * HOUR_MS,
        score,
        state: score === null ? ('insufficient' as const) : ('steady' as const),
        n: 100,
      })),
    });
    expect(beyondSince(at([0.9, 0.1, 0.1, 0.5, null, 0.1, 0.6, null, 0.7]), PAGED)).toBe(PAGED - 5 * HOUR_MS);
    expect(beyondSince(at([0.1, 0.1, 0.1, 0.9]), PAGED)).toBeNull();
    expect(beyondSince(at([0.9, 0.9, 0.1, 0.1]), PAGED)).toBeNull();
    expect(beyondSince(at([null, null]), PAGED)).toBeNull();
  });
});
