import type { Engine } from './engine/engine.ts';

/** One partition's offsets against its rows, as the tables show them. */
export interface OffsetAuditRow {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly deadLetters: number;
  readonly gaps: number;
  readonly duplicates: number;
}

/**
 * Compares, for each partition of each topic, the offsets that are stored with a gapless run of them: each offset is one row of
 * `predictions` or `labels`, or one dead letter. Control records of transactions and compacted topics leave gaps that are lawful.
 */
export function createOffsetAudit(engine: Pick<Engine, 'query'>): { partitions(): Promise<readonly OffsetAuditRow[]> } {
  return {
    async partitions() {
      const rows = await engine.query<Readonly<Record<keyof OffsetAuditRow, string | number>>>(`
        SELECT source_topic AS topic, source_partition AS partition, min(source_offset) AS from, max(source_offset) AS to,
          countIf(NOT dead) AS rows, countIf(dead) AS deadLetters, uniqExact(source_offset) AS offsets,
          to - from + 1 - offsets AS gaps, count() - offsets AS duplicates
        FROM (
          SELECT source_topic, source_partition, source_offset, false AS dead FROM predictions WHERE source_topic != ''
          UNION ALL SELECT source_topic, source_partition, source_offset, false FROM labels WHERE source_topic != ''
          UNION ALL SELECT source_topic, source_partition, source_offset, true FROM dead_letters WHERE source_topic != ''
        )
        GROUP BY topic, partition ORDER BY topic, partition`);
      return rows.map((row) => ({
        topic: String(row.topic),
        partition: Number(row.partition),
        from: Number(row.from),
        to: Number(row.to),
        rows: Number(row.rows),
        deadLetters: Number(row.deadLetters),
        gaps: Number(row.gaps),
        duplicates: Number(row.duplicates),
      }));
    },
  };
}
