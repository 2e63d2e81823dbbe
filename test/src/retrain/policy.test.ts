import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, decideRetrain, type PolicyInput } from '../../../src/retrain/policy.ts';
import { alertRecord, share, windowAt } from '../../support/alert-fixtures.ts';
import { DAY_MS, decision, LABELS, retrainRecord } from '../../support/retrain-fixtures.ts';

const NOW = windowAt(24 * 100);
const ago = (days: number): number => NOW - days * DAY_MS;
const ALLOWED: PolicyInput = {
  policy: { ...DEFAULT_POLICY, mode: 'auto' },
  alert: alertRecord(10),
  requests: [],
  labels: LABELS,
  eventNow: NOW,
};
const ended = (days: number, over: Parameters<typeof retrainRecord>[0] = {}): ReturnType<typeof retrainRecord> =>
  retrainRecord({
    id: `rr_${days}`,
    alert: 'al_other',
    state: 'rejected',
    at: ago(days),
    decision: decision('leave', ago(days)),
    ...over,
  });
const broken = share({ stream: 'fare/null_rate', column: 'fare', kind: 'data-quality break' });

describe('whether a drift becomes a request', () => {
  it('does when nothing stands in the way', () => {
    expect(decideRetrain(ALLOWED)).toEqual({ kind: 'request', mode: 'auto' });
  });

  // Each row changes one thing of what is allowed above, and only that stands in the way.
  it.each<[string, string, Partial<PolicyInput>, string]>([
    [
      'alert_resolved',
      'the alert is over',
      { alert: alertRecord(10, { state: 'resolved', reason: 'quiet' }) },
      'resolved (quiet)',
    ],
    ['observe_mode', 'the model is only observed', { policy: { ...ALLOWED.policy, mode: 'observe' } }, 'only observed'],
    [
      'data_quality_only',
      'only the feed is broken',
      { alert: alertRecord(10, { streams: [broken] }) },
      'learns the break',
    ],
    [
      'request_open',
      'a request waits for approval',
      { requests: [retrainRecord({ state: 'proposed' })] },
      'rr_1 is proposed',
    ],
    ['request_open', 'a request runs', { requests: [retrainRecord({ state: 'running' })] }, 'rr_1 is running'],
    ['cooldown', 'another request ended 0.9 days ago', { requests: [ended(0.9)] }, 'less than 1 days'],
    [
      'cooldown',
      'this alert’s model was promoted today',
      {
        requests: [ended(0.5, { alert: ALLOWED.alert.id, state: 'promoted', decision: decision('retrain', ago(0.5)) })],
      },
      'less than 1 days',
    ],
    [
      'cooldown',
      'two challengers were turned down in a row',
      { requests: [ended(3.9, { decision: decision('retrain', ago(3.9)) }), ended(9, { decision: null })] },
      'less than 4 days',
    ],
    [
      'cooldown',
      'ten challengers were turned down in a row',
      { requests: Array.from({ length: 10 }, (_, index) => ended(13.9 + index, { decision: null })) },
      'less than 14 days',
    ],
    [
      'budget_day',
      'two requests today',
      { policy: { ...ALLOWED.policy, cooldownMs: 0 }, requests: [ended(0.2), ended(0.9)] },
      '2 requests in a day',
    ],
    [
      'budget_week',
      'five requests this week',
      { requests: [1.5, 2.5, 3.5, 4.5, 6.9].map((days) => ended(days)) },
      '5 requests in seven days',
    ],
    [
      'labels_short',
      '999 labels',
      { labels: { ...LABELS, trainingRows: 100, labelledSinceTraining: 999 } },
      '999 labelled events since the training data ended, 1000',
    ],
    [
      'labels_short',
      'less than 5 % of the rows trained on',
      { labels: { ...LABELS, labelledSinceTraining: 4999 } },
      '5000 are needed',
    ],
  ])('%s: %s', (condition, _, change, detail) => {
    expect(decideRetrain({ ...ALLOWED, ...change })).toEqual({
      kind: 'refused',
      condition,
      detail: expect.stringContaining(detail),
    });
  });

  // The same, just on the other side of each limit.
  it.each<[string, Partial<PolicyInput>]>([
    ['a broken feed beside a drift', { alert: alertRecord(10, { streams: [broken, share({ share: 0.4 })] }) }],
    ['a cooldown that has passed', { requests: [ended(1)] }],
    ['a decision to leave it, which is no challenger turned down', { requests: [ended(1), ended(2), ended(3)] }],
    [
      'challengers turned down before one that was not',
      { requests: [ended(1), ended(2, { decision: null }), ended(3, { decision: null })] },
    ],
    ['an earlier attempt of the same episode', { requests: [ended(0.5, { alert: ALLOWED.alert.id })] }],
    ['requests that were cancelled', { requests: [0.1, 0.2, 0.3].map((days) => ended(days, { state: 'cancelled' })) }],
    ['four requests this week and one before it', { requests: [1.5, 2.5, 3.5, 4.5, 7].map((days) => ended(days)) }],
    ['exactly enough labels', { labels: { ...LABELS, labelledSinceTraining: 5000 } }],
    ['labels that nobody has counted', { labels: { ...LABELS, labelledSinceTraining: null } }],
    ['unknown training rows', { labels: { ...LABELS, trainingRows: null, labelledSinceTraining: 1000 } }],
  ])('%s does not stand in the way', (_, change) => {
    expect(decideRetrain({ ...ALLOWED, ...change })).toEqual({ kind: 'request', mode: 'auto' });
  });

  it('asks a person first in approve mode', () => {
    expect(decideRetrain({ ...ALLOWED, policy: { ...ALLOWED.policy, mode: 'approve' } })).toEqual({
      kind: 'request',
      mode: 'approve',
    });
  });
});
