import { identifier } from '../engine/settings.ts';
import { createTable, localTable, type Layout, type TableDefinition } from './tables.ts';

/** Maps are kept in 16 buckets, so that reading one feature does not read them all. */
const BUCKETED_MAPS =
  "map_serialization_version = 'with_buckets', map_serialization_version_for_zero_level_parts = 'basic', map_buckets_strategy = 'constant', max_buckets_in_map = 16, map_buckets_min_avg_size = 0";
const SOURCE =
  'source_topic LowCardinality(String), source_partition UInt32, source_offset UInt64 CODEC(Delta, ZSTD(1))';
const VERSIONED = 'model LowCardinality(String), version LowCardinality(String)';

/** The tables of the flow, one for each arrow from event to retrained model. */
export const FLOW_TABLES: readonly TableDefinition[] = [
  {
    name: 'predictions',
    columns: `${VERSIONED}, ts DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), event_id String CODEC(ZSTD(1)),
      segment LowCardinality(String), subject_key String CODEC(ZSTD(1)),
      num Map(LowCardinality(String), Float64) CODEC(ZSTD(1)), cat Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)), nulls Array(LowCardinality(String)),
      prediction_value Nullable(Float64), prediction_label LowCardinality(String), prediction_scores Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
      ${SOURCE}`,
    engine: 'MergeTree',
    partitionBy: 'toYYYYMM(ts)',
    orderBy: '(model, version, ts)',
    settings: BUCKETED_MAPS,
    shardBy: 'source_partition',
  },
  {
    name: 'labels',
    columns: `model LowCardinality(String), event_id String CODEC(ZSTD(1)), label_value Nullable(Float64), label_text LowCardinality(String),
      ts DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), ${SOURCE}`,
    engine: 'MergeTree',
    partitionBy: 'toYYYYMM(ts)',
    orderBy: '(model, event_id, ts)',
    shardBy: 'source_partition',
  },
  {
    name: 'dead_letters',
    columns: `at DateTime64(3, 'UTC'), kind LowCardinality(String), reason LowCardinality(String), step LowCardinality(String), detail String,
      key String, headers Map(String, String), payload String CODEC(ZSTD(3)), ${SOURCE}`,
    engine: 'MergeTree',
    orderBy: '(source_topic, source_partition, source_offset, at)',
    shardBy: 'source_partition',
  },
  {
    // Rows that arrived, by minute of event time: what the profile step compares with what it has counted.
    name: 'arrivals',
    columns: `${VERSIONED}, bucket DateTime('UTC') CODEC(Delta, ZSTD(1)), n UInt64`,
    engine: 'SummingMergeTree',
    orderBy: '(model, version, bucket)',
    shardBy: 'cityHash64(model)',
  },
  {
    // Counts of one column in one minute; a bucket's revision is the number of rows that were counted, which only grows.
    name: 'profiles',
    derived: true,
    columns: `${VERSIONED}, baseline LowCardinality(String), source LowCardinality(String), column LowCardinality(String), segment LowCardinality(String),
      bucket DateTime('UTC') CODEC(Delta, ZSTD(1)), revision UInt64, n UInt64, nulls UInt64, unseen UInt64, out_of_range UInt64,
      sum Float64, sum_of_squares Float64, counts Map(UInt16, UInt64)`,
    engine: 'ReplacingMergeTree',
    engineArgument: 'revision',
    orderBy: '(baseline, source, column, segment, bucket)',
    shardBy: 'cityHash64(model)',
  },
  {
    // Sums over the labelled predictions of one window; its revision is the number of labels that were counted.
    name: 'outcomes',
    derived: true,
    columns: `${VERSIONED}, baseline LowCardinality(String), source LowCardinality(String), bucket DateTime('UTC') CODEC(Delta, ZSTD(1)), revision UInt64,
      n UInt64, labelled UInt64, label_sum Float64, prediction_sum Float64, variance_sum Float64, log_loss_sum Float64, squared_error_sum Float64`,
    engine: 'ReplacingMergeTree',
    engineArgument: 'revision',
    orderBy: '(baseline, source, bucket)',
    shardBy: 'cityHash64(model)',
  },
  {
    name: 'verdicts',
    derived: true,
    columns: `${VERSIONED}, baseline LowCardinality(String), window DateTime('UTC') CODEC(Delta, ZSTD(1)), stream LowCardinality(String), column LowCardinality(String),
      statistic LowCardinality(String), kind LowCardinality(String), state LowCardinality(String), reason LowCardinality(String), score Nullable(Float64), scale LowCardinality(String),
      n UInt64, baseline_n UInt64, null_mean Float64, null_q95 Float64, null_q999 Float64, p_value Nullable(Float64), evidence Float64, revision UInt64, judged_at DateTime64(3, 'UTC')`,
    engine: 'ReplacingMergeTree',
    engineArgument: 'revision',
    orderBy: '(model, version, baseline, window, stream)',
    shardBy: 'cityHash64(model)',
  },
  {
    name: 'evidence',
    derived: true,
    columns: `${VERSIONED}, baseline LowCardinality(String), window DateTime('UTC') CODEC(Delta, ZSTD(1)), evidence Float64, threshold Float64, episode_open UInt8, rows UInt64, revision UInt64, judged_at DateTime64(3, 'UTC')`,
    engine: 'ReplacingMergeTree',
    engineArgument: 'revision',
    orderBy: '(model, version, baseline, window)',
    shardBy: 'cityHash64(model)',
  },
  {
    name: 'alerts',
    columns: `id String, ${VERSIONED}, state LowCardinality(String), at DateTime64(3, 'UTC'), opened_at DateTime64(3, 'UTC'), body String CODEC(ZSTD(1)), revision UInt64, stored_at DateTime64(3, 'UTC')`,
    engine: 'MergeTree',
    orderBy: '(model, id, revision)',
    shardBy: 'cityHash64(model)',
  },
  {
    name: 'deliveries',
    columns: `id String, receiver String, type LowCardinality(String), subject String, state LowCardinality(String), attempts UInt32, next_attempt_at DateTime64(3, 'UTC'),
      created_at DateTime64(3, 'UTC'), last_error String, payload String CODEC(ZSTD(1)), revision UInt64, stored_at DateTime64(3, 'UTC')`,
    engine: 'MergeTree',
    orderBy: '(id, revision)',
    shardBy: 'cityHash64(id)',
  },
  {
    name: 'retrain_requests',
    columns: `id String, ${VERSIONED}, alert String, state LowCardinality(String), at DateTime64(3, 'UTC'), body String CODEC(ZSTD(1)), revision UInt64, stored_at DateTime64(3, 'UTC')`,
    engine: 'MergeTree',
    orderBy: '(model, id, revision)',
    shardBy: 'cityHash64(model)',
  },
  {
    // Control records: models, monitors, baselines, receivers … by kind and id, newest revision holds.
    name: 'documents',
    columns: `kind LowCardinality(String), id String, revision UInt64, deleted UInt8, body String CODEC(ZSTD(1)), at DateTime64(3, 'UTC')`,
    engine: 'ReplacingMergeTree',
    engineArgument: 'revision',
    orderBy: '(kind, id)',
    shardBy: 'cityHash64(id)',
  },
];

/** All statements of the first migration, in order. */
export function flow(layout: Layout): readonly string[] {
  const on = layout.cluster === undefined ? '' : ` ON CLUSTER ${identifier(layout.cluster)}`;
  return [
    ...FLOW_TABLES.flatMap((table) => createTable(table, layout)),
    `CREATE MATERIALIZED VIEW IF NOT EXISTS arrivals_feed${on} TO ${localTable('arrivals', layout)} AS
      SELECT model, version, toStartOfMinute(ts) AS bucket, count() AS n FROM ${localTable('predictions', layout)} GROUP BY model, version, bucket`,
  ];
}
