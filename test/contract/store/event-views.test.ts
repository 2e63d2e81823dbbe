import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { createStore, openEmbeddedEngine, type Engine, type Store } from '../../../src/store/index.ts';
import { prediction } from '../../support/profiling.ts';
import { chunkHolding } from '../../support/event-chunk.ts';

const MONTH = 31 * 24 * 3_600_000;

describe('what an insert into the log is followed by', () => {
  let dir: string;
  let engine: Engine;
  let store: Store;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-views-'));
    engine = await openEmbeddedEngine({ dataDir: dir });
    store = createStore(engine, { clock: systemClock });
    await store.migrate();
  });
  afterAll(async () => {
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('engine killed between raw and MV commit: the retry heals the view, and counts nothing twice', async () => {
    // Two partitions of the table: each is deduplicated by itself.
    const predictions = [0, 1, 2, 3].map((n) => prediction({ ts: (n % 2) * MONTH + n }));
    const chunk = chunkHolding({ predictions }, 'between', 1000);
    const counts = async () =>
      (
        await engine.query(
          'SELECT (SELECT count() FROM predictions) AS rows, (SELECT sum(n) FROM arrivals) AS arrivals',
        )
      )[0];
    // What an engine leaves that died in between: the rows are there, and the view has not been fed.
    const [view] = await engine.query<{ sql: string }>(
      "SELECT create_table_query AS sql FROM system.tables WHERE database = currentDatabase() AND name = 'arrivals_feed'",
    );
    await engine.command('DROP TABLE arrivals_feed SYNC');
    await store.events.write(chunk);
    await engine.command(view?.sql ?? '');
    expect(await counts()).toEqual({ rows: 4, arrivals: 0 });
    for (let times = 0; times < 3; times += 1) await store.events.write({ ...chunk });
    expect(await counts()).toEqual({ rows: 4, arrivals: 4 });
  });

  it('power loss, single node: every table of the log is synced before an insert is answered', async () => {
    const rows = await engine.query<{ name: string; sql: string }>(
      "SELECT name, create_table_query AS sql FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name IN ('predictions', 'labels', 'dead_letters', 'offset_gaps', 'incarnations')",
    );
    expect(rows).toHaveLength(5);
    for (const { sql } of rows) expect(sql).toMatch(/fsync_after_insert = 1, fsync_part_directory = 1/);
  });
});
