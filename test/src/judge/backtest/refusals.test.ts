import { describe, expect, it } from 'vitest';
import { runScoresBacktest } from '../../../../src/judge/backtest/run-scores-backtest.ts';

const MONITOR = 'window: 1h\nbudget: {pages: 1, per: 90d}\nbaseline: {windows: 2}\n';
const SCORES = 'window,stream,score\n0,a,1\n1,a,2\n2,a,3\n';
const refusalOf = (monitorText: string, scoresText: string): unknown =>
  runScoresBacktest({ monitorText, monitorName: 'm.yaml', scoresText, scoresName: 's.csv' });

describe('refusals of a backtest', () => {
  it('are none for the files that the others are made from', () => {
    expect(refusalOf(MONITOR, SCORES)).toMatchObject({ kind: 'ok' });
  });

  it.each([
    ['', 'm.yaml: a monitor file holds keys: window, budget and baseline at least'],
    ['- 1', 'm.yaml: a monitor file holds keys: window, budget and baseline at least'],
    [
      'window: 1h\n',
      'm.yaml: baseline: is missing; it must be {windows: N}, the first N windows, or {from: …, to: …}, two UTC times\n' +
        'm.yaml: budget: is missing; it must be {pages: …, per: …}, such as {pages: 1, per: 90d}',
    ],
    [
      MONITOR.replace('1h', '1.5h'),
      'm.yaml: window: must be a positive integer followed by m, h, d or w, such as 1h or 90d, not "1.5h"',
    ],
    [MONITOR.replace('1h', '60'), 'm.yaml: window: must be text: an integer and m, h, d or w, such as 1h, not 60'],
    [
      MONITOR.replace('90d', '3mo'),
      'm.yaml: budget.per: must be a positive integer followed by m, h, d or w, such as 1h or 90d, not "3mo"',
    ],
    [MONITOR.replace('pages: 1', 'pages: 0'), 'm.yaml: budget.pages: must be more than 0 pages, not 0'],
    [MONITOR.replace('pages: 1', 'pages: one'), 'm.yaml: budget.pages: must be a number of pages, not "one"'],
    [MONITOR.replace('windows: 2', 'windows: 0'), 'm.yaml: baseline.windows: must be at least one window, not 0'],
    [
      MONITOR.replace('windows: 2', 'windows: 2.5'),
      'm.yaml: baseline.windows: must be a whole number of windows, not 2.5',
    ],
    [
      MONITOR.replace('{windows: 2}', '{from: 2001-02-01, to: 2001-01-01}'),
      'm.yaml: baseline.to: must be later than baseline.from, not "2001-01-01"',
    ],
    [
      MONITOR.replace('{windows: 2}', '{from: 2001-02-30, to: 2001-03-01}'),
      'm.yaml: baseline.from: must be a date or an ISO 8601 time, such as 2001-01-01 or 2001-01-01T06:00:00Z, not "2001-02-30"',
    ],
    [`${MONITOR}segment: [a]\n`, 'm.yaml: segment: no such key in a monitor file; remove it, or mend its spelling'],
    [
      MONITOR.replace('{windows: 2}', '{from: 2001-01-01, to: 2001-02-01}'),
      'm.yaml: baseline: {from, to} needs scores whose windows are times; these are whole numbers, so write {windows: N}',
    ],
    [
      MONITOR.replace('per: 90d', 'per: 30m'),
      'm.yaml: budget: 1 page per 30m is more than one page a window of 1h; allow fewer pages, or make the window shorter',
    ],
    [
      MONITOR.replace('pages: 1, per: 90d', 'pages: 3, per: 2h'),
      'm.yaml: budget: 3 pages per 2h are more than one page a window of 1h; allow fewer pages, or make the window shorter',
    ],
  ])('2 for the monitor file %j: %s', (monitorText, message) => {
    expect(refusalOf(monitorText, SCORES)).toEqual({ kind: 'refused', exit: 2, message });
  });

  it.each(['window: [1h\n', '{"window": "1h",, }', 'window: 1h\nwindow: 2h\n'])(
    '2 for what is neither YAML nor JSON, with its place: %j',
    (monitorText) => {
      expect(refusalOf(monitorText, SCORES)).toMatchObject({
        exit: 2,
        message: expect.stringMatching(/^m\.yaml line \d+ column \d+: not YAML or JSON: /),
      });
    },
  );

  it.each([
    ['', 's.csv: is empty; the first line must be window,stream,score'],
    ['window,stream,score\n', 's.csv: no scores after the header'],
    ['0,a,1\n', 's.csv line 1: no column window, stream, score; the first line must be window,stream,score'],
    ['window,stream\n0,a\n', 's.csv line 1: no column score; the first line must be window,stream,score'],
    ['window,stream,score,score\n', 's.csv line 1: column score is there twice; keep one'],
    [`${SCORES}3,a,b,1\n`, 's.csv line 5: 4 fields where the header has 3; quote a name that holds a comma'],
    [`${SCORES}3,a\n`, 's.csv line 5: 2 fields where the header has 3; quote a name that holds a comma'],
    [`${SCORES}3,,1\n`, 's.csv line 5: the stream has no name'],
    ...['NaN', '', 'inf', '1e999', '0x10', '1,5', 'high', '--1'].map((score): [string, string] => [
      `${SCORES}3,a,"${score}"\n`,
      `s.csv line 5: score ${JSON.stringify(score)} is not a finite number; leave the row out where there is no score`,
    ]),
    [`${SCORES}1.5,a,1\n`, 's.csv line 5: window "1.5" is neither a whole number nor an ISO 8601 time in UTC'],
    [
      `${SCORES}2001-02-29,a,1\n`,
      's.csv line 5: window "2001-02-29" is neither a whole number nor an ISO 8601 time in UTC',
    ],
    [
      `${SCORES}2001-01-01,a,1\n`,
      's.csv line 5: window "2001-01-01" in a file of whole numbers; use one kind throughout',
    ],
    [
      'window,stream,score\n2001-01-01T00:00Z,a,1\n2001-01-01T01:30Z,a,1\n',
      "s.csv line 3: window 2001-01-01T01:30:00Z is not a whole number of windows after the first, 2001-01-01T00:00:00Z; are these the starts of windows of the monitor's length?",
    ],
    [`${SCORES}2,a,3\n`, 's.csv line 5: window 2 of stream "a" is given twice; keep one row'],
    [`${SCORES}"3,a,1\n`, 's.csv line 5: a quote is opened and never closed'],
    [
      `${SCORES}900000000000,a,1\n`,
      "s.csv: 900000000001 windows from first to last, of 1 streams, are more than can be judged at once; is a window mistyped, or the monitor's window too short?",
    ],
    [
      'window,stream,score\n0,a,1\n',
      'a baseline of 2 windows is longer than the scores, which span 1; give more scores, or a shorter baseline',
    ],
  ])('4 for the scores %j: %s', (scoresText, message) => {
    expect(refusalOf(MONITOR, scoresText)).toEqual({ kind: 'refused', exit: 4, message });
  });

  const DAYS = MONITOR.replace('1h', '1d').replace('{windows: 2}', '{from: 2001-01-01, to: 2001-01-03}');
  it.each([
    [
      'window,stream,score\n2001-01-01,a,1\n',
      'the baseline lasts until 2001-01-03, longer than the scores, which end at 2001-01-02T00:00:00Z; give more scores, or a shorter baseline',
    ],
    [
      'window,stream,score\n2001-02-01,a,1\n',
      'no window of the scores, which begin at 2001-02-01T00:00:00Z, is in the baseline from 2001-01-01 to 2001-01-03',
    ],
  ])('4 for a baseline outside the scores: %j', (scoresText, message) => {
    expect(refusalOf(DAYS, scoresText)).toEqual({ kind: 'refused', exit: 4, message });
  });
});
