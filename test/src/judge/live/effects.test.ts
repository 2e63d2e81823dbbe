import { describe, expect, it } from 'vitest';
import type { Baseline, BaselineColumn } from '../../../../src/domain/baseline.ts';
import type { ColumnProfile, OutcomeProfile, WindowProfile } from '../../../../src/domain/profile.ts';
import type { StreamStatistic } from '../../../../src/domain/verdict.ts';
import { effectsOf } from '../../../../src/judge/live/effects.ts';

const AMOUNT: BaselineColumn = {
  name: 'amount',
  role: 'feature',
  type: 'numeric',
  edges: [10],
  coarse: [0],
  mean: 13.24,
  sd: 4,
  min: 0,
  max: 40,
};
const SHOP: BaselineColumn = {
  name: 'shop',
  role: 'feature',
  type: 'categorical',
  levels: ['north', 'south', 'east'],
  others: [],
};

describe('what moved, in words', () => {
  const profile = (fields: Partial<ColumnProfile> & { readonly column: string }): ColumnProfile => ({
    rows: 100,
    nulls: 0,
    unseen: 0,
    outOfRange: 0,
    sum: 0,
    sumOfSquares: 0,
    counts: [],
    ...fields,
  });
  const window = (...columns: readonly ColumnProfile[]): WindowProfile => ({
    start: 0,
    rows: 100,
    revision: 1,
    columns: new Map(columns.map((one) => [one.column, one])),
    outcome: null,
  });
  const outcome = (fields: Partial<OutcomeProfile>): WindowProfile => ({
    ...window(),
    outcome: {
      rows: 100,
      labelled: 100,
      labelSum: 0,
      predictionSum: 0,
      varianceSum: 0,
      logLossSum: 0,
      squaredErrorSum: 0,
      ...fields,
    },
  });
  const effect = (
    column: string,
    statistic: StreamStatistic,
    then: readonly WindowProfile[],
    now: readonly WindowProfile[],
  ): string | undefined =>
    effectsOf({ columns: [AMOUNT, SHOP] } as unknown as Baseline, then, now, [{ name: 's', column, statistic }])['s'];
  const shop = (counts: readonly number[], fields: Partial<ColumnProfile> = {}) =>
    window(profile({ column: 'shop', counts, ...fields }));
  const amount = (fields: Partial<ColumnProfile>) => window(profile({ column: 'amount', ...fields }));

  it.each<[string, string | undefined, string, StreamStatistic, readonly WindowProfile[], readonly WindowProfile[]]>([
    // 1,200 + 1,980 over 100 + 100 rows.
    [
      'the mean over all windows',
      'mean 13.2 → 15.9 at the same hours',
      'amount',
      'wasserstein',
      [amount({ sum: 1_324 })],
      [amount({ sum: 1_200 }), amount({ sum: 1_980 })],
    ],
    // 20 of 100 have no value: 800 / 80.
    [
      'the mean of those with a value',
      'mean 12 → 10 at the same hours',
      'amount',
      'js',
      [amount({ sum: 600, nulls: 50 })],
      [amount({ sum: 800, nulls: 20 })],
    ],
    ['no mean where the baseline has no such hours', undefined, 'amount', 'js', [], [amount({ sum: 800 })]],
    ['no mean where no row has a value', undefined, 'amount', 'js', [amount({ sum: 1_324 })], [amount({ nulls: 100 })]],
    ['no mean without windows', undefined, 'amount', 'wasserstein', [amount({ sum: 1_324 })], []],
    // 1 of 1,000 and 23 of 100.
    [
      'the share of nulls',
      'nulls 0.10 % → 23.0 %',
      'amount',
      'null_rate',
      [amount({ rows: 1_000, nulls: 1 })],
      [amount({ nulls: 23 })],
    ],
    ['nulls that were none', 'nulls 0 % → 3.0 %', 'shop', 'null_rate', [shop([100])], [shop([97], { nulls: 3 })]],
    ['unseen levels', 'unseen levels 0 % → 12.0 %', 'shop', 'unseen_rate', [shop([100])], [shop([88], { unseen: 12 })]],
    [
      'values out of range',
      'out of range 0 % → 50.0 %',
      'amount',
      'out_of_range_rate',
      [amount({})],
      [amount({ outOfRange: 50 })],
    ],
    ['no rate where the baseline has no such rows', undefined, 'amount', 'null_rate', [], [amount({ nulls: 23 })]],
    ['no rate where nothing came', undefined, 'amount', 'null_rate', [amount({})], []],
    [
      'the level that moved most',
      'share of south 20.0 % → 60.0 %',
      'shop',
      'js',
      [shop([70, 20, 10])],
      [shop([35, 60, 5])],
    ],
    ['no level where none moved', undefined, 'shop', 'js', [shop([70, 20, 10])], [shop([70, 20, 10])]],
    [
      'no level where nothing has a value',
      undefined,
      'shop',
      'js',
      [shop([70, 20, 10])],
      [shop([0, 0, 0], { nulls: 100 })],
    ],
    [
      'nothing of a column that the baseline does not have',
      undefined,
      'gone',
      'js',
      [],
      [window(profile({ column: 'gone', sum: 1 }))],
    ],
    [
      'labels against predictions',
      'labels came 12.8 % where 21.3 % were predicted',
      'label',
      'residual_down',
      [outcome({ labelSum: 20, predictionSum: 20 })],
      [outcome({ labelled: 1_000, labelSum: 128, predictionSum: 213 })],
    ],
    [
      'the log-loss',
      'log-loss 0.451 → 0.523',
      'label',
      'log_loss',
      [outcome({ logLossSum: 45.1 })],
      [outcome({ logLossSum: 52.3 }), window()],
    ],
    [
      'no labels where none came',
      undefined,
      'label',
      'log_loss',
      [outcome({ logLossSum: 45.1 })],
      [outcome({ labelled: 0 })],
    ],
    [
      'no labels where the baseline has none',
      undefined,
      'label',
      'residual_up',
      [window()],
      [outcome({ labelSum: 3 })],
    ],
  ])('tells %s: %s', (_, words, column, statistic, then, now) => {
    expect(effect(column, statistic, then, now)).toBe(words);
  });

  it('compares with the same hours of the day of the baseline', () => {
    const at = (hour: number, sum: number): WindowProfile => ({ ...amount({ sum }), start: hour * 3_600_000 });
    // 100 rows a window: 5 at three o'clock on two days, 50 at noon.
    const then = [at(3, 400), at(12, 5_000), at(27, 600)];
    expect(effect('amount', 'js', then, [at(24 * 9 + 3, 800)])).toBe('mean 5 → 8 at the same hours');
  });

  it('tells of each stream that it can say something of, and of no other', () => {
    const streams = [
      { name: 'amount/wasserstein', column: 'amount', statistic: 'wasserstein' },
      { name: 'shop/js', column: 'shop', statistic: 'js' },
    ] as const;
    const baseline = { columns: [AMOUNT, SHOP] } as unknown as Baseline;
    expect(effectsOf(baseline, [amount({ sum: 1_324 })], [amount({ sum: 2_000 })], streams)).toEqual({
      'amount/wasserstein': 'mean 13.2 → 20 at the same hours',
    });
  });
});
