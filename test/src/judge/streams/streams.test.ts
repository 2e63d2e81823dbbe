import { describe, expect, it } from 'vitest';
import { EDGE_LEVELS, binIndex, equalDepthEdges } from '../../../../detectors/profile/index.ts';
import type { Baseline, BaselineColumn } from '../../../../src/domain/baseline.ts';
import type { ColumnProfile, OutcomeProfile, WindowProfile } from '../../../../src/domain/profile.ts';
import { hourOfDay } from '../../../../src/domain/window.ts';
import { buildStreams, type StreamSet } from '../../../../src/judge/streams/index.ts';

const HOUR = 3_600_000;
/** A Monday. */
const START = Date.UTC(2001, 0, 1);
const WEEKS = 6;
const ROWS = 60;

/** Uniform numbers from a counter (Weyl's sequence on the golden ratio): the same in every run. */
function uniform(i: number): number {
  return (i * 0.6180339887498949) % 1;
}

const QUANTILES = equalDepthEdges(EDGE_LEVELS);
const COLUMNS: readonly BaselineColumn[] = [
  { name: 'amount', role: 'feature', type: 'numeric', ...QUANTILES, mean: 0.5, sd: 0.2887, min: 0, max: 1 },
  {
    name: 'hour',
    role: 'feature',
    type: 'categorical',
    levels: Array.from({ length: 24 }, (_, h) => String(h)),
    others: [],
  },
  { name: 'fixed', role: 'feature', type: 'numeric', edges: [5], coarse: [0], mean: 5, sd: 0, min: 5, max: 5 },
  { name: 'prediction', role: 'prediction', type: 'numeric', ...QUANTILES, mean: 0.5, sd: 0.2887, min: 0, max: 1 },
];

const BASELINE: Baseline = {
  id: 'm/1/x',
  model: 'm',
  version: '1',
  from: START,
  to: START + WEEKS * 168 * HOUR,
  rows: WEEKS * 168 * ROWS,
  labelledRows: 1000,
  labelDelayMs: 90 * 60_000,
  predictionName: 'score',
  columns: COLUMNS,
  createdAt: 0,
};

interface Shape {
  readonly rows?: number;
  readonly amountShift?: number;
  readonly hourShift?: number;
  readonly nulls?: number;
  readonly unseen?: number;
  readonly outcome?: Partial<OutcomeProfile>;
}

function windowAt(
  start: number,
  { rows = ROWS, amountShift = 0, hourShift = 0, nulls = 0, unseen = 0, outcome = {} }: Shape = {},
): WindowProfile {
  const profile = (column: string, bins: number, fields: Partial<ColumnProfile>): [string, ColumnProfile] => [
    column,
    {
      column,
      rows,
      nulls: 0,
      unseen: 0,
      outOfRange: 0,
      sum: 0,
      sumOfSquares: 0,
      counts: new Uint32Array(bins),
      ...fields,
    },
  ];
  const amounts = new Uint32Array(QUANTILES.edges.length + 1);
  const seed = Math.round(start / HOUR) * ROWS;
  for (let i = 0; i < rows - nulls; i += 1) amounts[binIndex(QUANTILES.edges, uniform(seed + i) + amountShift)]! += 1;
  const hours = new Uint32Array(25);
  hours[(hourOfDay(start) + hourShift) % 24] = rows - unseen;
  return {
    start,
    rows,
    revision: rows,
    columns: new Map([
      profile('amount', 0, { counts: amounts, nulls }),
      profile('hour', 0, { counts: hours, unseen }),
      profile('fixed', 0, { counts: Uint32Array.of(0, rows) }),
      profile('prediction', 0, { counts: amounts, nulls }),
    ]),
    outcome: {
      rows,
      labelled: rows,
      labelSum: rows / 2,
      predictionSum: rows / 2,
      varianceSum: rows / 4,
      logLossSum: rows * Math.LN2,
      squaredErrorSum: rows / 4,
      ...outcome,
    },
  };
}

const WINDOWS = Array.from({ length: WEEKS * 168 }, (_, i) => windowAt(START + i * HOUR));
const SET = buildStreams(BASELINE, WINDOWS, { window: '1h' });
const LATER = BASELINE.to + 7 * HOUR;

function scoreOf(
  set: StreamSet,
  name: string,
  window: WindowProfile | null,
  cohort: WindowProfile | null = null,
): number {
  const { scores } = set.score(window?.start ?? LATER, window, cohort);
  return scores[set.streams.findIndex((stream) => stream.name === name)]!;
}

describe('stream scores', () => {
  it('watches each column by what can be said of it, the prediction by its distances, the labels by residuals and loss', () => {
    expect(SET.streams.map(({ name, kind, scale }) => [name, kind, scale])).toEqual([
      ['amount/js', 'data drift', 'distance'],
      ['amount/wasserstein', 'data drift', 'distance'],
      ['amount/null_rate', 'data-quality break', 'rate'],
      ['amount/out_of_range_rate', 'data-quality break', 'rate'],
      ['hour/js', 'data drift', 'distance'],
      ['hour/null_rate', 'data-quality break', 'rate'],
      ['hour/unseen_rate', 'data-quality break', 'rate'],
      ['fixed/js', 'data drift', 'distance'],
      ['fixed/null_rate', 'data-quality break', 'rate'],
      ['fixed/out_of_range_rate', 'data-quality break', 'rate'],
      ['prediction/js', 'prediction shift', 'distance'],
      ['prediction/wasserstein', 'prediction shift', 'distance'],
      ['label/residual_up', 'concept drift', 'statistic'],
      ['label/residual_down', 'concept drift', 'statistic'],
      ['label/log_loss', 'concept drift', 'statistic'],
    ]);
    expect(SET.streams.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    const weightOf = (name: string): number => SET.streams.find((stream) => stream.name === name)!.weight;
    expect(weightOf('amount/null_rate')).toBeCloseTo(weightOf('amount/js') / 4, 12);
  });

  it('matches the hour to the hour of the day, and a column without season to no calendar at all', () => {
    const matchOf = (name: string): string => SET.streams.find((stream) => stream.name === name)!.match;
    expect(matchOf('hour/js')).toBe('hour-of-day');
    expect(matchOf('amount/js')).toBe('none');
    expect(matchOf('hour/null_rate')).toBe('none');
  });

  it('scores a shifted hour 1 in its first window, and an unshifted one 0 as in all of the baseline', () => {
    expect(scoreOf(SET, 'hour/js', windowAt(LATER, { hourShift: 5 }))).toBe(1);
    expect(scoreOf(SET, 'hour/js', windowAt(LATER))).toBe(0);
    const band = SET.nullBands[SET.streams.findIndex(({ name }) => name === 'hour/js')]!;
    expect(band).toMatchObject({ windows: WINDOWS.length, mean: 0, q95: 0, q999: 0, rows: WINDOWS.length * ROWS });
  });

  it('measures a shift in standard deviations', () => {
    // A quarter of the range; what leaves the range counts in the last bin, so a part of the shift is lost: 1/4 - (1/4)^2 / 2.
    const expected = (0.25 - 0.03125) / 0.2887;
    expect(scoreOf(SET, 'amount/wasserstein', windowAt(LATER, { amountShift: 0.25 }))).toBeCloseTo(expected, 1);
    expect(scoreOf(SET, 'amount/wasserstein', windowAt(LATER))).toBeLessThan(0.1);
  });

  it('leaves a window of the baseline out of its own reference', () => {
    // One odd window among even ones: against a reference that held it too it would look less odd.
    const odd = 1000;
    const windows = WINDOWS.slice(0, 1344).map((window, i) =>
      i === odd ? windowAt(window.start, { amountShift: 0.5 }) : window,
    );
    const set = buildStreams(BASELINE, windows, { window: '1h' });
    const own = set.baselineScores.values[odd * set.streams.length]!;
    expect(own).toBeGreaterThan(scoreOf(set, 'amount/js', windows[odd]!));
    expect(own).toBeCloseTo(
      scoreOf(
        buildStreams(
          BASELINE,
          windows.filter((_, i) => i !== odd),
          { window: '1h' },
        ),
        'amount/js',
        windows[odd]!,
      ),
      12,
    );
  });

  it.each([
    ['amount/null_rate', { nulls: 15 }, 0.25],
    ['hour/unseen_rate', { unseen: 30 }, 0.5],
    ['amount/null_rate', {}, 0],
  ] as const)('%s of %j is %d', (name, shape, expected) => {
    expect(scoreOf(SET, name, windowAt(LATER, shape))).toBe(expected);
  });

  it('holds labels against predictions, in both directions, in standard deviations of a calibrated model', () => {
    const cohort = windowAt(LATER, { outcome: { labelSum: 45, predictionSum: 30, varianceSum: 9, logLossSum: 60 } });
    expect(scoreOf(SET, 'label/residual_up', null, cohort)).toBeCloseTo(5, 6);
    expect(scoreOf(SET, 'label/residual_down', null, cohort)).toBeCloseTo(-5, 6);
    expect(scoreOf(SET, 'label/log_loss', null, cohort)).toBeCloseTo(1 - Math.LN2, 12);
  });

  it('judges labels as many windows later as they take to come, also in the baseline', () => {
    expect(SET.labelLag).toBe(2);
    expect(buildStreams({ ...BASELINE, labelDelayMs: null }, WINDOWS, { window: '1h' }).labelLag).toBe(24);
    const k = SET.streams.findIndex(({ name }) => name === 'label/residual_up');
    const column = WINDOWS.map((_, w) => SET.baselineScores.values[w * SET.streams.length + k]!);
    expect(column.slice(0, 3)).toEqual([NaN, NaN, 0]);
  });

  it.each([
    ['no rows at all', null, null, 'amount/js', 'no rows'],
    ['few rows', windowAt(LATER, { rows: 9 }), null, 'amount/js', 'only 9 rows, 10 are needed'],
    [
      'few values',
      windowAt(LATER, { nulls: 55 }),
      null,
      'amount/wasserstein',
      'only 5 rows with a value, 10 are needed',
    ],
    ['no labels yet', windowAt(LATER), windowAt(LATER, { outcome: { labelled: 0 } }), 'label/log_loss', 'no labels'],
    [
      'few labels',
      windowAt(LATER),
      windowAt(LATER, { outcome: { labelled: 3 } }),
      'label/residual_up',
      'only 3 labels, 10 are needed',
    ],
  ])('says nothing of %s, and why', (_, window, cohort, name, reason) => {
    const scored = SET.score(LATER, window, cohort);
    const k = SET.streams.findIndex((stream) => stream.name === name);
    expect([scored.scores[k], scored.reasons[k]]).toEqual([NaN, reason]);
  });

  it('keeps gaps of the baseline as rows of NaN, and the place of its first window in the week', () => {
    const windows = WINDOWS.slice(30).filter((_, i) => i !== 5);
    const set = buildStreams(BASELINE, windows, { window: '1h' });
    expect(set.offset).toBe(30);
    expect(set.baselineScores.windows).toBe(WINDOWS.length - 30);
    expect([...set.baselineScores.values.subarray(5 * set.streams.length, 6 * set.streams.length - 3)]).toEqual(
      Array.from({ length: set.streams.length - 3 }, () => NaN),
    );
  });

  it('has no score at an hour that the baseline hardly knows', () => {
    const shop = (i: number): boolean => hourOfDay(START + i * HOUR) >= 6 || i % 700 === 3;
    const set = buildStreams(
      BASELINE,
      WINDOWS.filter((_, i) => shop(i)),
      { window: '1h' },
    );
    const night = windowAt(BASELINE.to + 3 * HOUR);
    const { scores, reasons } = set.score(night.start, night, null);
    const k = set.streams.findIndex(({ name }) => name === 'hour/js');
    expect([scores[k], reasons[k]]).toEqual([NaN, 'the baseline has too few windows at this hour of day']);
  });

  it('leaves label streams out without labelled predictions, and the null is a number everywhere else', () => {
    const set = buildStreams({ ...BASELINE, labelledRows: 0 }, WINDOWS, { window: '1h' });
    expect(set.streams.some(({ column }) => column === 'label')).toBe(false);
    expect(set.baselineScores.values.every((score) => Number.isFinite(score))).toBe(true);
  });
});
