import { createTable, type Layout, type TableDefinition } from './tables.ts';

/** How long an idempotency key is known, days: longer than any sender goes on trying. */
const KNOWN_DAYS = 7;

const TABLES: readonly TableDefinition[] = [
  {
    // Idempotency keys of the HTTP door: for each one row under a token that names the key, so that the first to claim it holds it;
    // and, once its events are stored, one more with what came of it.
    name: 'idempotency_keys',
    columns:
      "key String CODEC(ZSTD(1)), fingerprint String CODEC(ZSTD(1)), outcome String CODEC(ZSTD(1)), at DateTime64(3, 'UTC')",
    engine: 'MergeTree',
    orderBy: '(key, at)',
    ttl: `toDateTime(at) + INTERVAL ${KNOWN_DAYS} DAY`,
    shardBy: 'cityHash64(key)',
  },
];

/** All statements of the fifth migration: what idempotency keys stand for, known to every process and after a restart. */
export function idempotency(layout: Layout): readonly string[] {
  return TABLES.flatMap((table) => createTable(table, layout));
}
