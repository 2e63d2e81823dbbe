import { auditCalls, type CallAuditRow } from './call-audit.ts';
import type { Engine } from './engine/engine.ts';
import { STORED_OFFSETS } from './offset-ledger.ts';

/** One life of a partition: its offsets against its rows, as the tables show them. */
export interface OffsetAuditRow {
  readonly topic: string;
  readonly partition: number;
  /** Tells one life of the partition from the next; empty where none was written down. */
  readonly incarnation: string;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly deadLetters: number;
  /** Rows of messages that are no event by themselves: halves of calls, messages with nothing to store. */
  readonly aside: number;
  readonly gaps: number;
  /** How many of the gaps are messages that the broker deleted before they were read. */
  readonly expired: number;
  readonly duplicates: number;
}

const BATCH_OPEN = 'batch NOT IN (SELECT batch FROM dead_letter_changes WHERE batch > 0)';
const OPEN_TIMES = `(SELECT at FROM dead_letter_replays WHERE ${BATCH_OPEN})`;

/** Dead letters whose events are stored: so it was found, or (where a replay ended in between) so it can be seen. */
const REPLAYED = `
  SELECT source_topic, source_partition, source_offset, at, letter_at FROM dead_letter_replays
  WHERE source_topic != '' AND (id IN (SELECT id FROM dead_letter_changes WHERE state = 'replayed') OR ${BATCH_OPEN} AND (source_topic, source_partition, source_offset, at) IN (
    SELECT source_topic, source_partition, source_offset, ingested_at FROM predictions WHERE ingested_at IN ${OPEN_TIMES}
    UNION ALL SELECT source_topic, source_partition, source_offset, ingested_at FROM labels WHERE ingested_at IN ${OPEN_TIMES}
    UNION ALL SELECT source_topic, source_partition, source_offset, ingested_at FROM halves WHERE ingested_at IN ${OPEN_TIMES}
    UNION ALL SELECT source_topic, source_partition, source_offset, at FROM skipped_messages WHERE at IN ${OPEN_TIMES}))`;

/**
 * What is stored of each offset, a dead letter that became events counted as those: they stand in its place and at its time, so that
 * they belong to the life of the partition that it belongs to.
 */
const ACCOUNTED = `
  SELECT s.topic AS topic, s.partition AS partition, s.offset AS offset, s.number AS number, s.kind AS kind, if(r.letter_at > fromUnixTimestamp64Milli(0, 'UTC'), r.letter_at, s.at) AS at
  FROM (${STORED_OFFSETS}) AS s
  ANY LEFT JOIN (${REPLAYED}) AS r
    ON s.topic = r.source_topic AND s.partition = r.source_partition AND s.offset = r.source_offset AND s.at = r.at
  WHERE NOT (s.kind = 'dead' AND (s.topic, s.partition, s.offset, s.at) IN (SELECT source_topic, source_partition, source_offset, letter_at FROM (${REPLAYED})))`;

/**
 * Compares, for each life of each partition, the offsets that are stored with a gapless run of them: each offset is one message
 * that was stored, row by row, or set aside, or became a dead letter, or was found to carry no message (control records of
 * transactions, compaction).
 * A row belongs to the life that had begun when it was taken in.
 */
export function createOffsetAudit(engine: Pick<Engine, 'query'>): {
  partitions(): Promise<readonly OffsetAuditRow[]>;
  calls(): Promise<CallAuditRow | null>;
} {
  return {
    calls: () => auditCalls(engine),
    async partitions() {
      const rows = await engine.query<Readonly<Record<keyof OffsetAuditRow, string | number>>>(`
        SELECT topic, partition, audited.life AS incarnation, any(first) AS from, any(last) AS to, any(live) AS rows, any(letters) AS deadLetters, any(beside) AS aside,
          sum(if(g.to_offset >= first AND g.from_offset <= last, toInt64(least(g.to_offset, last)) - toInt64(greatest(g.from_offset, first)) + 1, 0) * (g.reason = 'no_message')) AS empty,
          sum(if(g.to_offset >= first AND g.from_offset <= last, toInt64(least(g.to_offset, last)) - toInt64(greatest(g.from_offset, first)) + 1, 0) * (g.reason = 'expired')) AS expired,
          any(last - first + 1 - offsets) - empty AS gaps, any(again) AS duplicates
        FROM (
          SELECT topic, partition, lives.incarnation AS life, min(offset) AS first, max(offset) AS last, countIf(kind = 'event') AS live, countIf(kind = 'dead') AS letters, countIf(kind = 'aside') AS beside,
            uniqExact(offset) AS offsets, count() - uniqExact(offset, number) AS again, min(at) AS began
          FROM (${ACCOUNTED}) AS stored
          ASOF LEFT JOIN incarnations AS lives
            ON stored.topic = lives.source_topic AND stored.partition = lives.source_partition AND stored.at >= lives.since
          GROUP BY topic, partition, life
        ) AS audited
        LEFT JOIN offset_gaps AS g
          ON audited.topic = g.source_topic AND audited.partition = g.source_partition AND audited.life = g.incarnation
        GROUP BY topic, partition, audited.life ORDER BY topic, partition, any(began)`);
      return rows.map((row) => ({
        topic: String(row.topic),
        partition: Number(row.partition),
        incarnation: String(row.incarnation),
        from: Number(row.from),
        to: Number(row.to),
        rows: Number(row.rows),
        deadLetters: Number(row.deadLetters),
        aside: Number(row.aside),
        gaps: Number(row.gaps),
        expired: Number(row.expired),
        duplicates: Number(row.duplicates),
      }));
    },
  };
}
