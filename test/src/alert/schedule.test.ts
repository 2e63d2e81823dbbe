import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../../src/alert/ports.ts';
import { judgeAttempt, RETRY_WAITS_MS } from '../../../src/alert/schedule.ts';
import type { Delivery } from '../../../src/domain/receiver.ts';

const NOW = Date.UTC(2026, 0, 1);
const PENDING: Delivery = {
  id: 'msg_1',
  receiver: 'r1',
  type: 'alert.firing',
  subject: 'al_1',
  payload: '{}',
  state: 'pending',
  attempts: 0,
  nextAttemptAt: NOW,
  createdAt: NOW,
  lastError: '',
  revision: 1,
};
const answered = (status: number, retryAfterMs: number | null = null, excerpt = ''): SendOutcome => ({
  kind: 'answered',
  status,
  retryAfterMs,
  excerpt,
});
const middle = { now: NOW, uniform: 0.5 };

describe('what follows from an attempt to deliver', () => {
  // Standard Webhooks 1.0.0, "Deliverability and reliability": immediately, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
  it.each([
    [1, 5],
    [2, 5 * 60],
    [3, 30 * 60],
    [4, 2 * 3600],
    [5, 5 * 3600],
    [6, 10 * 3600],
    [7, 14 * 3600],
    [8, 20 * 3600],
    [9, 24 * 3600],
  ])('after %i failures it waits %i s, a fifth more or less', (failures, seconds) => {
    const before = { ...PENDING, attempts: failures - 1 };
    const waits = [0, 0.5, 1 - 1e-9].map((uniform) => {
      const verdict = judgeAttempt(before, answered(500), { now: NOW, uniform });
      expect(verdict.kind).toBe('retry');
      return verdict.delivery.nextAttemptAt - NOW;
    });
    expect(waits).toEqual([800 * seconds, 1000 * seconds, 1200 * seconds]);
  });

  it('gives up after the tenth failure, with the reason', () => {
    const verdict = judgeAttempt(
      { ...PENDING, attempts: RETRY_WAITS_MS.length - 1 },
      answered(500, null, 'oops'),
      middle,
    );
    expect(verdict).toMatchObject({
      kind: 'given_up',
      delivery: { state: 'failed', attempts: 10, lastError: 'answered 500: oops', revision: 2 },
    });
  });

  it.each([
    [200, 'delivered', 'delivered'],
    [204, 'delivered', 'delivered'],
    [299, 'delivered', 'delivered'],
    [301, 'retry', 'pending'],
    [308, 'retry', 'pending'],
    [400, 'retry', 'pending'],
    [404, 'retry', 'pending'],
    [410, 'gone', 'failed'],
    [429, 'retry', 'pending'],
    [503, 'retry', 'pending'],
  ])('status %i is %s', (status, kind, state) => {
    const verdict = judgeAttempt(PENDING, answered(status), middle);
    expect([verdict.kind, verdict.delivery.state]).toEqual([kind, state]);
  });

  it.each([
    { what: 'longer than the schedule', status: 429, askedMs: 60_000, waitMs: 60_000, pauseMs: 60_000 },
    { what: 'shorter than the schedule', status: 503, askedMs: 1000, waitMs: 5000, pauseMs: 1000 },
    { what: 'longer than a day', status: 503, askedMs: 30 * 86_400_000, waitMs: 86_400_000, pauseMs: 86_400_000 },
    { what: 'on an answer that is no "later"', status: 500, askedMs: 60_000, waitMs: 5000, pauseMs: null },
    { what: 'absent', status: 429, askedMs: null, waitMs: 5000, pauseMs: null },
  ])('Retry-After $what', ({ status, askedMs, waitMs, pauseMs }) => {
    const verdict = judgeAttempt(PENDING, answered(status, askedMs), middle);
    expect(verdict.delivery.nextAttemptAt - NOW).toBe(waitMs);
    expect(verdict.pauseUntil).toBe(pauseMs === null ? null : NOW + pauseMs);
  });

  it.each<[string, SendOutcome, string]>([
    ['a redirect', answered(302), 'answered 302: redirects are not followed; register the address it leads to'],
    ['no answer', { kind: 'failed', reason: 'connect ECONNREFUSED' }, 'connect ECONNREFUSED'],
    ['a refused target', { kind: 'refused', reason: 'private' }, 'not called: private'],
  ])('%s is tried again and says why', (_, outcome, lastError) => {
    expect(judgeAttempt(PENDING, outcome, middle)).toMatchObject({ kind: 'retry', delivery: { lastError } });
  });
});
