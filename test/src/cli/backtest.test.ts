import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { backtestText } from '../../../src/cli/backtest-text.ts';
import { createBacktestCommand } from '../../../src/cli/backtest.ts';
import type { RunDataBacktest } from '../../../src/cli/backtest.ts';
import { simulateScores } from '../../support/score-streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'leeway-backtest-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scoresOf = (size: number): string => {
  const values = simulateScores({ kind: 'score', windows: 600, streams: 2, change: { at: 500, streams: 1, size } }, 1);
  return `window,stream,score\n${Array.from(values, (score, i) => `${Math.floor(i / 2)},s${i % 2},${score}`).join('\n')}\n`;
};
for (const [name, content] of Object.entries({
  'm.yaml': 'window: 1h\nbudget: {pages: 1, per: 90d}\nbaseline: {windows: 400}\n',
  'bad.yaml': 'window: 1x\nbudget: {pages: 1, per: 90d}\nbaseline: {windows: 400}\n',
  'drift.csv': scoresOf(6),
  'steady.csv': scoresOf(0),
  'bad.csv': 'window,stream,score\n0,a,high\n',
  'latin.csv': Buffer.from([0x77, 0xe9, 0x0a]),
})) {
  writeFileSync(join(folder, name), content);
}

async function run(
  args: string,
  runData: RunDataBacktest | null = null,
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io = {
    stdout: (text: string) => void (out += text),
    stderr: (text: string) => void (err += text),
    cwd: folder,
  };
  const code = await createBacktestCommand(runData).run(args.split(' ').filter(Boolean), io);
  return { code, out, err };
}

describe('leeway backtest', () => {
  it.each([
    ['drift.csv', 1, 1],
    ['steady.csv', 0, 0],
  ])('prints one JSON document of %s and nothing else; exit %s', async (scores, code, pages) => {
    const answer = await run(`--monitor m.yaml --scores ${scores} --json`);
    expect(answer).toMatchObject({ code, err: '' });
    expect(answer.out.endsWith('\n')).toBe(true);
    expect((JSON.parse(answer.out) as { pages: unknown[] }).pages).toHaveLength(pages);
  });

  it('tells people the budget, what was learnt, and each page with its streams', async () => {
    const { out, code } = await run('--monitor m.yaml --scores drift.csv');
    expect(code).toBe(1);
    expect(out).toContain('Backtest: 600 windows, 400 of them baseline, 2 streams');
    expect(out).toContain('1 false page per 90d: evidence pages at 2,160');
    expect(out).toMatch(/1 page:\n {2}window 50\d {2}evidence [\d,]+ {2}s0 \d+ %\n {4}still open at the end/);
    expect((await run('--monitor m.yaml --scores steady.csv')).out).toContain('\nNo page.\n');
  });

  it('says what was left out, and that nothing was judged where no stream could be', () => {
    const insufficient = Array.from({ length: 10 }, (_, k) => ({ stream: `s${k}`, reason: 'too short' }));
    const text = backtestText({
      windows: 20,
      baselineWindows: 1,
      streams: 10,
      budget: { pages: 1, per: '90d', threshold: 2160 },
      calibration: { strata: 'none', exponent: 1, shadowPages: null, guarantee: 'exchangeable' },
      pages: [],
      updates: [],
      closed: [],
      expectedDelay: { shiftSd: 0.25, windows: null, reason: 'no stream has a baseline that varies' },
      insufficient,
      notes: ['segments (origin) are not watched apart: all rows are counted together'],
    });
    expect(text).toContain('  not judged  s7: too short\n  not judged  2 more streams of too few windows\n');
    expect(text).toContain('  note        segments (origin) are not watched apart');
    expect(text).toContain('\nNo page, as no stream can be judged.\n');
  });

  it.each([
    ['', 2, '--monitor is missing; name the monitor file'],
    ['--monitor m.yaml', 2, 'give either --data FILE or --scores FILE, and one of them only'],
    ['--monitor m.yaml --data a --scores b', 2, 'give either --data FILE or --scores FILE, and one of them only'],
    [
      '--monitor m.yaml --data a.csv',
      2,
      '--data is not available in this build; score the rows elsewhere and give --scores FILE',
    ],
    [
      '--monitor bad.yaml --scores drift.csv',
      2,
      'bad.yaml: window: must be a positive integer followed by m, h, d or w, such as 1h or 90d, not "1x"',
    ],
    ['--monitor none.yaml --scores drift.csv', 4, 'monitor file none.yaml: there is no such file'],
    ['--monitor m.yaml --scores none.csv', 4, 'scores file none.csv: there is no such file'],
    ['--monitor m.yaml --scores .', 4, 'scores file .: is a directory'],
    ['--monitor m.yaml --scores latin.csv', 4, 'scores file latin.csv: is not UTF-8 text'],
    [
      '--monitor m.yaml --scores bad.csv',
      4,
      'bad.csv line 2: score "high" is not a finite number; leave the row out where there is no score',
    ],
  ])('%s: exit %s, %s', async (args, code, message) => {
    expect(await run(args)).toEqual({ code, out: '', err: `leeway backtest: ${message}\n` });
  });

  it('names an option that it does not have', async () => {
    const { code, err } = await run('--monitors m.yaml');
    expect(code).toBe(2);
    expect(err).toContain("'--monitors'");
  });

  it('explains itself', async () => {
    expect((await run('--help')).out).toContain('leeway backtest --monitor FILE (--data FILE | --scores FILE)');
  });

  it('hands data to the backtest that is wired in, and ends as that says', async () => {
    const seen: unknown[] = [];
    const { code, err } = await run('--monitor m.yaml --data rows.csv', (input) => {
      seen.push(input);
      return Promise.resolve({ kind: 'refused', exit: 4, message: 'no rows' });
    });
    expect({ code, err }).toEqual({ code: 4, err: 'leeway backtest: no rows\n' });
    expect(seen).toEqual([
      { monitorText: expect.stringContaining('window: 1h'), monitorName: 'm.yaml', dataFile: join(folder, 'rows.csv') },
    ]);
  });
});
