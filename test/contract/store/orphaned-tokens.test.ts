import { appendFileSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '../../../src/store/engine/embedded-engine.ts';
import type { Engine } from '../../../src/store/engine/engine.ts';
import { findOrphanedTokens } from '../../../src/store/engine/orphaned-tokens.ts';
import { insertRows } from '../../../src/store/rows.ts';

const SETTINGS = 'SETTINGS non_replicated_deduplication_window = 100';
const TOKENS = ['a', 'b', 'c'];

describe('an engine that was killed between writing a token down and naming the part', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'leeway-orphan-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const within = async <T>(work: (engine: Engine) => Promise<T>): Promise<T> => {
    const engine = await openEmbeddedEngine({ dataDir });
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  };
  const counts = (engine: Engine): Promise<unknown> =>
    engine.query('SELECT (SELECT count() FROM raw) AS raw, (SELECT sum(n) FROM minutes) AS minutes');
  const insertAll = async (engine: Engine): Promise<void> => {
    for (const [n, token] of TOKENS.entries()) await insertRows(engine, 'raw', [{ month: 1, n }], token);
  };
  const fill = (): Promise<void> =>
    within(async (engine) => {
      await engine.command(
        `CREATE TABLE raw (month UInt8, n UInt64) ENGINE = MergeTree PARTITION BY month ORDER BY n ${SETTINGS}`,
      );
      await engine.command(`CREATE TABLE minutes (n UInt64) ENGINE = MergeTree ORDER BY tuple() ${SETTINGS}`);
      await engine.command('CREATE MATERIALIZED VIEW feed TO minutes AS SELECT count() AS n FROM raw');
      await engine.command('SYSTEM STOP MERGES');
      await insertAll(engine);
    });
  const engineDir = (): string => join(dataDir, 'engine');
  /** Directories of a table's parts, the newest last. */
  const partsLike = (pattern: RegExp): string[] =>
    readdirSync(join(engineDir(), 'store'), { recursive: true, encoding: 'utf8' })
      .filter((path) => pattern.test(path.split('/').at(-1) ?? ''))
      .sort()
      .map((path) => join(engineDir(), 'store', path));
  /** What such a kill leaves: the part is whole, and still has the name that it was written under. */
  const unname = (part: string): void =>
    renameSync(part, join(dirname(part), `tmp_insert_${part.split('/').at(-1) ?? ''}`));

  it.each([
    ['the rows', /^1_\d+_\d+_0$/],
    ['what a view makes of them', /^all_\d+_\d+_0$/],
  ])('forgets the token: the next attempt stores %s', async (_, pattern) => {
    await fill();
    const parts = partsLike(pattern);
    expect(parts).toHaveLength(TOKENS.length);
    unname(parts.at(-1) ?? '');
    expect(findOrphanedTokens(engineDir())).toHaveLength(1);
    await within(async (engine) => {
      await insertAll(engine);
      expect(await counts(engine)).toEqual([{ raw: 3, minutes: 3 }]);
    });
    expect(findOrphanedTokens(engineDir())).toEqual([]);
  });

  it('leaves tokens alone whose parts are there, merged with others or not', async () => {
    await fill();
    await within(async (engine) => {
      await engine.command('SYSTEM START MERGES');
      await engine.command('OPTIMIZE TABLE raw FINAL');
    });
    expect(findOrphanedTokens(engineDir())).toEqual([]);
    await within(async (engine) => {
      await insertAll(engine);
      expect(await counts(engine)).toEqual([{ raw: 3, minutes: 3 }]);
    });
  });

  it('drops a record that was cut off in the middle', async () => {
    await fill();
    const [log = ''] = partsLike(/^deduplication_log_\d+\.txt$/);
    appendFileSync(log, '1\t1_9_9');
    await within(async (engine) => {
      await insertAll(engine);
      expect(await counts(engine)).toEqual([{ raw: 3, minutes: 3 }]);
    });
  });
});
