import { addColumn, createTable, type Layout, type TableDefinition } from './tables.ts';

/** Letters from before they had ids are named by what they hold. */
const ID_OF_OLD =
  "concat('dl_', substring(lower(hex(sipHash128(at, kind, source_topic, source_partition, source_offset, detail, payload))), 1, 24))";

const TABLES: readonly TableDefinition[] = [
  {
    // What happened to dead letters since; a letter without a row here is open, for the reason it came with.
    name: 'dead_letter_changes',
    columns: `id String, at DateTime64(3, 'UTC'), state LowCardinality(String), reason LowCardinality(String), step LowCardinality(String), detail String CODEC(ZSTD(1)),
      note String CODEC(ZSTD(1)), actor LowCardinality(String), batch UInt64, revision UInt64`,
    engine: 'MergeTree',
    orderBy: '(id, revision)',
    shardBy: '1',
  },
  {
    // One row for each letter of each replay: the intent, written before any row is, once for each number of a batch.
    // The rows that come of it are taken in at `at`, which tells them from all others.
    name: 'dead_letter_replays',
    columns:
      "batch UInt64, at DateTime64(3, 'UTC'), id String, letter_at DateTime64(3, 'UTC'), source_topic LowCardinality(String), source_partition UInt32, source_offset UInt64",
    engine: 'MergeTree',
    orderBy: '(batch, id)',
    shardBy: '1',
  },
  {
    // Who changed what: privacy rules, erasures.
    name: 'audit',
    columns:
      "at DateTime64(3, 'UTC'), action LowCardinality(String), target String, actor LowCardinality(String), body String CODEC(ZSTD(1))",
    engine: 'MergeTree',
    orderBy: '(action, target, at)',
    shardBy: '1',
  },
];

/** All statements of the fourth migration: dead letters that can be settled, and the audit. */
export function deadLetters(layout: Layout): readonly string[] {
  return [
    ...addColumn('dead_letters', `id String DEFAULT ${ID_OF_OLD}`, layout),
    ...addColumn('dead_letters', 'protection LowCardinality(String)', layout),
    ...addColumn('dead_letters', 'sealed String CODEC(NONE)', layout),
    ...addColumn('dead_letters', 'subject_key String', layout),
    ...TABLES.flatMap((table) => createTable(table, layout)),
  ];
}
