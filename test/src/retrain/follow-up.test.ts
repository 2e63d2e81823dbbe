import { describe, expect, it } from 'vitest';
import { nextAttempt, type NextAttempt } from '../../../src/retrain/follow-up.ts';
import type { RetrainRecord } from '../../../src/retrain/record.ts';
import { windowAt } from '../../support/alert-fixtures.ts';
import { DAY_MS, decision, retrainRecord } from '../../support/retrain-fixtures.ts';

const OPENED = windowAt(0);
const day = (days: number): number => OPENED + days * DAY_MS;
const left = (attempt: number, atDay: number, over: Partial<RetrainRecord> = {}): RetrainRecord =>
  retrainRecord({
    id: `rr_${attempt}`,
    attempt,
    at: day(atDay),
    state: 'rejected',
    decision: decision('leave'),
    ...over,
  });

describe('when an episode is owed another request', () => {
  it.each<[string, readonly RetrainRecord[], number, NextAttempt]>([
    ['at the page, the first', [], 0, { kind: 'due', attempt: 0 }],
    ['much later, if none was made', [], 9, { kind: 'due', attempt: 0 }],
    ['not while one is under way', [left(0, 0, { state: 'running' })], 5, { kind: 'none', reason: 'request_open' }],
    ['not before a day', [left(0, 0)], 0.99, { kind: 'wait', until: day(1) }],
    ['after a day', [left(0, 0)], 1, { kind: 'due', attempt: 1 }],
    ['not before two days', [left(0, 0), left(1, 1)], 1.9, { kind: 'wait', until: day(2) }],
    ['after two days', [left(1, 1), left(0, 0)], 2, { kind: 'due', attempt: 2 }],
    ['after four days', [left(0, 0), left(1, 1), left(2, 2)], 4.1, { kind: 'due', attempt: 3 }],
    ['after eight days', [left(3, 4)], 8, { kind: 'due', attempt: 4 }],
    ['never after the last', [left(4, 8)], 100, { kind: 'none', reason: 'exhausted' }],
    ['without making up for a pause that passed meanwhile', [left(0, 2.5)], 3, { kind: 'wait', until: day(4) }],
    ['and the attempt then has that pause’s number', [left(0, 2.5)], 4, { kind: 'due', attempt: 3 }],
    ['after a run that failed', [left(0, 0, { state: 'failed', decision: null })], 1, { kind: 'due', attempt: 1 }],
    [
      'after a run that timed out',
      [left(0, 0, { state: 'timed_out', decision: null })],
      1,
      { kind: 'due', attempt: 1 },
    ],
    ['after a rejection that names no choice', [left(0, 0, { decision: null })], 1, { kind: 'due', attempt: 1 }],
    ['and never under a number that was used', [left(2, 0.5)], 5, { kind: 'due', attempt: 3 }],
    [
      'not after a rejection that chose something else',
      [left(0, 0, { decision: decision('mend') })],
      1,
      { kind: 'none', reason: 'settled' },
    ],
    [
      'not after a promotion',
      [left(0, 0, { state: 'promoted', decision: decision('retrain') })],
      1,
      { kind: 'none', reason: 'settled' },
    ],
    ['not after a person cancelled it', [left(0, 0, { state: 'cancelled' })], 1, { kind: 'none', reason: 'settled' }],
  ])('%s', (_, requests, atDay, expected) => {
    expect(nextAttempt({ openedAt: OPENED, requests, eventNow: day(atDay) })).toEqual(expected);
  });

  it.each([0, 1, 3])('makes at most %i follow-ups when there are so many pauses, however long the episode', (count) => {
    const pausesMs = [1, 2, 4].slice(0, count).map((days) => days * DAY_MS);
    const requests: RetrainRecord[] = [];
    for (let hour = 0; hour < 24 * 60; hour += 1) {
      const next = nextAttempt({ openedAt: OPENED, requests, eventNow: day(hour / 24), pausesMs });
      if (next.kind === 'due') requests.push(left(next.attempt, hour / 24));
    }
    expect(requests.map(({ attempt, at }) => [attempt, (at - OPENED) / DAY_MS])).toEqual(
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [3, 4],
      ].slice(0, count + 1),
    );
  });
});
