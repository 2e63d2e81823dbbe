import { addColumn, createTable, type Layout, type TableDefinition } from './tables.ts';

/** How long the two halves of a call can find each other, days; then their payload is dropped and only what the audit counts stays. */
export const JOINABLE_DAYS = 30;

const EXPIRES = `TTL toDateTime(ingested_at) + INTERVAL ${JOINABLE_DAYS} DAY`;
const SOURCE =
  'source_topic LowCardinality(String), source_partition UInt32, source_offset UInt64 CODEC(Delta, ZSTD(1))';

/** The tables of calls that are logged in two messages, and of messages that carry no event. */
const CALL_TABLES: readonly TableDefinition[] = [
  {
    // One row for each row of a half, with the columns of `predictions`; `call` is what both halves have in common.
    name: 'halves',
    columns: `call String CODEC(ZSTD(1)), side LowCardinality(String), call_rows UInt32, model LowCardinality(String), version LowCardinality(String),
      ts DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), event_id String CODEC(ZSTD(1)),
      segment LowCardinality(String), subject_key String CODEC(ZSTD(1)) ${EXPIRES},
      num Map(LowCardinality(String), Float64) CODEC(ZSTD(1)) ${EXPIRES}, cat Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)) ${EXPIRES},
      nulls Array(LowCardinality(String)) ${EXPIRES}, prediction_value Nullable(Float64) ${EXPIRES}, prediction_label LowCardinality(String) ${EXPIRES},
      prediction_scores Map(LowCardinality(String), Float64) CODEC(ZSTD(1)) ${EXPIRES}, ${SOURCE}, source_row UInt32 CODEC(ZSTD(1))`,
    engine: 'MergeTree',
    partitionBy: 'toYYYYMM(ingested_at)',
    // Partners come within seconds of each other: by the hour, so that looking for one does not read a month.
    orderBy: '(toStartOfHour(ingested_at), call, side, source_row)',
    shardBy: 'source_partition',
  },
  {
    // One row for each batch of calls that are joined together: the intent, written before anything is joined, once for each number.
    name: 'join_batches',
    columns: `batch UInt64, at DateTime64(3, 'UTC'), oldest_half DateTime64(3, 'UTC'), calls Array(String) CODEC(ZSTD(1)) TTL toDateTime(at) + INTERVAL ${JOINABLE_DAYS * 2} DAY`,
    engine: 'MergeTree',
    orderBy: 'batch',
    shardBy: '1',
  },
  {
    // One row for each call whose halves met, for as long as one of them could come again: `joined`, or `disagree` on the number of rows.
    name: 'joined_calls',
    columns:
      "call String CODEC(ZSTD(1)), batch UInt64 CODEC(ZSTD(1)), outcome LowCardinality(String), at DateTime64(3, 'UTC') CODEC(ZSTD(1))",
    engine: 'MergeTree',
    partitionBy: 'toYYYYMM(at)',
    orderBy: 'call',
    // Calls are looked up one by one, and their ids lie anywhere.
    settings: 'index_granularity = 256',
    ttl: `toDateTime(at) + INTERVAL ${JOINABLE_DAYS * 2} DAY`,
    shardBy: '1',
  },
  {
    // Messages that were read and carry no event: each accounts for its offset.
    name: 'skipped_messages',
    columns: `at DateTime64(3, 'UTC'), reason LowCardinality(String), detail String CODEC(ZSTD(1)), content String CODEC(ZSTD(1)), ${SOURCE}`,
    engine: 'MergeTree',
    partitionBy: 'toYYYYMM(at)',
    orderBy: '(source_topic, source_partition, source_offset)',
    shardBy: 'source_partition',
  },
];

/** All statements of the third migration: messages of several rows, and calls that are logged in two messages. */
export function calls(layout: Layout): readonly string[] {
  return [
    ...addColumn('predictions', 'source_row UInt32 CODEC(ZSTD(1))', layout),
    ...CALL_TABLES.flatMap((table) => createTable(table, layout)),
  ];
}
