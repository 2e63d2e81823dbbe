import { describe, expect, it } from 'vitest';
import type { Alert, EvidencePoint, RetrainRequest } from '../../../dashboards/web/src/api/types.ts';
import { DAY_MS } from '../../../dashboards/web/src/lib/format.ts';
import { timelineEvents } from '../../../dashboards/web/src/lib/timeline.ts';

const alert = (fields: Partial<Alert>): Alert => ({
  id: 'a',
  model: 'm',
  version: '1',
  state: 'firing',
  reason: 'evidence',
  severity: 'page',
  openedAt: DAY_MS,
  resolvedAt: null,
  at: DAY_MS,
  evidence: 3000,
  threshold: 2160,
  kind: 'data drift',
  streams: [],
  summary: '',
  hints: [],
  updates: 0,
  revision: 1,
  deliveries: [],
  ...fields,
});

const compared = [{ name: 'leave', logLoss: 0.5, note: '' }];

const request = (
  state: RetrainRequest['state'],
  chosen: string,
  candidates: NonNullable<RetrainRequest['decision']>['candidates'] = compared,
): RetrainRequest => ({
  id: 'r',
  model: 'm',
  version: '1',
  alert: 'a',
  state,
  at: 2 * DAY_MS,
  reason: '',
  decision: { at: 4 * DAY_MS, candidates, chosen, reason: '', holdoutRows: 1 },
  revision: 1,
});

const judged = (version: string, window: number): EvidencePoint => ({
  version,
  window,
  evidence: 1,
  threshold: 2160,
  episodeOpen: false,
  rows: 1,
});

const kinds = (events: ReturnType<typeof timelineEvents>) => events.map((event) => event.kind);

describe('the timeline', () => {
  it('marks a page, its end with the reason, the request and the promotion, in order', () => {
    const events = timelineEvents(
      [alert({ state: 'resolved', reason: 'version_promoted', resolvedAt: 5 * DAY_MS })],
      [request('promoted', 'retrain')],
      [],
    );
    expect(events.map((event) => [event.kind, event.label])).toEqual([
      ['page', 'Page: data drift'],
      ['request', 'Remedy asked for'],
      ['promotion', 'Promoted: retrain'],
      ['resolved', 'Resolved: a new version took over'],
    ]);
  });

  it('shows a remedy that was turned down as a decision of its own', () => {
    expect(kinds(timelineEvents([], [request('rejected', 'leave')], []))).toEqual(['request', 'declined']);
  });

  it('shows a remedy that could not be compared yet as put off, not as turned down', () => {
    expect(kinds(timelineEvents([], [request('rejected', 'leave', [])], []))).toEqual(['put-off']);
  });

  it('marks when a later version began to be watched, unless its promotion says so already', () => {
    const windows = [judged('1', 0), judged('2', 30 * DAY_MS), judged('2', 31 * DAY_MS)];
    expect(timelineEvents([], [], windows).map((event) => [event.at, event.label])).toEqual([
      [30 * DAY_MS, 'v2 is watched'],
    ]);
    expect(
      kinds(timelineEvents([], [request('promoted', 'retrain')], [judged('1', 0), judged('2', 4 * DAY_MS)])),
    ).toEqual(['request', 'promotion']);
  });
});
