import { createTable, type Layout, type TableDefinition } from './tables.ts';

/** What is kept about the offsets themselves, beside the rows that carry them. */
const OFFSET_TABLES: readonly TableDefinition[] = [
  {
    // The lives of a partition: offsets begin again when a topic is created anew or read again, and each life has tokens of its own.
    name: 'incarnations',
    columns: `source_topic LowCardinality(String), source_partition UInt32, incarnation String, since DateTime64(3, 'UTC'), from_offset UInt64, reason LowCardinality(String)`,
    engine: 'MergeTree',
    orderBy: '(source_topic, source_partition, since)',
    shardBy: 'source_partition',
  },
  {
    // Offsets that will never be a row: the log had no message there, or lost it before it was read.
    name: 'offset_gaps',
    columns: `source_topic LowCardinality(String), source_partition UInt32, incarnation String, from_offset UInt64, to_offset UInt64, reason LowCardinality(String), at DateTime64(3, 'UTC')`,
    engine: 'MergeTree',
    orderBy: '(source_topic, source_partition, from_offset)',
    shardBy: 'source_partition',
  },
];

/** All statements of the second migration, in order. */
export function offsets(layout: Layout): readonly string[] {
  return OFFSET_TABLES.flatMap((table) => createTable(table, layout));
}
