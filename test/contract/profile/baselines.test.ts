import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binIndex } from '../../../detectors/profile/index.ts';
import type { NumericBaselineColumn } from '../../../src/domain/baseline.ts';
import type { Registered } from '../../../src/profile/index.ts';
import { monitorOf, openProfilingBench, type ProfilingBench } from '../../support/profiling.ts';

const START = Date.UTC(2001, 0, 1);

interface FileRow {
  readonly ts: string;
  readonly amount: number | null;
  readonly shop: string | null;
  readonly member: boolean;
  readonly score: number;
  readonly paid: number | null;
  readonly paid_at: string | null;
}

/** 600 rows over two days: every 10th amount and every 20th shop null, every 4th label missing, labels 90 minutes after their rows. */
const ROWS: readonly FileRow[] = Array.from({ length: 600 }, (_, i) => ({
  ts: new Date(START + i * 280_000).toISOString(),
  amount: i % 10 === 0 ? null : ((i * 7919) % 1000) / 8,
  shop: i % 20 === 0 ? null : `shop ${(i * i) % 7}`,
  member: i % 3 === 0,
  score: ((i * 37) % 100) / 100,
  paid: i % 4 === 3 ? null : i % 2,
  paid_at: i % 4 === 3 ? null : new Date(START + i * 280_000 + 5_400_000).toISOString(),
}));

const MONITOR = monitorOf({
  columns: { amount: 'numeric', shop: 'categorical', member: 'boolean' },
  prediction: { column: 'score', type: 'numeric' },
  label: { column: 'paid', arrived: 'paid_at' },
});

describe('registering a baseline', () => {
  let bench: ProfilingBench;
  const at = (name: string): string => join(bench.directory, name);
  const put = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(at(name), content);
    return at(name);
  };
  const register = (file: string, monitor = MONITOR, version = '1') =>
    bench.baselines.register({ model: 'm', version, monitor, file });
  const registered = async (file: string, monitor = MONITOR, version = '1'): Promise<Registered> => {
    const outcome = await register(file, monitor, version);
    if (outcome.kind === 'refused') throw new Error(`${outcome.reason}: ${outcome.detail}`);
    return outcome;
  };

  beforeAll(async () => {
    bench = await openProfilingBench();
    const names = Object.keys(ROWS[0]!) as (keyof FileRow)[];
    const csv = [names.join(','), ...ROWS.map((row) => names.map((name) => row[name] ?? '').join(','))].join('\n');
    const jsonl = ROWS.map((row) => JSON.stringify(row)).join('\n');
    await put('rows.csv', `${csv}\n`);
    await put('rows.csv.gz', gzipSync(csv));
    await put('rows.jsonl', `${jsonl}\n`);
    await put('rows.ndjson.gz', gzipSync(jsonl));
    const columns = `ts DateTime64(3, 'UTC'), amount Nullable(Float64), shop Nullable(String), member Bool, score Float64, paid Nullable(UInt8), paid_at Nullable(DateTime64(3, 'UTC'))`;
    for (const [name, format] of [
      ['rows.parquet', 'Parquet'],
      ['rows.arrow', 'Arrow'],
    ] as const) {
      await bench.store.engine.command(
        `INSERT INTO FUNCTION file('${at(name)}', '${format}') SELECT * FROM file('${at('rows.jsonl')}', 'JSONEachRow', '${columns.replaceAll("'", "\\'")}') SETTINGS date_time_input_format = 'best_effort'`,
      );
    }
  });
  afterAll(() => bench.close());

  it.each(['rows.csv.gz', 'rows.jsonl', 'rows.ndjson.gz', 'rows.parquet', 'rows.arrow'])(
    'reads the same baseline and windows from %s as from CSV',
    async (name) => {
      const expected = await registered(at('rows.csv'), MONITOR, 'csv');
      const actual = await registered(at(name), MONITOR, name);
      expect({ ...actual.baseline, id: '', version: '' }).toEqual({ ...expected.baseline, id: '', version: '' });
      const windows = (baseline: Registered['baseline']) =>
        bench.profiles.windows({ baseline, source: 'baseline', fromMs: 0, toMs: START * 2, windowMs: 3_600_000 });
      expect(await windows(actual.baseline)).toEqual(await windows(expected.baseline));
    },
  );

  it('counts every column of every window as a hand count does', async () => {
    const { baseline } = await registered(at('rows.csv'));
    const windows = await bench.profiles.windows({
      baseline,
      source: 'baseline',
      fromMs: baseline.from,
      toMs: baseline.to,
      windowMs: 3_600_000,
    });
    const amount = baseline.columns.find(({ name }) => name === 'amount') as NumericBaselineColumn;
    expect(windows).toHaveLength(47);
    for (const window of windows) {
      const rows = ROWS.filter((row) => Math.floor((Date.parse(row.ts) - window.start) / 3_600_000) === 0);
      const bins = new Uint32Array(amount.edges.length + 1);
      for (const row of rows) if (row.amount !== null) bins[binIndex(amount.edges, row.amount)]! += 1;
      const column = window.columns.get('amount')!;
      expect(window.rows).toBe(rows.length);
      expect(column.counts).toEqual(bins);
      expect(column.nulls).toBe(rows.filter((row) => row.amount === null).length);
      expect(column.sum).toBeCloseTo(
        rows.reduce((sum, row) => sum + (row.amount ?? 0), 0),
        9,
      );
      const labelled = rows.filter((row) => row.paid !== null);
      expect(window.outcome!.labelled).toBe(labelled.length);
      expect(window.outcome!.labelSum).toBe(labelled.reduce((sum, row) => sum + row.paid!, 0));
      const loss = labelled.reduce((sum, { paid, score }) => {
        const p = Math.min(Math.max(score, 1e-6), 1 - 1e-6);
        return sum - Math.log(paid === 1 ? p : 1 - p);
      }, 0);
      expect(window.outcome!.logLossSum).toBeCloseTo(loss, 6);
    }
  });

  it('describes the whole: rows, labels, their delay, levels by frequency, quantiles as edges', async () => {
    const { baseline } = await registered(at('rows.jsonl'));
    expect(baseline).toMatchObject({ rows: 600, labelledRows: 450, labelDelayMs: 5_400_000, predictionName: 'score' });
    expect(baseline.columns.map(({ name, type }) => [name, type])).toEqual([
      ['amount', 'numeric'],
      ['shop', 'categorical'],
      ['member', 'boolean'],
      ['prediction', 'numeric'],
    ]);
    const amounts = ROWS.flatMap(({ amount }) => (amount === null ? [] : [amount])).sort((a, b) => a - b);
    const amount = baseline.columns[0] as NumericBaselineColumn;
    // Type 7: the median of 540 values lies halfway between the 270th and the 271st.
    expect(amount.edges).toContain((amounts[269]! + amounts[270]!) / 2);
    expect([amount.min, amount.max]).toEqual([amounts[0], amounts.at(-1)]);
    expect(amount.coarse.length).toBe(19);
    expect(baseline.columns[2]).toMatchObject({ levels: ['false', 'true'], others: [] });
  });

  it('infers types where the monitor names no columns, and says what it leaves out', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      JSON.stringify({
        ts: START + i * 1000,
        id: `row ${i}`,
        x: i % 7,
        kind: i % 2 ? 'a' : 'b',
        odd: i % 2 === 1,
        list: [i],
      }),
    );
    const file = await put('inferred.jsonl', lines.join('\n'));
    const { baseline, notes } = await registered(file, monitorOf({}));
    expect(baseline.columns.map(({ name, type }) => [name, type])).toEqual([
      ['x', 'numeric'],
      ['kind', 'categorical'],
      ['odd', 'boolean'],
    ]);
    expect(notes.join('\n')).toMatch(/list is left out[\s\S]*column id has 20000 different values/);
    // Seven values make seven edges at most; the smallest is an edge too, for 0 is more than 1/160 of the rows.
    expect((baseline.columns[0] as NumericBaselineColumn).edges).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('takes the first N windows where the monitor counts windows', async () => {
    const { baseline } = await registered(at('rows.csv'), monitorOf({ ...MONITOR, baseline: { windows: 10 } }));
    expect([baseline.from, baseline.to]).toEqual([START, START + 10 * 3_600_000]);
    expect(baseline.rows).toBe(ROWS.filter((row) => Date.parse(row.ts) < START + 10 * 3_600_000).length);
  });

  it('lets the newest registration of a version hold, under an id of its own', async () => {
    const first = await registered(at('rows.csv'), MONITOR, 'again');
    bench.clock.ms += 1;
    const second = await registered(at('rows.csv'), MONITOR, 'again');
    expect(second.baseline.id).not.toBe(first.baseline.id);
    expect(await bench.baselines.get('m', 'again')).toEqual(second.baseline);
    expect((await bench.baselines.list()).filter(({ version }) => version === 'again')).toHaveLength(1);
    expect(await bench.baselines.get('m', 'never')).toBeNull();
  });

  it('counts by the hour for windows of whole hours, by the minute for others, and refuses windows it cannot make', async () => {
    const hours = (await registered(at('rows.csv'), MONITOR, 'hours')).baseline;
    const quarters = (await registered(at('rows.csv'), monitorOf({ ...MONITOR, window: '15m' }), 'quarters')).baseline;
    expect([hours.bucketMs, quarters.bucketMs]).toEqual([3_600_000, 60_000]);
    const read = (baseline: Registered['baseline'], windowMs: number) =>
      bench.profiles.windows({ baseline, source: 'baseline', fromMs: baseline.from, toMs: baseline.to, windowMs });
    const counted = async (baseline: Registered['baseline'], windowMs: number) =>
      (await read(baseline, windowMs)).map(({ start, rows }) => [start, rows]);
    expect(await counted(quarters, 3_600_000)).toEqual(await counted(hours, 3_600_000));
    expect(await counted(hours, 24 * 3_600_000)).toEqual([
      [START, 309],
      [START + 24 * 3_600_000, 291],
    ]);
    await expect(read(hours, 900_000)).rejects.toThrow(
      /counted in steps of 60 minutes, which do not make windows of 15/,
    );
  });

  it('counts a level that only one window has as unseen there: left out, the window would meet it for the first time', async () => {
    // The common level is in both hours, "once" in the first alone, "twice" in both.
    const lines = ['common', 'once', 'twice', 'common', 'common', 'twice'].map(
      (kind, i) => `${new Date(START + i * 1_200_000).toISOString()},${kind}`,
    );
    const file = await put('once.csv', `ts,kind\n${lines.join('\n')}\n`);
    const { baseline } = await registered(file, monitorOf({ columns: { kind: 'categorical' } }), 'once');
    const range = { baseline, source: 'baseline', fromMs: baseline.from, toMs: baseline.to } as const;
    const hours = await bench.profiles.windows({ ...range, windowMs: 3_600_000 });
    expect(baseline.columns[0]).toMatchObject({ levels: ['common', 'twice', 'once'] });
    expect(
      hours.map(({ columns }) => [columns.get('kind')!.unseen, ...Array.from(columns.get('kind')!.counts)]),
    ).toEqual([
      [1, 1, 1, 0, 0],
      [0, 2, 1, 0, 0],
    ]);
  });

  it('keeps a constant column and says that it has no scale', async () => {
    const file = await put('constant.csv', 'ts,x\n2001-01-01,5\n2001-01-01 01:00:00,5\n2001-01-01T02:00:00Z,5\n');
    const { baseline, notes } = await registered(file, monitorOf({ columns: { x: 'numeric' } }));
    expect(baseline.columns[0]).toMatchObject({ edges: [5], coarse: [0], mean: 5, sd: 0, min: 5, max: 5 });
    expect(notes).toEqual(['column x is constant in the baseline (5): it has no scale to measure a shift by']);
  });

  it.each([
    ['no such file', 'gone.csv', null, {}, 'file_missing', /gone\.csv: there is no such file/],
    ['a suffix that says nothing', 'rows.txt', 'x', {}, 'format_unknown', /\.txt is unknown/],
    ['no byte', 'empty.csv', '', {}, 'file_empty', /0 bytes/],
    ['a head without rows', 'head.csv', 'ts,x\n', {}, 'file_empty', /no rows/],
    ['text in a Parquet file', 'bad.parquet', 'hello, I am no parquet file', {}, 'file_unreadable', /bad\.parquet/],
    ['broken JSON', 'bad.jsonl', '{"ts":1,\n', {}, 'file_unreadable', /bad\.jsonl/],
    [
      'no such column',
      'a.csv',
      'ts,x\n2001-01-01,1\n',
      { columns: { y: 'numeric' } },
      'column_missing',
      /no column y.*a feature/,
    ],
    ['no time column', 'a.csv', 'at,x\n2001-01-01,1\n', {}, 'column_missing', /no column ts.*time/],
    [
      'no time in the monitor',
      'a.csv',
      'ts,x\n2001-01-01,1\n',
      { time: undefined },
      'time_missing',
      /which column is the time/,
    ],
    [
      'times that are none',
      'a.csv',
      'ts,x\nyesterday,1\n12,2\n',
      {},
      'time_unreadable',
      /1 of 2 values of ts are no time, such as "yesterday"/,
    ],
    ['null times', 'a.jsonl', '{"ts":null,"x":1}\n{"x":2}\n', {}, 'time_unreadable', /2 of 2.*null/],
    [
      'rows of another year',
      'a.csv',
      'ts,x\n2002-01-01,1\n2002-01-02,1\n',
      {},
      'no_rows_in_range',
      /spans 2002-01-01T00:00:00Z to 2002-01-02/,
    ],
    ['one row', 'a.csv', 'ts,x\n2001-01-01,1\n', {}, 'too_few_rows', /single row/],
    ['a column of nulls', 'a.csv', 'ts,x\n2001-01-01,\n2001-01-02,\n', {}, 'column_empty', /column x has no value/],
    ['words for numbers', 'a.csv', 'ts,x\n2001-01-01,one\n2001-01-02,one\n', {}, 'not_numeric', /one is "one"/],
    [
      'labels beyond 0 and 1',
      'a.csv',
      'ts,x,p,y\n2001-01-01,1,0.5,2\n2001-01-02,1,.5,1\n',
      LABELLED(),
      'labels_not_binary',
      /1 labels in y.*"2"/,
    ],
    [
      'scores beyond 0 to 1',
      'a.csv',
      'ts,x,p,y\n2001-01-01,1,7,0\n2001-01-02,1,.5,1\n',
      LABELLED(),
      'predictions_not_probabilities',
      /such as 7/,
    ],
    [
      'a feature called prediction',
      'a.csv',
      'ts,prediction\n2001-01-01,1\n2001-01-02,2\n',
      { columns: { prediction: 'numeric' } },
      'name_reserved',
      /called prediction/,
    ],
  ] as const)('refuses %s', async (_, name, content, fields, reason, detail) => {
    const file = content === null ? at(name) : await put(name, content);
    const outcome = await register(file, monitorOf({ columns: { x: 'numeric' }, ...fields }), 'refused');
    expect(outcome).toMatchObject({ kind: 'refused', reason, detail: expect.stringMatching(detail) });
    expect((outcome as { remedy: string }).remedy).toMatch(/^[A-Z].+\.$/);
    expect(await bench.baselines.get('m', 'refused')).toBeNull();
  });

  it('refuses a million levels by their number', async () => {
    const file = at('ids.parquet');
    await bench.store.engine.command(
      `INSERT INTO FUNCTION file('${file}', 'Parquet') SELECT fromUnixTimestamp64Milli(toInt64(${START} + number * 100), 'UTC') AS ts, toString(number) AS id FROM numbers(1000000)`,
    );
    const outcome = await register(file, monitorOf({ columns: { id: 'categorical' } }), 'refused');
    expect(outcome).toMatchObject({
      reason: 'too_many_levels',
      detail: expect.stringMatching(/1000000 different values/),
    });
  });

  it('leaves no table of staged rows behind', async () => {
    const tables = await bench.store.engine.query("SELECT name FROM system.tables WHERE name LIKE 'baseline_staging%'");
    expect(tables).toEqual([]);
  });
});

function LABELLED() {
  return { prediction: { column: 'p', type: 'numeric' }, label: { column: 'y' } };
}
