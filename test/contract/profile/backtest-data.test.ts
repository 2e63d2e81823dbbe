import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtestData } from '../../../src/cli/backtest-data.ts';

const HOUR = 3_600_000;
/** A Monday. */
const START = Date.UTC(2001, 0, 1);
const WEEKS = 10;
const BREAK_AT = 7 * 168 + 30;

const MONITOR = {
  model: 'shop',
  time: 'ts',
  baseline: { from: '2001-01-01', to: '2001-02-12' },
  window: '1h',
  budget: { pages: 1, per: '90d' },
  columns: { hour: 'categorical', amount: 'numeric' },
  prediction: { column: 'score', type: 'numeric' },
  label: { column: 'paid', arrived: 'paid_at' },
};

/** 24 rows an hour for ten weeks; from `breakAt` on the hour is told five hours late, as a feed that changed its zone tells it. */
function rows(breakAt: number): string {
  const lines: string[] = [];
  for (let window = 0; window < WEEKS * 168; window += 1) {
    const shift = window >= breakAt ? 5 : 0;
    for (let i = 0; i < 24; i += 1) {
      const ts = START + window * HOUR + i * 150_000;
      const k = window * 24 + i;
      lines.push(
        JSON.stringify({
          ts,
          hour: (window + shift) % 24,
          amount: Math.round(1000 * ((k * 0.6180339887498949) % 1)),
          score: 0.5,
          paid: (k * 0.7548776662466927) % 1 < 0.5,
          paid_at: ts + 3 * HOUR,
        }),
      );
    }
  }
  return lines.join('\n');
}

describe('backtest on rows', () => {
  let directory: string;
  const run = (file: string, monitor: Record<string, unknown> = {}) =>
    backtestData({
      monitorText: JSON.stringify({ ...MONITOR, ...monitor }),
      monitorName: 'monitor.json',
      dataFile: join(directory, file),
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'leeway-backtest-test-'));
    await writeFile(join(directory, 'broken.jsonl'), rows(BREAK_AT));
    await writeFile(join(directory, 'whole.jsonl'), rows(Infinity));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('pages once for an hour told in another zone, within hours, and names it; twice the same bits', async () => {
    const outcome = await run('broken.jsonl');
    if (outcome.kind === 'refused') throw new Error(outcome.message);
    const { document } = outcome;
    expect(document).toMatchObject({ windows: WEEKS * 168, baselineWindows: 6 * 168, streams: 11 });
    expect(document.pages).toHaveLength(1);
    const [page] = document.pages;
    expect(page!.window).toBeGreaterThanOrEqual(BREAK_AT);
    expect(page!.window).toBeLessThan(BREAK_AT + 12);
    expect(page!.streams[0]!.stream).toBe('hour/js');
    expect(JSON.stringify(await run('broken.jsonl'))).toBe(JSON.stringify(outcome));
  });

  it('pages nobody where nothing changes, and says that segments are not watched apart', async () => {
    const outcome = await run('whole.jsonl', { segments: ['hour'] });
    const notes = expect.arrayContaining(['segments (hour) are not watched apart: all rows are counted together']);
    expect(outcome).toMatchObject({ kind: 'ok', document: { pages: [], notes } });
  });

  it.each([
    ['a file that is not there', 'gone.csv', {}, 4, /gone\.csv: there is no such file/],
    ['a column that is not there', 'whole.jsonl', { columns: { colour: 'categorical' } }, 4, /no column colour/],
    ['a monitor without a time', 'whole.jsonl', { time: undefined }, 2, /monitor\.json.*which column is the time/],
    [
      'a baseline beyond the data',
      'whole.jsonl',
      { baseline: { from: '2001-01-01', to: '2002-01-01' } },
      4,
      /longer than the data/,
    ],
    ['a window that is no duration', 'whole.jsonl', { window: 'soon' }, 2, /window/],
  ] as const)('refuses %s', async (_, file, monitor, exit, message) => {
    expect(await run(file, monitor)).toMatchObject({ kind: 'refused', exit, message: expect.stringMatching(message) });
  });
});
