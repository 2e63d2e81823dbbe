import { identifier, quote } from '../engine/settings.ts';

/** How tables are laid out: on one machine, or replicated over a cluster with distributed tables to read from. */
export interface Layout {
  /** Name of the ClickHouse cluster; absent on one machine. */
  readonly cluster?: string;
}

/** One table: its columns, how its rows are kept, and in which order. */
export interface TableDefinition {
  readonly name: string;
  readonly columns: string;
  readonly engine: 'MergeTree' | 'SummingMergeTree' | 'ReplacingMergeTree';
  /** Argument of the engine, such as the revision column. */
  readonly engineArgument?: string;
  readonly partitionBy?: string;
  readonly orderBy: string;
  /** When whole rows are deleted. */
  readonly ttl?: string;
  readonly settings?: string;
  /** Made from other tables and made again if lost: its inserts need not reach the disk before they are answered. */
  readonly derived?: boolean;
  /** What decides a row's shard in a cluster. */
  readonly shardBy: string;
}

/** Every table is deduplicated by token. */
const SINGLE_NODE_SETTINGS = 'non_replicated_deduplication_window = 20000';
/** What was answered for is on the disk, power loss or not. */
const DURABLE_SETTINGS = ', fsync_after_insert = 1, fsync_part_directory = 1';
const REPLICATED_SETTINGS = 'replicated_deduplication_window = 20000';

/** The statements that create a table (and in a cluster, the distributed table of the same name that reads it). */
export function createTable(table: TableDefinition, layout: Layout): readonly string[] {
  const argument = table.engineArgument ?? '';
  const tail = [
    table.partitionBy === undefined ? '' : `PARTITION BY ${table.partitionBy}`,
    `ORDER BY ${table.orderBy}`,
    table.ttl === undefined ? '' : `TTL ${table.ttl}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
  const more = table.settings === undefined ? '' : `, ${table.settings}`;
  if (layout.cluster === undefined) {
    return [
      `CREATE TABLE IF NOT EXISTS ${table.name} (${table.columns}) ENGINE = ${table.engine}(${argument}) ${tail} SETTINGS ${SINGLE_NODE_SETTINGS}${table.derived === true ? '' : DURABLE_SETTINGS}${more}`,
    ];
  }
  const on = `ON CLUSTER ${identifier(layout.cluster)}`;
  const path = `'/clickhouse/tables/{shard}/{database}/${table.name}', '{replica}'`;
  return [
    `CREATE TABLE IF NOT EXISTS ${localTable(table.name, layout)} ${on} (${table.columns}) ENGINE = Replicated${table.engine}(${[path, argument].filter((part) => part !== '').join(', ')}) ${tail} SETTINGS ${REPLICATED_SETTINGS}${more}`,
    `CREATE TABLE IF NOT EXISTS ${table.name} ${on} AS ${localTable(table.name, layout)} ENGINE = Distributed(${quote(layout.cluster)}, currentDatabase(), ${localTable(table.name, layout)}, ${table.shardBy})`,
  ];
}

/** The statements that give a table that is there another column: also to the distributed table, which is a list of columns of its own. */
export function addColumn(name: string, column: string, layout: Layout): readonly string[] {
  const on = layout.cluster === undefined ? '' : ` ON CLUSTER ${identifier(layout.cluster)}`;
  const names = new Set([localTable(name, layout), name]);
  return [...names].map((table) => `ALTER TABLE ${table}${on} ADD COLUMN IF NOT EXISTS ${column}`);
}

/** The table that inserts go to: on a cluster the shard's own, so that a token always meets the same replicas. */
export function localTable(name: string, layout: Layout): string {
  return layout.cluster === undefined ? name : `${name}_local`;
}
