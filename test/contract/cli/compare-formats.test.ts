import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from 'chdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileColumnReader } from '../../../src/store/index.ts';
import { createCompareRunner } from '../../support/compare-runner.ts';

const runner = createCompareRunner();
const { run, write, directory } = runner;
const ROWS = 3_000;

/** The same rows, made by the engine in each of its formats; the second file of each is shifted. */
const COLUMNS = (shift: number): string =>
  [
    `toFloat64(toString((cityHash64(number, 1) % 100000) / 1000 + ${shift})) AS price`,
    `if(number % 10 = 3, NULL, toInt32(cityHash64(number, 2) % 50)) AS age`,
    `['red', 'green', 'blue', 'café'][1 + cityHash64(number, 3) % ${shift > 0 ? 4 : 3}] AS colour`,
    `CAST(cityHash64(number, 4) % 3 = 0, 'Bool') AS active`,
    `if(number % 7 = 0, NULL, concat('id-', toString(cityHash64(number, 5)))) AS id`,
  ].join(', ');

beforeAll(() => {
  const session = new Session(join(directory, 'engine'));
  const make = (name: string, format: string, sql: string): void => {
    session.query(`INSERT INTO FUNCTION file('${join(directory, name)}', '${format}') ${sql}`);
  };
  for (const [side, shift] of [
    ['ref', 0],
    ['cur', 20],
  ] as const) {
    const sql = `SELECT ${COLUMNS(shift)} FROM numbers(${ROWS}) ORDER BY number`;
    make(`${side}.parquet`, 'Parquet', sql);
    make(`${side}.arrow`, 'Arrow', sql);
    make(`${side}-stream.arrow`, 'ArrowStream', sql);
    make(`${side}.csv`, 'CSVWithNames', `${sql} SETTINGS format_csv_null_representation = ''`);
    make(`${side}.jsonl`, 'JSONEachRow', sql);
  }
  make('empty.parquet', 'Parquet', `SELECT ${COLUMNS(0)} FROM numbers(0)`);
  make(
    'odd.parquet',
    'Parquet',
    `SELECT toInt64(9007199254740993) + number AS big, if(number % 2 = 0, inf, -inf) AS endless, CAST(NULL, 'Nullable(Float64)') AS none, 1e308 * if(number % 2 = 0, 1, -1) AS huge, toDate('2024-01-01') + number AS day, [number / 2, number * 2.0] AS vector, map('a', number) AS nested FROM numbers(200)`,
  );
  make(
    'many.parquet',
    'Parquet',
    `SELECT concat('name-', toString(number)) AS name, number % 5 AS x FROM numbers(400000)`,
  );
  session.query(
    'SET output_format_arrow_low_cardinality_as_dictionary = 1, allow_suspicious_low_cardinality_types = 1',
  );
  make(
    'coded.arrow',
    'Arrow',
    `SELECT number AS x, CAST(number % 3, 'LowCardinality(Int64)') AS code FROM numbers(90)`,
  );
  make('hollow.arrow', 'Arrow', `SELECT number AS x, CAST(NULL, 'Nullable(Nothing)') AS code FROM numbers(90)`);
  make(
    'groups.parquet',
    'Parquet',
    'SELECT number AS x, toString(number) AS t FROM numbers(200000) SETTINGS max_threads = 1, output_format_parquet_row_group_size = 1000',
  );
  session.close();
  write('ref.parquet.gz', gzipSync(readFileSync(join(directory, 'ref.parquet'))));
  write('cut.parquet', readFileSync(join(directory, 'ref.parquet')).subarray(0, 2_000));
  write('hollow.parquet', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(500, 7), Buffer.from('PAR1')]));
  write('cut.arrow', readFileSync(join(directory, 'ref.arrow')).subarray(0, 3_000));
});
afterAll(() => runner.close());

describe('leeway compare across formats', () => {
  it.each([['parquet'], ['arrow'], ['jsonl']])('gives the digits of CSV for %s, bit for bit', async (suffix) => {
    const csv = await run('ref.csv', 'cur.csv', '--json', '--method', 'js', '--method', 'ks', '--method', 'chi_square');
    const other = await run(
      `ref.${suffix}`,
      `cur.${suffix}`,
      '--json',
      '--method',
      'js',
      '--method',
      'ks',
      '--method',
      'chi_square',
    );
    expect([csv.code, other.code, other.err]).toEqual([1, 1, '']);
    expect(other.out).toBe(csv.out);
    expect(
      other.document().columns.map(({ column, type, results }) => [column, type, results[0]?.n, results[0]?.null_rate]),
    ).toEqual([
      ['price', 'numeric', [ROWS, ROWS], [0, 0]],
      ['age', 'numeric', [ROWS * 0.9, ROWS * 0.9], [0.1, 0.1]],
      ['colour', 'categorical', [ROWS, ROWS], [0, 0]],
      ['active', 'boolean', [ROWS, ROWS], [0, 0]],
      ['id', 'categorical', [0, 0], [null, null]],
    ]);
  });

  it.each([
    ['ref.csv', 'ref.parquet'],
    ['ref.parquet.gz', 'ref.arrow'],
    ['ref-stream.arrow', 'ref.jsonl'],
  ])('compares %s with %s and finds them equal', async (left, right) => {
    const { code, err, document } = await run(left, right, '--json', '--method', 'wasserstein', '--method', 'tv');
    expect([code, err]).toEqual([0, '']);
    const statistics = document()
      .columns.slice(0, 4)
      .flatMap(({ results }) => results.map(({ statistic }) => statistic));
    expect(statistics.filter((statistic) => statistic !== null && statistic !== 0)).toEqual([]);
  });

  it.each([
    ['cut.parquet', /the Parquet file is truncated/],
    ['hollow.parquet', /hollow\.parquet cannot be read: .{3,200}/],
    ['cut.arrow', /cut\.arrow cannot be read: .{3,200}/],
    ['empty.parquet', /has no rows/],
  ])('refuses %s by name', async (name, message) => {
    const { code, out, err } = await run('ref.parquet', name, '--json');
    expect([code, out]).toEqual([4, '']);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/DB::|version 2/);
  });

  it('has a number or a reason for every odd column, and never NaN', async () => {
    const { out, document } = await run('odd.parquet', 'odd.parquet', '--json');
    expect(out).not.toMatch(/NaN|Infinity/);
    expect(
      document().columns.map(({ column, type, results }) => [column, type, results[0]?.insufficient === null]),
    ).toEqual([
      ['big', 'numeric', true],
      ['endless', 'numeric', false],
      ['none', 'numeric', false],
      ['huge', 'numeric', true],
      ['day', 'time', false],
      ['vector', 'embedding', true],
      ['nested', 'other', false],
    ]);
  });

  it('reads numbers that come as a dictionary, and columns of type null, from Arrow', async () => {
    const { code, err, document } = await run('coded.arrow', 'hollow.arrow', '--json');
    expect([code, err]).toEqual([0, '']);
    expect(document().columns).toMatchObject([
      { column: 'x', type: 'numeric', results: [{ statistic: 0, n: [90, 90] }] },
      { column: 'code', type: 'numeric', results: [{ n: [90, 0], null_rate: [0, 1] }] },
    ]);
    expect((await run('coded.arrow', 'coded.arrow', '--json')).document().columns[1]?.results[0]?.n).toEqual([90, 90]);
  });

  it('holds a name for every row in bounded memory, and says that they are none to compare', async () => {
    const { document } = await run('many.parquet', 'many.parquet', '--json');
    expect(document().columns[0]?.results[0]?.insufficient).toMatch(/a value of its own/);
    expect(document().columns[1]?.results[0]?.statistic).toBe(0);
  });

  it('reads the rows of a Parquet file in their order, however many groups of rows it has', async () => {
    const reader = createFileColumnReader();
    try {
      const file = await reader.open(join(directory, 'groups.parquet'), {
        only: null,
        as: new Map(),
        progress: () => undefined,
      });
      // Without the engine's setting for it about one reading in three mixes them up.
      for (let reading = 0; reading < 20; reading++) {
        const x = await file.numbers('x');
        expect(x.every((value, row) => value === row)).toBe(true);
      }
      const texts = await file.texts('t', 500, 1);
      expect(texts.every((text, at) => at === 0 || Number(text) > Number(texts[at - 1]))).toBe(true);
    } finally {
      await reader.close();
    }
  });

  it('compares whole rows when a method for them is asked for', async () => {
    const { document } = await run(
      'ref.parquet',
      'cur.parquet',
      '--json',
      '--method',
      'mmd_rff',
      '--columns',
      'price,age',
    );
    expect(document().multivariate).toMatchObject([{ method: 'mmd_rff', drifted: true, insufficient: null }]);
    expect(document().columns.map(({ results }) => results)).toEqual([[], []]);
  });
});
