import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRowRewriter } from '../../../src/ingest/privacy/rewrite-row.ts';
import { createRuleBook } from '../../../src/ingest/privacy/rule-book.ts';
import { privacyRulesSchema } from '../../../src/domain/privacy.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createStore, openEmbeddedEngine, type Engine, type Store } from '../../../src/store/index.ts';

describe('files written anew under privacy rules', () => {
  let dir: string;
  let into: string;
  let engine: Engine;
  let store: Store;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-rewrite-'));
    engine = await openEmbeddedEngine({ dataDir: join(dir, 'data') });
    store = createStore(engine, { clock: systemClock });
  });
  afterAll(async () => {
    await engine.close();
    rmSync(dir, { recursive: true });
  });
  beforeEach(() => void (into = mkdtempSync(join(dir, 'into-'))));

  const book = createRuleBook({ patterns: [], deadLetters: 'seal' });
  book.set(
    'm',
    privacyRulesSchema.parse({
      columns: { ts: 'drop', age: 'bucket:width=10', note: 'drop', flag: 'mask' },
      value: 'bucket:edges=0/0.5',
      truth: 'bucket:width=2',
    }),
  );
  const rewriter = createRowRewriter(book.of('m'), { times: ['ts'], prediction: 'score', label: 'late' }, null);
  const rewrite = async (name: string, format: 'csv' | 'jsonl' | 'parquet', gzip = false): Promise<string> => {
    const file = { path: join(dir, name), format, gzip };
    const columns = await store.baselineFiles.columns(file);
    if ('kind' in columns) throw new Error(columns.detail);
    const done = await store.baselineFiles.rewrite(file, {
      columns,
      rewrite: (column, value) => rewriter.value(column, value),
      dir: into,
    });
    if ('kind' in done) throw new Error(done.detail);
    return readFileSync(done.path, 'utf8');
  };

  it('CSV stays CSV: what a cell looks like is kept, times are never dropped', async () => {
    writeFileSync(
      join(dir, 'a.csv'),
      'ts,id,age,note,score,late,flag\n2025-01-01,007,37,"a, b",0.7,3,true\n2025-01-02,"x""y",,z,0.2,,\n',
    );
    expect(await rewrite('a.csv', 'csv')).toBe(
      'ts,id,age,score,late,flag\n2025-01-01,007,30,0.5,2,*\n2025-01-02,"x""y",,0,,\n',
    );
    expect(readdirSync(into)).toEqual(['rows.csv']);
  });

  it('JSON Lines keep their types, zipped or not', async () => {
    const rows = [
      { ts: 0, age: 37.5, note: 'n', score: 0.7, late: 3, flag: false, deep: { a: [1] } },
      { ts: 1, age: null, score: 0.2, late: 1 },
    ];
    writeFileSync(join(dir, 'b.jsonl.gz'), gzipSync(rows.map((row) => JSON.stringify(row)).join('\n')));
    expect(
      (await rewrite('b.jsonl.gz', 'jsonl', true))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { ts: 0, age: 30, score: 0.5, late: 2, flag: '*', deep: { a: [1] } },
      { ts: 1, age: null, score: 0, late: 0 },
    ]);
  });

  it('Parquet becomes JSON Lines, in order, with its numbers and times', async () => {
    await engine.command(
      `INSERT INTO FUNCTION file('${join(dir, 'c.parquet')}', 'Parquet') SELECT toDateTime64(number * 1000, 3, 'UTC') AS ts, toUInt64(30 + number) AS age, number / 10 AS score, 'secret' AS note FROM numbers(3)`,
    );
    expect(await rewrite('c.parquet', 'parquet')).toBe(
      [
        '{"ts":"1970-01-01T00:00:00.000Z","age":30,"score":0}',
        '{"ts":"1970-01-01T00:16:40.000Z","age":30,"score":0}',
        '{"ts":"1970-01-01T00:33:20.000Z","age":30,"score":0}',
        '',
      ].join('\n'),
    );
    expect(readdirSync(into)).toEqual(['rows.jsonl']);
  });

  it('a line that is no row is named by its number, not by what it says', async () => {
    writeFileSync(join(dir, 'd.jsonl'), `{"ts":0}\n${'{"ts":1}\n'.repeat(3)}secret\n`);
    expect(
      await store.baselineFiles.rewrite(
        { path: join(dir, 'd.jsonl'), format: 'jsonl', gzip: false },
        { columns: [], rewrite: (_, value) => value, dir: into },
      ),
    ).toEqual({ kind: 'unreadable', detail: 'line 5 is not one JSON object' });
  });
});
