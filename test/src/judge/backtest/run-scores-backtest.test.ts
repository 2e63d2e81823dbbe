import { describe, expect, it } from 'vitest';
import type { BacktestDocument } from '../../../../src/judge/backtest/document.ts';
import { runScoresBacktest } from '../../../../src/judge/backtest/run-scores-backtest.ts';
import { createRandom } from '../../../../detectors/math/random.ts';
import { simulateScores } from '../../../support/score-streams.ts';

const WINDOWS = 700;
const STREAMS = 3;
const NAMES = ['delay/js', 'a "b", c', 'zeta'];
const MONITOR = 'window: 1h\nbudget: {pages: 1, per: 90d}\nbaseline: {windows: 400}\n';

const values = simulateScores(
  { kind: 'score', windows: WINDOWS, streams: STREAMS, change: { at: 500, streams: 1, size: 6 } },
  1,
);
const iso = (t: number): string => new Date(Date.UTC(2001, 0, 1) + t * 3_600_000).toISOString();
const quoted = (name: string): string => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
const rowsOf = (windowOf: (t: number) => string): string[] =>
  Array.from(values, (score, i) => `${windowOf(Math.floor(i / STREAMS))},${quoted(NAMES[i % STREAMS]!)},${score}`);
const scoresText = (rows: readonly string[]): string => ['window,stream,score', ...rows, ''].join('\n');

function documentOf(scores: string, monitor = MONITOR): BacktestDocument {
  const outcome = runScoresBacktest({ monitorText: monitor, monitorName: 'monitor.yaml', scoresText: scores });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return outcome.document;
}

const timed = documentOf(scoresText(rowsOf(iso)));

describe('runScoresBacktest', () => {
  it('answers the document of the contract', () => {
    expect(timed).toMatchObject({
      windows: WINDOWS,
      baselineWindows: 400,
      budget: { pages: 1, per: '90d', threshold: 2160 },
      calibration: { strata: 'none', exponent: 1, guarantee: 'exchangeable' },
      expectedDelay: { shiftSd: 0.25 },
    });
    expect(timed.pages).toHaveLength(1);
    const [page] = timed.pages;
    expect(page!.window).toBeGreaterThanOrEqual(500);
    expect(page!.window).toBeLessThanOrEqual(504);
    expect(page!.at).toBe(iso(page!.window).replace('.000Z', 'Z'));
    expect(page!.evidence).toBeGreaterThanOrEqual(2160);
    expect(page!.streams[0]!.stream).toBe('delay/js');
  });

  it('says the same, bit for bit, whatever the order of the rows and the columns', () => {
    const random = createRandom(9);
    const rows = rowsOf(iso)
      .map((row) => ({ row, key: random.uniform() }))
      .sort((a, b) => a.key - b.key)
      .map(({ row }) => row);
    expect(documentOf(scoresText(rows))).toEqual(timed);
    const turned = Array.from(
      values,
      (score, i) => `${score},x,${iso(Math.floor(i / STREAMS))},${quoted(NAMES[i % STREAMS]!)}`,
    );
    expect(documentOf(`score,note,window,stream\r\n${turned.join('\r\n')}`)).toEqual(timed);
  });

  it('takes whole numbers for consecutive windows from the first, whose times are not known', () => {
    const counted = documentOf(scoresText(rowsOf((t) => String(t - 30))));
    expect(counted).toEqual({ ...timed, pages: timed.pages.map((page) => ({ ...page, at: null })) });
  });

  it('reads JSON and YAML from any name, and the first windows or a span of time', () => {
    const json = '{"window":"1h","budget":{"pages":1,"per":"90d"},"baseline":{"windows":400}}';
    expect(documentOf(scoresText(rowsOf(iso)), json)).toEqual(timed);
    const span = MONITOR.replace('{windows: 400}', `{from: 2001-01-01, to: "${iso(400)}"}`);
    expect(documentOf(scoresText(rowsOf(iso)), span)).toEqual(timed);
    const later = documentOf(
      scoresText(rowsOf(iso)),
      MONITOR.replace('{windows: 400}', '{from: 2001-01-03, to: 2001-01-19}'),
    );
    expect(later).toMatchObject({ windows: WINDOWS, baselineWindows: 384 });
    expect(later.pages[0]!.at).toBe(iso(later.pages[0]!.window).replace('.000Z', 'Z'));
  });

  it('counts gaps as windows without evidence', () => {
    const rows = rowsOf((t) => String(t)).filter((_, i) => i < 450 * STREAMS || i >= 490 * STREAMS);
    const gapped = documentOf(scoresText(rows));
    expect(gapped.windows).toBe(WINDOWS);
    expect(gapped.pages).toHaveLength(1);
    expect(gapped.pages[0]!.window).toBeGreaterThanOrEqual(500);
  });

  it('scales the threshold with the budget', () => {
    const twice = documentOf(scoresText(rowsOf(iso)), MONITOR.replace('pages: 1', 'pages: 2'));
    expect(twice.budget).toEqual({ pages: 2, per: '90d', threshold: 1080 });
    expect(twice.pages.every(({ evidence }) => evidence >= 1080)).toBe(true);
  });

  it('names the streams that it cannot judge', () => {
    const rows = [...rowsOf(String), '0,short,1', '1,short,2'];
    expect(documentOf(scoresText(rows)).insufficient).toEqual([
      { stream: 'short', reason: '2 of the 8 baseline windows that a stream must at least have' },
    ]);
  });

  it('judges a file that is all baseline, and pages nothing', () => {
    const all = documentOf(scoresText(rowsOf(String)), MONITOR.replace('400', '700'));
    expect(all).toMatchObject({ windows: 700, baselineWindows: 700, pages: [], updates: [] });
  });
});
