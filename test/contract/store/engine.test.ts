import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelEvidence, Verdict } from '../../../src/domain/verdict.ts';
import { LeewayError } from '../../../src/platform/errors.ts';
import { createDocumentStore } from '../../../src/store/documents.ts';
import { openEmbeddedEngine } from '../../../src/store/engine/embedded-engine.ts';
import type { Engine, ResultFormat } from '../../../src/store/engine/engine.ts';
import { openServerEngine } from '../../../src/store/engine/server-engine.ts';
import { migrate } from '../../../src/store/migrations/migrate.ts';
import { insertRows } from '../../../src/store/rows.ts';
import { createVerdictStore } from '../../../src/store/verdict-store.ts';
import { startClickhouseShim } from '../../support/clickhouse-shim.ts';
import { manualClock } from '../../support/manual-clock.ts';

/** An engine to hold the contract against, and how to come by it. */
interface Bench {
  /** Another client of the same database. */
  open(): Promise<Engine>;
  /** Makes the engine of `gone` unreachable. */
  end(gone: Engine): Promise<void>;
  close(): Promise<void>;
}

/** A real server, for the time of the suite in a database of its own. */
const SERVER = process.env['TEST_CLICKHOUSE_URL'] ?? '';
const NOW = Date.UTC(2001, 4, 1);

const embedded = (dir: string): Promise<Bench> =>
  Promise.resolve({
    open: () => openEmbeddedEngine({ dataDir: dir }),
    end: (gone: Engine) => gone.close(),
    close: () => Promise.resolve(),
  });

const overHttp = async (dir: string): Promise<Bench> => {
  const shim = await startClickhouseShim(dir);
  return { open: () => openServerEngine({ url: shim.url }), end: () => shim.stop(), close: () => shim.stop() };
};

const realServer = async (): Promise<Bench> => {
  const admin = await openServerEngine({ url: SERVER });
  const database = `leeway_test_${randomBytes(6).toString('hex')}`;
  await admin.command(`CREATE DATABASE ${database}`);
  const url = new URL(SERVER);
  url.pathname = `/${database}`;
  return {
    open: () => openServerEngine({ url: url.href }),
    end: (gone) => gone.close(),
    async close() {
      await admin.command(`DROP DATABASE ${database}`);
      await admin.close();
    },
  };
};

if (SERVER === '') {
  console.error(
    '\nNOT RUN: the contract on a ClickHouse server of yours. Set TEST_CLICKHOUSE_URL to run it there as well.\n',
  );
}

describe.each([
  { name: 'embedded', kind: 'embedded', bench: embedded },
  { name: 'server over HTTP', kind: 'server', bench: overHttp },
  ...(SERVER === '' ? [] : [{ name: 'server of TEST_CLICKHOUSE_URL', kind: 'server', bench: realServer }]),
])('the engine: $name', ({ kind, bench: openBench }) => {
  let dir = '';
  let bench: Bench;
  let engine: Engine;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-engine-'));
    bench = await openBench(dir);
    engine = await bench.open();
  });
  afterAll(async () => {
    await engine.close();
    await bench.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const faultOf = async (work: Promise<unknown>): Promise<LeewayError> => {
    const thrown: unknown = await work.then(
      () => 'nothing was thrown',
      (fault: unknown) => fault,
    );
    expect(thrown).toBeInstanceOf(LeewayError);
    return thrown as LeewayError;
  };

  /** A fresh table that deduplicates. */
  let tables = 0;
  const fresh = async (columns = 'a UInt64'): Promise<string> => {
    const name = `t${++tables}`;
    await engine.command(
      `CREATE TABLE ${name} (${columns}) ENGINE = MergeTree ORDER BY tuple() SETTINGS non_replicated_deduplication_window = 100`,
    );
    return name;
  };
  const count = async (table: string): Promise<number> =>
    (await engine.query<{ n: number }>(`SELECT count() AS n FROM ${table}`))[0]?.n ?? -1;

  it('says what it is and answers', async () => {
    expect(engine.kind).toBe(kind);
    await engine.ping();
  });

  it.each<[string, unknown]>([
    ['toUInt64(9007199254740991)', 9_007_199_254_740_991],
    ['toInt64(-42)', -42],
    ['count()', 1],
    ['0.1 + 0.2', 0.1 + 0.2],
    ['toFloat64(1) / 3', 1 / 3],
    ['NULL', null],
    ['[1, 2]', [1, 2]],
    ["map('a', 1.5)", { a: 1.5 }],
    ["'ünïcode \\' \\\\ \\n'", "ünïcode ' \\ \n"],
    ['true', true],
    ["toUnixTimestamp64Milli(toDateTime64('2001-02-03 04:05:06.789', 3, 'UTC'))", Date.UTC(2001, 1, 3, 4, 5, 6, 789)],
  ])('answers %s as itself', async (sql, value) => {
    expect(await engine.query(`SELECT ${sql} AS v`)).toEqual([{ v: value }]);
  });

  it.each<[string, unknown]>([
    ['String', "it's \\ `so`\n\t; DROP TABLE x --"],
    ['String', ''],
    ['String', '\u0001\u001f ☃ {x:String}'],
    ['UInt64', 9_007_199_254_740_991],
    ['Int64', -1],
    ['Float64', 0.1],
    ['Array(String)', ["a'b", 'c\\d', '']],
    ['Array(UInt32)', [1, 2, 3]],
    ['Nullable(String)', null],
  ])('binds %s %j as it is', async (type, value) => {
    expect(await engine.query(`SELECT {v:${type}} AS v`, { v: value })).toEqual([{ v: value }]);
  });

  it('binds parameters of a statement, and forgets them', async () => {
    const table = await fresh('a String');
    await engine.command(`INSERT INTO ${table} SELECT {v:String}`, { v: "o'clock" });
    expect(await engine.query(`SELECT a FROM ${table}`)).toEqual([{ a: "o'clock" }]);
    expect((await faultOf(engine.query('SELECT {v:String} AS v'))).code).toBe('store_rejected');
  });

  it('stores rows once that come twice under one token, and twice without', async () => {
    const table = await fresh();
    const rows = [{ a: 1 }, { a: 2 }];
    await insertRows(engine, table, rows, 'chunk/1');
    await insertRows(engine, table, rows, 'chunk/1');
    expect(await count(table)).toBe(2);
    await insertRows(engine, table, rows, 'chunk/2');
    expect(await count(table)).toBe(4);
    await insertRows(engine, table, rows);
    await insertRows(engine, table, rows);
    expect(await count(table)).toBe(8);
    await insertRows(engine, table, rows, 'chunk/1');
    expect(await count(table)).toBe(8);
  });

  it('keeps tokens and parameters of what runs at the same time apart', async () => {
    const table = await fresh();
    const turns = Array.from({ length: 60 }, (_, turn) => turn % 30);
    await Promise.all([
      ...turns.map((a) => insertRows(engine, table, [{ a }, { a: a + 100 }], `parallel/${a}`)),
      ...turns.map(async (v) => {
        expect(await engine.query('SELECT {v:UInt32} AS v, sleep(0.001) AS s', { v })).toEqual([{ v, s: 0 }]);
      }),
      ...turns.map(async (v) => {
        expect((await engine.analyse(`SELECT ${v} AS v`, 'jsonl')).toString()).toBe(`{"v":${v}}\n`);
      }),
    ]);
    // Each of 30 pairs once: 0 + … + 29, and again with 100 on top of each.
    expect(await engine.query(`SELECT count() AS n, uniqExact(a) AS u, sum(a) AS s FROM ${table}`)).toEqual([
      { n: 60, u: 60, s: 435 + 435 + 3_000 },
    ]);
  });

  it('takes nothing for an insert of nothing', async () => {
    const table = await fresh();
    await insertRows(engine, table, []);
    expect(await count(table)).toBe(0);
  });

  it('stores every row of a large insert in one block', async () => {
    const table = await fresh('a UInt64, b String');
    const rows = Array.from({ length: 20_000 }, (_, a) => ({ a, b: `it's row ${a} ☃` }));
    await insertRows(engine, table, rows, 'large');
    expect(await engine.query(`SELECT count() AS n, sum(a) AS s, uniqExact(b) AS u FROM ${table}`)).toEqual([
      // 0 + 1 + … + 19,999
      { n: 20_000, s: 199_990_000, u: 20_000 },
    ]);
    const parts = await engine.query(
      `SELECT count() AS n FROM system.parts WHERE table = '${table}' AND database = currentDatabase() AND level = 0`,
    );
    expect(parts).toEqual([{ n: 1 }]);
  });

  it.each([
    ['a column that the table does not have', { a: 1, b: 2 }],
    ['a null where none can be', { s: null }],
    ['a text where a number belongs', { a: 'x' }],
  ])('refuses %s, and stores nothing of that insert', async (_, bad) => {
    const table = await fresh('a UInt64, s String');
    const fault = await faultOf(insertRows(engine, table, [{ a: 1, s: '' }, bad], 'bad'));
    expect([fault.code, fault.retryable]).toEqual(['store_rejected', false]);
    expect(fault.message).toContain(`insert into ${table}`);
    expect(await count(table)).toBe(0);
  });

  it('leaves no setting of an insert or of an analyst behind', async () => {
    const table = await fresh();
    await insertRows(engine, table, [{ a: 1 }], 'sticky');
    await engine.analyse('SELECT 1', 'csv');
    const left = `SELECT name, value FROM system.settings
      WHERE name IN ('insert_deduplication_token', 'readonly', 'allow_ddl', 'max_result_rows') ORDER BY name`;
    expect(await engine.query(left)).toEqual([
      { name: 'allow_ddl', value: '1' },
      { name: 'insert_deduplication_token', value: '' },
      { name: 'max_result_rows', value: '0' },
      { name: 'readonly', value: '0' },
    ]);
    await engine.command(`INSERT INTO ${table} VALUES (1)`);
    expect(await count(table)).toBe(2);
  });

  it.each([
    ['no SQL', 'SELEC 1', /Syntax error/],
    ['an unknown table', 'SELECT * FROM no_such_table', /no_such_table/],
    ['an unknown column', 'SELECT no_such_column', /no_such_column/],
    ['a division that overflows', "SELECT throwIf(1, 'as told')", /as told/],
  ])('rejects %s for good', async (_, sql, words) => {
    for (const fault of await Promise.all([engine.query(sql), engine.command(sql)].map(faultOf))) {
      expect([fault.code, fault.retryable]).toEqual(['store_rejected', false]);
      expect(fault.message).toMatch(words);
      expect(fault.message).not.toMatch(/DB::Exception|\(version/);
    }
  });

  it('goes on after a failure', async () => {
    await faultOf(engine.query('SELECT * FROM no_such_table'));
    const table = await fresh();
    await faultOf(insertRows(engine, table, [{ b: 1 }], 'again'));
    await insertRows(engine, table, [{ a: 1 }], 'again');
    expect(await count(table)).toBe(1);
  });

  it.each<[ResultFormat, RegExp]>([
    ['jsonl', /^\{"n":0,"s":"a'b"\}\n\{"n":1,"s":"a'b"\}\n$/],
    ['csv', /^"n","s"\n0,"a'b"\n1,"a'b"\n$/],
    // Parquet begins and ends with PAR1, an Arrow file with ARROW1.
    ['parquet', /^PAR1[\s\S]*PAR1$/],
    ['arrow', /^ARROW1[\s\S]*ARROW1$/],
  ])('hands out %s', async (format, expected) => {
    const bytes = await engine.analyse("SELECT number AS n, 'a\\'b' AS s FROM numbers(2)", format);
    expect(bytes.toString('latin1')).toMatch(expected);
  });

  it.each([
    ['a table of secrets', 'SELECT * FROM documents'],
    ['a write', 'DROP TABLE predictions'],
    ['two statements', 'SELECT 1; SELECT 2'],
    ['a file', "SELECT * FROM file('/etc/passwd', 'LineAsString')"],
    ['a quoted name of a function', "SELECT * FROM `file`('/etc/passwd', 'LineAsString')"],
    ['a file through a format of its own', "SELECT * FROM icebergLocal('/etc')"],
    ['a file through a table of its own', "SELECT * FROM deltaLakeLocal('/etc')"],
    ['tables by their part', "SELECT * FROM mergeTreeIndex(currentDatabase(), 'documents')"],
    ['tables by pattern', "SELECT * FROM merge(currentDatabase(), '^doc')"],
    ['a secret that is explained', 'EXPLAIN SELECT (SELECT max(body) FROM documents)'],
    ['a secret in a query tree', 'EXPLAIN QUERY TREE SELECT (SELECT max(body) FROM documents)'],
    [
      'a secret that is explained twice',
      'EXPLAIN SYNTAX SELECT * FROM (EXPLAIN SELECT (SELECT max(body) FROM documents))',
    ],
    ['a secret in a condition of SHOW', "SHOW TABLES WHERE (SELECT max(body) FROM documents) LIKE 'a%'"],
    ['what runs', 'SHOW PROCESSLIST'],
    ['a secret in a view', 'SELECT * FROM view(SELECT body FROM documents)'],
    ['a secret that is joined', 'SELECT * FROM numbers(1) JOIN documents ON 1'],
    ['the columns of a secret', 'DESCRIBE documents'],
    ['a function of a DESCRIBE', "DESCRIBE TABLE `url`('http://127.0.0.1:1/', 'CSV')"],
  ])('refuses an analyst %s', async (_, sql) => {
    await migrate(engine, {});
    const fault = await faultOf(engine.analyse(sql, 'csv'));
    expect([fault.code, fault.message.slice(0, 9)]).toEqual(['usage', 'refused: ']);
  });

  it.each([
    'SHOW TABLES',
    'SHOW CREATE TABLE predictions',
    "SHOW COLUMNS FROM predictions LIKE 'n%'",
    'DESCRIBE predictions',
    'DESCRIBE (SELECT 1 AS a)',
    'EXPLAIN SELECT * FROM predictions',
    'EXPLAIN PLAN actions = 1, indexes = 1 SELECT count() FROM predictions',
    'EXPLAIN QUERY TREE SELECT 1',
    'WITH x AS (SELECT 1 AS a) SELECT * FROM x JOIN (SELECT number AS a FROM numbers(3)) AS y USING a',
    "SELECT * FROM values('a UInt8', 1, 2) WHERE a IN (SELECT 1)",
    'SELECT * FROM view(SELECT 1)',
    "SELECT num['x'], file FROM (SELECT num, 1 AS file FROM predictions)",
  ])('lets an analyst run %s', async (sql) => {
    await migrate(engine, {});
    await engine.analyse(sql, 'csv');
  });

  it('tells an analyst what is wrong with a statement', async () => {
    const fault = await faultOf(engine.analyse('SELECT no_such_column', 'csv'));
    expect([fault.code, fault.retryable]).toEqual(['store_rejected', false]);
    expect(fault.message).toContain('no_such_column');
  });

  it.each(['csv', 'jsonl', 'parquet'] as const)(
    'fails rather than hand out half of a %s that breaks off',
    async (format) => {
      const sql = 'SELECT number, throwIf(number = 3000000) AS ok FROM numbers(4000000) LIMIT 900000 OFFSET 2900000';
      expect((await faultOf(engine.analyse(sql, format))).code).toBe('store_rejected');
    },
  );

  it('is migrated twice, and by two clients at once, as once', async () => {
    const other = await bench.open();
    await engine.command('DROP TABLE IF EXISTS migrations');
    const reports = await Promise.all([migrate(engine, {}), migrate(other, {})]);
    expect(reports.some(({ applied }) => applied.includes('0001-flow'))).toBe(true);
    expect(await migrate(other, {})).toEqual({
      applied: [],
      already: expect.arrayContaining(['0001-flow']) as string[],
    });
    await other.close();
    await engine.ping();
  });

  it('is not migrated below what a newer version made of it', async () => {
    await migrate(engine, {});
    await engine.command("INSERT INTO migrations (id) VALUES ('9999-future')");
    const fault = await faultOf(migrate(engine, {}));
    expect(fault.code).toBe('conflict');
    expect(fault.message).toContain('9999-future');
    expect(fault.remedy).not.toBe('');
    await engine.command("ALTER TABLE migrations DELETE WHERE id = '9999-future' SETTINGS mutations_sync = 2");
    expect(await migrate(engine, {})).toEqual({
      applied: [],
      already: expect.arrayContaining(['0001-flow']) as string[],
    });
  });

  it('keeps the newest revision of a document, whatever the clock does', async () => {
    await migrate(engine, {});
    const clock = manualClock(NOW);
    const documents = createDocumentStore(engine, (name) => name, clock);
    for (const value of [1, 2, 3]) await documents.put('setting', 's', { value });
    expect(await documents.get('setting', 's')).toEqual({
      id: 's',
      body: { value: 3 },
      revision: NOW * 1000 + 2,
      at: NOW,
    });
    clock.advance(-60_000);
    await documents.put('setting', 's', { value: 4 });
    expect((await documents.get<{ value: number }>('setting', 's'))?.body).toEqual({ value: 4 });
    await engine.command('OPTIMIZE TABLE documents FINAL');
    expect((await documents.get<{ value: number }>('setting', 's'))?.body).toEqual({ value: 4 });
  });

  it('lists documents by id and kind, without what was removed, until it comes back', async () => {
    await migrate(engine, {});
    const documents = createDocumentStore(engine, (name) => name, manualClock(NOW));
    await Promise.all(['b', 'a', "c'd"].map((id) => documents.put('receiver', id, { id })));
    await documents.put('monitor', 'a', { other: 'kind' });
    await documents.remove('receiver', 'b');
    await documents.remove('receiver', 'never there');
    expect((await documents.list('receiver')).map(({ id }) => id)).toEqual(['a', "c'd"]);
    expect(await documents.get('receiver', 'b')).toBeNull();
    expect(await documents.get('receiver', "c'd")).toMatchObject({ body: { id: "c'd" } });
    await documents.put('receiver', 'b', { back: true });
    expect((await documents.list('receiver')).map(({ id, body }) => [id, body])).toEqual([
      ['a', { id: 'a' }],
      ['b', { back: true }],
      ["c'd", { id: "c'd" }],
    ]);
    expect((await documents.list('monitor')).map(({ body }) => body)).toEqual([{ other: 'kind' }]);
  });

  const verdict = (fields: Partial<Verdict>): Verdict => ({
    model: 'm',
    version: '1',
    window: NOW,
    stream: 'x/js',
    column: 'x',
    statistic: 'js',
    kind: 'data drift',
    state: 'steady',
    reason: '',
    score: 0.5,
    scale: 'distance',
    n: 100,
    baselineN: 1_000,
    nullMean: 0.1,
    nullQ95: 0.2,
    nullQ999: 0.3,
    pValue: 0.5,
    evidence: 1,
    revision: 1,
    ...fields,
  });
  const evidence = (fields: Partial<ModelEvidence>) => ({
    model: 'm',
    version: '1',
    window: NOW,
    evidence: 1,
    threshold: 2_160,
    episodeOpen: false,
    revision: 1,
    rows: 100,
    ...fields,
  });

  it('gives every score back, bit for bit, and null for none', async () => {
    await migrate(engine, {});
    const verdicts = createVerdictStore(engine, (name) => name);
    const scores = [
      null,
      0,
      5e-324,
      Number.MAX_VALUE,
      0.1 + 0.2,
      // 2 ** -1074 to 2 ** 1023, seeded: any finite double.
      ...fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 2_000, seed: 3 }).map((x) => x + 0),
      // What scores are like.
      ...fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { numRuns: 2_000, seed: 4 }),
    ];
    await verdicts.write({
      baseline: 'exact',
      verdicts: scores.map((score, i) => verdict({ score, stream: `s${i}` })),
      evidence: [evidence({})],
      judgedAt: NOW,
      token: 'exact',
    });
    const [window, ...others] = await verdicts.judged({ id: 'exact', model: 'm', version: '1' });
    expect(others).toEqual([]);
    expect(window).toMatchObject({ window: NOW, revision: 1 });
    const back = scores.map((_, i) => window?.streams.get(`s${i}`)?.score);
    const off = scores.filter((score, i) => !Object.is(score, back[i]) && !(score === 0 && back[i] === 0));
    expect(off).toEqual([]);
  });

  it('gives windows back in order, each as it was judged last, of one baseline alone', async () => {
    const verdicts = createVerdictStore(engine, (name) => name);
    const write = (window: number, revision: number, score: number | null, baseline = 'order'): Promise<void> =>
      verdicts.write({
        baseline,
        verdicts: [verdict({ window, revision, score })],
        evidence: [evidence({ window, revision })],
        judgedAt: NOW,
        token: `${baseline}/${window}/${revision}`,
      });
    const hour = 3_600_000;
    await write(NOW + hour, 1, 0.25);
    await write(NOW, 1, 0.5);
    await write(NOW, 2, null);
    await write(NOW, 1, 0.75, 'other');
    expect(await verdicts.judged({ id: 'order', model: 'm', version: '1' })).toEqual([
      { window: NOW, revision: 2, streams: new Map([['x/js', { score: null, n: 100 }]]) },
      { window: NOW + hour, revision: 1, streams: new Map([['x/js', { score: 0.25, n: 100 }]]) },
    ]);
    expect(await verdicts.judged({ id: 'order', model: 'm', version: '2' })).toEqual([]);
  });

  const itOn = (wanted: string): typeof it | (() => void) => (kind === wanted ? it : () => undefined);

  itOn('embedded')('tells another process who has the data directory open', async () => {
    const script = `
      const { openEmbeddedEngine } = await import(process.argv[1]);
      try {
        await openEmbeddedEngine({ dataDir: process.argv[2] });
        console.log(JSON.stringify({ code: 'opened' }));
      } catch ({ code, message, remedy }) {
        console.log(JSON.stringify({ code, message, remedy }));
      }
      process.exit(0);`;
    const module = new URL('../../../src/store/engine/embedded-engine.ts', import.meta.url).href;
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--import', 'tsx', '--input-type=module', '-e', script],
      ...[module, dir],
    ]);
    const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, string>;
    expect(told['code']).toBe('data_dir_locked');
    expect(told['message']).toBe(`the data directory ${dir} is in use by process ${process.pid}`);
    expect(told['remedy']).toContain('LEEWAY_URL');
  });

  itOn('server')('is not there when nobody listens', async () => {
    // Port 1 is reserved (tcpmux) and not listened on.
    const fault = await faultOf(openServerEngine({ url: 'http://127.0.0.1:1' }));
    expect([fault.code, fault.retryable]).toEqual(['store_unavailable', true]);
    expect(fault.message).toContain('ECONNREFUSED');
    expect(fault.remedy).toContain('CLICKHOUSE_URL');
  });

  it('is unavailable once it is gone, and may be tried again', async () => {
    const table = await fresh();
    await bench.end(engine);
    const attempts = [
      engine.ping(),
      engine.query('SELECT 1'),
      engine.command('SELECT 1'),
      insertRows(engine, table, [{ a: 1 }], 'late'),
      engine.analyse('SELECT 1', 'csv'),
    ];
    for (const fault of await Promise.all(attempts.map(faultOf))) {
      expect([fault.code, fault.retryable]).toEqual(['store_unavailable', true]);
    }
  });
});
