import { describe, expect, it } from 'vitest';
import { alertChanges } from '../../../../src/alert/episode.ts';
import { writePage, type PageData } from '../../../../src/alert/message/page.ts';
import { budgetInWords, numberInWords, oneLine, onceInWords, percent } from '../../../../src/alert/message/words.ts';
import type { JudgedEpisode } from '../../../../src/alert/ports.ts';
import { alertRecord, episode, judgement, share, windowAt } from '../../../support/alert-fixtures.ts';

const URL_BASE = 'https://leeway.example.com';
const open = (over: Partial<JudgedEpisode> = {}): ReturnType<typeof writePage> =>
  writePage(alertChanges([], judgement([episode(5, over)]))[0]!.alert, URL_BASE);

describe('the page that a person reads', () => {
  it('reads from top to bottom: what, what to do, how sure, what moved, where to look, link', () => {
    const page = open({
      streams: [
        share({ share: 0.61 }),
        share({
          stream: 'score/js',
          column: 'score',
          kind: 'prediction shift',
          share: 0.39,
          score: 0.08,
          baselineMean: 0.05,
        }),
      ],
    });
    expect(page.text).toBe(
      [
        'flights (version 3): data drift in hour and score since 2001-06-04 05:00 UTC (hour: distance between its distribution and the baseline’s 0.03 → 0.41, 14 times)',
        'Find out what changed upstream; act on the model only if the change is to stay and the labels say that it hurts.',
        '',
        'How sure: evidence 2,312, a page is sent at 2,160 (at most one false page a quarter); chance alone gets this far at most once in 96 days. Windows of 1 hour.',
        '',
        'What moved:',
        '- hour: data drift, 61 % of the evidence, distance between its distribution and the baseline’s 0.03 → 0.41, 14 times',
        '- score: prediction shift, 39 % of the evidence, distance between its distribution and the baseline’s 0.05 → 0.08',
        '',
        'Look first at:',
        '- hour is the input that moved: a change upstream of it (unit, time zone, encoding, source) is likelier than a change of the world.',
        '- No label took part in this: whether the answers have become worse shows only once labels of these events arrive.',
        '',
        'https://leeway.example.com/models/flights?version=3&from=2001-06-03T05:00Z&alert=' + page.data.alert,
      ].join('\n'),
    );
  });

  it.each<[string, Partial<JudgedEpisode>, PageData['suggestedAction']['action'], string]>([
    [
      'missing values',
      {
        streams: [
          share({
            stream: 'fare/null_rate',
            column: 'fare',
            kind: 'data-quality break',
            score: 0.23,
            baselineMean: 0.001,
          }),
        ],
      },
      'fix upstream data',
      'missing values 0.1 % → 23 %',
    ],
    ['known effect', { streams: [share()], effects: { 'hour/js': 'mean 13.2 → 18.1' } }, 'watch', '(mean 13.2 → 18.1)'],
    [
      'outcomes',
      {
        streams: [
          share({
            stream: 'prediction/residual_up',
            column: 'prediction',
            kind: 'concept drift',
            score: 6.2,
            baselineMean: 1.1,
          }),
        ],
      },
      'compare remedies',
      'outcomes above what was predicted 1.1 → 6.2, 5.6 times',
    ],
    [
      'answers alone',
      { streams: [share({ stream: 'prediction/js', column: 'prediction', kind: 'prediction shift' })] },
      'roll back version',
      'prediction shift in prediction since',
    ],
    ['unknown size', { streams: [share({ score: null, baselineMean: null })] }, 'watch', 'data drift in hour since'],
  ])('%s: says the size in units a human knows and what to do', (_, over, action, what) => {
    const { data } = open(over);
    expect(data.suggestedAction.action).toBe(action);
    expect(data.what).toContain(what);
  });

  it('asks about values that are merely new instead of calling the feed broken', () => {
    const fresh = share({
      stream: 'origin/unseen_rate',
      column: 'origin',
      kind: 'data-quality break',
      score: 0.0012,
      baselineMean: 0,
    });
    const { data, text } = open({ streams: [fresh] });
    expect(data.suggestedAction.text).toContain('See which values are new');
    expect(text).toContain(
      'origin has values that the baseline never saw (values the baseline never saw 0 % → 0.12 %)',
    );
    const missing = share({ stream: 'fare/null_rate', column: 'fare', kind: 'data-quality break' });
    expect(open({ streams: [fresh, missing] }).data.suggestedAction.text).toContain('Fix the feed');
  });

  it('lists five of 200 streams and says that 195 are left out', () => {
    const streams = Array.from({ length: 200 }, (_, index) =>
      share({ stream: `c${index}/js`, column: `c${index}`, share: 1 / 200 }),
    );
    const page = open({ streams });
    expect(page.data.topStreams).toHaveLength(5);
    expect(page.data.truncated).toBe(195);
    expect(page.text).toContain('- and 195 more');
    expect(page.text).toContain('200 columns moved together');
  });

  it.each([
    ['quiet', 'quiet again'],
    ['version_promoted', 'nothing about whether the drift is over'],
    ['baseline_changed', 'nothing about whether the drift is over'],
    ['revised', 'does not reach the threshold'],
  ] as const)('a resolve says why: %s', (reason, why) => {
    const alert = alertRecord(5, {
      state: 'resolved',
      reason,
      resolvedAt: windowAt(29),
      at: windowAt(29),
      revision: 2,
    });
    const { data, text } = writePage(alert, URL_BASE);
    expect(text.split('\n')[0]).toMatch(/^Resolved \(.*\) at 2001-06-05 05:00 UTC: flights/);
    expect(data.suggestedAction).toEqual({ action: 'nothing', text: expect.stringContaining(why) });
    expect(data.windows.count).toBe(24);
    expect(data.links.model).toContain('from=2001-06-03T05:00Z&to=2001-06-06T05:00Z&');
  });

  it.each([
    [90 * 86_400_000, 'at most once in 90 days'],
    [35 * 3_600_000, 'at most once in 35 hours'],
    [47.9 * 3_600_000, 'at most once in 2 days'],
    [600, 'at most once in 1 hour'],
    [1e16, 'less than once in 100 years'],
    [Infinity, 'less than once in 100 years'],
  ])('%d ms of chance are %s', (ms, words) => {
    expect(onceInWords(ms)).toBe(words);
  });

  it('leaves no field out', () => {
    const holes = Object.entries(open().data).filter(([, value]) => value === undefined);
    expect(holes).toEqual([]);
  });

  it('stays below the 20 KB of Standard Webhooks with the longest names there can be', () => {
    const name = '"'.repeat(256);
    const streams = Array.from({ length: 300 }, (_, index) =>
      share({ stream: `${name}${index}/js`, column: name, share: 1 / 300 }),
    );
    const alert = alertChanges([], judgement([episode(5, { streams })], { model: name, version: name }))[0]!.alert;
    const page = writePage(alert, URL_BASE);
    expect(Buffer.byteLength(JSON.stringify({ ...page.data, text: page.text }))).toBeLessThan(20_000);
  });

  it('keeps a column’s name from breaking out of its line', () => {
    const column = 'a\n- forged line\u202E\u0007';
    const { text } = open({ streams: [share({ column, stream: `${column}/js` })] });
    expect(text).not.toMatch(/^- forged/m);
    expect(oneLine(column)).toBe('a�- forged line��');
  });

  it.each([
    [2312.4, '2,312'],
    [99.96, '100'],
    [0.0412, '0.041'],
    [5.55, '5.55'],
    [0, '0'],
    [-0.5, '-0.5'],
    [0.00001234, '1.2e-5'],
    [Number.NaN, 'unknown'],
  ])('writes %d as %s', (value, text) => {
    expect(numberInWords(value)).toBe(text);
  });

  it.each([
    [0.001, '0.1 %'],
    [0.23, '23 %'],
    [0.6149, '61 %'],
    [0, '0 %'],
    [1, '100 %'],
  ])('writes %d as %s', (share_, text) => {
    expect(percent(share_)).toBe(text);
  });

  it.each([
    [{ pages: 1, per: '90d' }, 'at most one false page a quarter'],
    [{ pages: 2, per: '7d' }, 'at most 2 false pages a week'],
    [{ pages: 0.5, per: '45d' }, 'at most 0.5 false pages in 45 days'],
  ])('puts the budget into words: %j', (budget, text) => {
    expect(budgetInWords(budget)).toBe(text);
  });
});
