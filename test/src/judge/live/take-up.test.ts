import { describe, expect, it } from 'vitest';
import { takeUp } from '../../../../src/judge/live/take-up.ts';

const HOUR = 3_600_000;
const ORIGIN = Date.UTC(2001, 0, 1);

describe('what a judge takes up', () => {
  it.each<[string, readonly number[], number, { readonly from: number; readonly next: number | null }]>([
    ['nothing of nothing', [], 1, { from: 0, next: null }],
    ['one window', [5], 1, { from: 0, next: 6 }],
    ['an unbroken row', [5, 6, 7], 1, { from: 0, next: 8 }],
    ['an unbroken row of longer windows', [24, 48], 24, { from: 0, next: 3 }],
    // 10:00 is the 5th window of two hours; the 6th stays free.
    ['nothing of shorter windows', [8, 9, 10], 2, { from: 3, next: 7 }],
    ['nothing of shorter windows that end within a longer one', [8, 9], 2, { from: 2, next: 6 }],
    ['nothing of two windows that are far apart', [24, 48], 1, { from: 2, next: 50 }],
    ['nothing of a row of longer windows', [24, 48, 72], 1, { from: 3, next: 74 }],
    // 12:00 would be the next of the windows of two hours.
    ['nothing of a row of windows twice as long', [6, 8, 10], 1, { from: 3, next: 13 }],
    ['a single window after longer ones', [6, 8, 10, 13], 1, { from: 3, next: 14 }],
    ['the row after longer windows', [24, 48, 50, 51], 1, { from: 2, next: 52 }],
    ['the row after shorter windows', [8, 9, 12, 14], 2, { from: 2, next: 8 }],
    ['nothing that lies between the windows', [5, 7], 2, { from: 2, next: 5 }],
  ])('%s', (_, hours, windowHours, expected) => {
    const starts = hours.map((hour) => ORIGIN + hour * HOUR);
    expect(takeUp(starts, windowHours * HOUR, ORIGIN)).toEqual(expected);
  });

  it.each([
    [1, 24],
    [24, 1],
    [1, 2],
    [2, 3],
    [3, 2],
  ])(
    'takes up what was judged since a change from %i to %i hours, however often it is opened again',
    (before, after) => {
      const starts = Array.from({ length: 9 }, (_, i) => ORIGIN + (24 + i) * before * HOUR);
      let next = takeUp(starts, after * HOUR, ORIGIN).next;
      const own: number[] = [];
      for (let window = 0; window < 5; window++) {
        own.push(ORIGIN + (next ?? NaN) * after * HOUR);
        const up = takeUp([...starts, ...own], after * HOUR, ORIGIN);
        expect(up.from).toBe(9);
        next = (own.at(-1) ?? NaN) / (after * HOUR) - ORIGIN / (after * HOUR) + 1;
      }
    },
  );
});
