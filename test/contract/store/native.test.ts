import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LeewayError } from '../../../src/platform/errors.ts';
import { openEmbeddedEngine } from '../../../src/store/engine/embedded-engine.ts';
import type { Engine } from '../../../src/store/engine/engine.ts';
import { openServerEngine } from '../../../src/store/engine/server-engine.ts';
import type { Column } from '../../../src/store/native/column.ts';
import { dictionaryColumn } from '../../../src/store/native/dictionary-column.ts';
import { nativeBlock, type NativeBlock } from '../../../src/store/native/native-block.ts';
import { arrayColumn, namedColumn, nullableColumn } from '../../../src/store/native/nested-columns.ts';
import {
  float64Column,
  int64Column,
  millisecondsColumn,
  uint16Column,
  uint32Column,
  uint64Column,
  uint8Column,
} from '../../../src/store/native/number-columns.ts';
import { textColumn } from '../../../src/store/native/text-column.ts';
import { startClickhouseShim } from '../../support/clickhouse-shim.ts';
import { namedValues } from '../../support/named-values.ts';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const level = fc.oneof(fc.constantFrom('', 'Oslo', 'Tromsø'), text);
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
const safe = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const record = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(level, values, { maxKeys: 5 });

/** A type with its values: made with less room than it will need, so that it has to grow, and read back as JSON. */
interface Typed<T> {
  readonly make: () => Column<T>;
  readonly values: fc.Arbitrary<T>;
  readonly read: (value: T) => unknown;
}
const typed = <T>(
  make: () => Column<T>,
  values: fc.Arbitrary<T>,
  read: (value: T) => unknown = (value) => value,
): Typed<unknown> => ({ make, values, read }) as unknown as Typed<unknown>;

const TYPES: readonly Typed<unknown>[] = [
  typed(() => uint8Column(0), fc.integer({ min: 0, max: 255 })),
  typed(() => uint16Column(1), fc.integer({ min: 0, max: 65_535 })),
  typed(() => uint32Column(0), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  typed(() => uint64Column(1), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
  typed(() => int64Column(0), safe),
  typed(() => float64Column(1), double),
  typed(
    () => millisecondsColumn(0),
    fc.integer({ min: 0, max: Date.UTC(2106, 0, 31) }),
    (ms) => new Date(ms).toISOString().replace('T', ' ').replace('Z', ''),
  ),
  typed(() => textColumn(1), text),
  typed(() => dictionaryColumn(0), level),
  typed(() => nullableColumn(float64Column(0), 0, 0), fc.option(double)),
  typed(() => nullableColumn(textColumn(0), '', 1), fc.option(text)),
  typed(() => arrayColumn(dictionaryColumn(0), 1), fc.array(level, { maxLength: 4 })),
  typed(
    () => arrayColumn(arrayColumn(uint8Column(0), 0), 0),
    fc.array(fc.array(fc.nat(255), { maxLength: 3 }), { maxLength: 3 }),
  ),
  typed(() => namedColumn(textColumn(0), textColumn(0), 0), record(text).map(namedValues), recordIn),
  typed(() => namedColumn(dictionaryColumn(0), float64Column(0), 0), record(double).map(namedValues), recordIn),
  typed(() => namedColumn(dictionaryColumn(1), dictionaryColumn(1), 1), record(level).map(namedValues), recordIn),
];

function recordIn({
  names,
  values,
}: {
  readonly names: readonly string[];
  readonly values: readonly unknown[];
}): unknown {
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}

describe.each(['embedded', 'server over HTTP'])('columns in Native: %s', (kind) => {
  let dir = '';
  let engine: Engine;
  let close: () => Promise<void>;
  let tables = 0;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-native-'));
    if (kind === 'embedded') {
      engine = await openEmbeddedEngine({ dataDir: dir });
      close = () => engine.close();
      return;
    }
    const shim = await startClickhouseShim(dir);
    engine = await openServerEngine({ url: shim.url });
    close = async () => {
      await engine.close();
      await shim.stop();
    };
  });
  afterAll(async () => {
    await close();
    rmSync(dir, { recursive: true, force: true });
  });

  const fresh = async (columns: string, more = 'ENGINE = MergeTree ORDER BY tuple()'): Promise<string> => {
    const name = `t${++tables}`;
    await engine.command(
      `CREATE TABLE ${name} (${columns}) ${more} SETTINGS non_replicated_deduplication_window = 100`,
    );
    return name;
  };
  const blockOf = (values: readonly string[]): NativeBlock => {
    const a = textColumn(values.length);
    for (const value of values) a.append(value);
    return nativeBlock({ a });
  };

  it('are read back by the engine as they were written', async () => {
    const columns = (): Column<unknown>[] => TYPES.map(({ make }) => make());
    const table = await fresh(
      columns()
        .map(({ type }, index) => `c${index} ${type}`)
        .join(', '),
    );
    const rows = fc.array(fc.tuple(...TYPES.map(({ values }) => values)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const filled = columns();
        for (const row of given) row.forEach((value, index) => filled[index]!.append(value));
        const block = nativeBlock(Object.fromEntries(filled.map((column, index) => [`c${index}`, column])));
        await engine.command(`TRUNCATE TABLE ${table}`);
        await engine.insert({ table, body: block, rows: block.rows });
        const expected = given.map((row) =>
          Object.fromEntries(row.map((value, index) => [`c${index}`, TYPES[index]!.read(value)])),
        );
        expect(await engine.query(`SELECT * FROM ${table}`)).toEqual(expected);
        expect(block.bytes).toBe(Buffer.concat(block.segments).length);
      }),
      { numRuns: 25 },
    );
  });

  it.each([255, 256, 257, 65_536, 65_537])(
    'number %i levels of a dictionary in as few bytes as they need',
    async (levels) => {
      const table = await fresh('a LowCardinality(String)');
      const a = dictionaryColumn(0);
      for (let row = 0; row < levels; row += 1) a.append(`level ${row}`);
      a.appendAll(['level 0', `level ${levels - 1}`]);
      const block = nativeBlock({ a });
      await engine.insert({ table, body: block, rows: block.rows });
      expect(
        await engine.query(`SELECT count() AS n, uniqExact(a) AS u, countIf(a = 'level 0') AS f FROM ${table}`),
      ).toEqual([{ n: levels + 2, u: levels, f: 2 }]);
    },
  );

  it('write half a character as U+FFFD', async () => {
    const table = await fresh('a String');
    await engine.insert({ table, body: blockOf(['a\ud800', `\udc00${'b'.repeat(200)}`]), rows: 2 });
    expect(await engine.query(`SELECT a FROM ${table}`)).toEqual([{ a: 'a\ufffd' }, { a: `\ufffd${'b'.repeat(200)}` }]);
  });

  it('are stored once under one token, however often and over however many partitions', async () => {
    const table = await fresh('a String', 'ENGINE = MergeTree PARTITION BY a ORDER BY tuple()');
    await engine.command(
      `CREATE TABLE ${table}_sum (n UInt64) ENGINE = SummingMergeTree ORDER BY tuple() SETTINGS non_replicated_deduplication_window = 100`,
    );
    await engine.command(`CREATE MATERIALIZED VIEW ${table}_feed TO ${table}_sum AS SELECT count() AS n FROM ${table}`);
    const block = blockOf(['x', 'y', 'y', 'z']);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await engine.insert({ table, body: block, rows: block.rows, token: "it's/1" });
    }
    await engine.insert({ table, body: block, rows: block.rows, token: "it's/2" });
    await engine.insert({ table, body: block, rows: block.rows });
    expect(
      await engine.query(`SELECT (SELECT count() FROM ${table}) AS rows, (SELECT sum(n) FROM ${table}_sum) AS counted`),
    ).toEqual([{ rows: 12, counted: 12 }]);
  });

  it('are stored as one block, however many', async () => {
    const table = await fresh('a String');
    const block = blockOf(Array.from({ length: 150_000 }, (_, row) => `row ${row}`));
    await engine.insert({ table, body: block, rows: block.rows });
    const parts = await engine.query(
      `SELECT rows, level FROM system.parts WHERE table = '${table}' AND database = currentDatabase() AND active`,
    );
    expect(parts).toEqual([{ rows: 150_000, level: 0 }]);
  });

  it('are refused for good where the table has no such column, and nothing is stored', async () => {
    const table = await fresh('b String');
    const block = blockOf(['x']);
    const fault: unknown = await engine.insert({ table, body: block, rows: 1 }).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(LeewayError);
    expect([(fault as LeewayError).code, (fault as LeewayError).retryable]).toEqual(['store_rejected', false]);
    expect(await engine.query(`SELECT count() AS n FROM ${table}`)).toEqual([{ n: 0 }]);
  });

  it('refuse to be of different lengths', () => {
    const a = textColumn(0);
    a.append('x');
    expect(() => nativeBlock({ a, b: textColumn(0) })).toThrow(RangeError);
  });

  if (kind === 'embedded') {
    it('leave no file behind, and what a killed process left is removed', async () => {
      const spool = join(dir, 'spool');
      const table = await fresh('a String');
      await engine.insert({ table, body: blockOf(['x']), rows: 1 });
      await engine.insert({ table: 'no_such_table', body: blockOf(['x']), rows: 1 }).catch(() => undefined);
      expect(readdirSync(spool)).toEqual([]);
      await engine.close();
      mkdirSync(spool, { recursive: true });
      writeFileSync(join(spool, '1.native'), 'half a blo');
      engine = await openEmbeddedEngine({ dataDir: dir });
      expect(existsSync(join(spool, '1.native'))).toBe(false);
      await engine.insert({ table, body: blockOf(['y']), rows: 1 });
      expect(await engine.query(`SELECT a FROM ${table} ORDER BY a`)).toEqual([{ a: 'x' }, { a: 'y' }]);
    });
  }
});
