import { describe, expect, it } from 'vitest';
import { flow, FLOW_TABLES } from '../../../../src/store/migrations/0001-flow.ts';
import { createTable, localTable, type TableDefinition } from '../../../../src/store/migrations/tables.ts';

const TABLE: TableDefinition = {
  name: 'marks',
  columns: 'id String, revision UInt64',
  engine: 'ReplacingMergeTree',
  engineArgument: 'revision',
  partitionBy: 'id',
  orderBy: '(id)',
  settings: 'max_buckets_in_map = 16',
  shardBy: 'cityHash64(id)',
};

describe('tables', () => {
  it('on one machine are durable and deduplicated, and are all there is', () => {
    expect(createTable(TABLE, {})).toEqual([
      'CREATE TABLE IF NOT EXISTS marks (id String, revision UInt64) ENGINE = ReplacingMergeTree(revision) PARTITION BY id ORDER BY (id) ' +
        'SETTINGS non_replicated_deduplication_window = 20000, fsync_after_insert = 1, fsync_part_directory = 1, max_buckets_in_map = 16',
    ]);
    expect(localTable('marks', {})).toBe('marks');
  });

  it('that can be made again need not reach the disk at once', () => {
    const [statement] = createTable({ ...TABLE, derived: true }, {});
    expect(statement).toContain('non_replicated_deduplication_window = 20000');
    expect(statement).not.toContain('fsync');
  });

  it('in a cluster are replicated, with a distributed table of the same name to read from', () => {
    expect(createTable(TABLE, { cluster: "it's `ours`" })).toEqual([
      "CREATE TABLE IF NOT EXISTS marks_local ON CLUSTER `it's \\`ours\\`` (id String, revision UInt64) " +
        "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/marks', '{replica}', revision) PARTITION BY id ORDER BY (id) " +
        'SETTINGS replicated_deduplication_window = 20000, max_buckets_in_map = 16',
      "CREATE TABLE IF NOT EXISTS marks ON CLUSTER `it's \\`ours\\`` AS marks_local " +
        "ENGINE = Distributed('it\\'s `ours`', currentDatabase(), marks_local, cityHash64(id))",
    ]);
    expect(localTable('marks', { cluster: 'c' })).toBe('marks_local');
  });

  it('have no argument where their engine takes none', () => {
    const plain: TableDefinition = {
      name: 'log',
      columns: 'a String',
      engine: 'MergeTree',
      orderBy: 'a',
      shardBy: '1',
    };
    expect(createTable(plain, {})[0]).toMatch(/ENGINE = MergeTree\(\) +ORDER BY a SETTINGS/);
    expect(createTable(plain, { cluster: 'c' })[0]).toMatch(/log', '\{replica\}'\) +ORDER BY a/);
  });

  it.each(FLOW_TABLES.map((table) => [table.name, table] as const))(
    '%s can be created again and again, in either layout',
    (_, table) => {
      for (const layout of [{}, { cluster: 'c' }]) {
        for (const statement of createTable(table, layout)) expect(statement).toMatch(/^CREATE TABLE IF NOT EXISTS /);
      }
      expect(FLOW_TABLES.filter(({ name }) => name === table.name)).toHaveLength(1);
    },
  );

  it('of the flow feed the arrivals from the rows of the same machine', () => {
    expect(flow({}).at(-1)).toMatch(
      /^CREATE MATERIALIZED VIEW IF NOT EXISTS arrivals_feed TO arrivals AS\s[\s\S]*FROM predictions GROUP BY/,
    );
    expect(flow({ cluster: 'c' }).at(-1)).toMatch(
      /arrivals_feed ON CLUSTER `c` TO arrivals_local AS\s[\s\S]*FROM predictions_local GROUP BY/,
    );
    expect(flow({})).toHaveLength(FLOW_TABLES.length + 1);
    expect(flow({ cluster: 'c' })).toHaveLength(2 * FLOW_TABLES.length + 1);
  });
});
