import type { DocumentStore } from './documents.ts';
import type { Engine, Row } from './engine/engine.ts';
import { insertRows, timestamp } from './rows.ts';

/** One partition of one topic. */
interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** What is stored of a partition, all its lives together. */
export interface StoredExtent {
  /** The highest offset that is a row or a dead letter. */
  readonly to: number;
  /** Rows and dead letters. */
  readonly rows: number;
  /** When the newest of them was taken in, or the newest life began, milliseconds since the epoch. */
  readonly newestAt: number;
}

/** A life of a partition: from when on its rows carry this incarnation's tokens. */
export interface Incarnation extends Partition {
  readonly incarnation: string;
  /** Milliseconds since the epoch; no row of an earlier life was taken in at this time or later. */
  readonly since: number;
  readonly from: number;
  readonly reason: string;
}

/** Offsets, both ends inclusive, that are no message to us: the log never had one there, or deleted it unread. */
export interface OffsetGap extends Partition {
  readonly incarnation: string;
  readonly from: number;
  readonly to: number;
  readonly reason: 'no_message' | 'expired';
}

/** An operator's word on where a partition goes on whose committed offset cannot be trusted. */
export interface StartOrder {
  readonly from: number | 'oldest' | 'next';
  /** How many rows of the partition the operator saw stored: the word holds for that state and no other. */
  readonly seenRows: number;
}

/** What is known of offsets besides the rows that carry them. */
export interface OffsetLedger {
  /** What is stored of a partition; null when nothing is. */
  extent(at: Partition): Promise<StoredExtent | null>;
  /** Which offsets of a range, ends inclusive, are stored, in order. */
  present(at: Partition, from: number, to: number): Promise<readonly number[]>;
  beginLife(life: Incarnation): Promise<void>;
  /** Stores gaps; a second time under the same token stores nothing. */
  recordGaps(gaps: readonly OffsetGap[], at: number, token: string): Promise<void>;
  orderStart(at: Partition, order: StartOrder): Promise<void>;
  startOrder(at: Partition): Promise<StartOrder | null>;
}

/**
 * Every row that accounts for an offset, whatever the message became; a message of several rows numbers them. A message is of one
 * kind: `event`, `dead`, or `aside` (half of a call, or nothing to store).
 */
export const STORED_OFFSETS = `
  SELECT source_topic AS topic, source_partition AS partition, source_offset AS offset, source_row AS number, ingested_at AS at, 'event' AS kind FROM predictions WHERE source_topic != ''
  UNION ALL SELECT source_topic, source_partition, source_offset, 0, ingested_at, 'event' FROM labels WHERE source_topic != ''
  UNION ALL SELECT source_topic, source_partition, source_offset, 0, at, 'dead' FROM dead_letters WHERE source_topic != ''
  UNION ALL SELECT source_topic, source_partition, source_offset, source_row, ingested_at, 'aside' FROM halves WHERE source_topic != ''
  UNION ALL SELECT source_topic, source_partition, source_offset, 0, at, 'aside' FROM skipped_messages WHERE source_topic != ''`;

const AT = 'topic = {topic:String} AND partition = {partition:UInt32}';

/** The ledger in the engine's tables. */
export function createOffsetLedger(
  engine: Engine,
  table: (name: string) => string,
  documents: Pick<DocumentStore, 'get' | 'put'>,
): OffsetLedger {
  const orderId = ({ topic, partition }: Partition): string => `kafka-start/${topic}/${partition}`;
  return {
    async extent({ topic, partition }) {
      const [row] = await engine.query<ExtentRow>(
        `SELECT max(offset) AS to, count() AS rows, toUnixTimestamp64Milli(max(at)) AS newest,
          (SELECT toUnixTimestamp64Milli(max(since)) FROM incarnations WHERE source_topic = {topic:String} AND source_partition = {partition:UInt32}) AS began
        FROM (${STORED_OFFSETS}) WHERE ${AT}`,
        { topic, partition },
      );
      if (row === undefined || row.rows === 0) return null;
      return { to: row.to, rows: row.rows, newestAt: Math.max(row.newest, row.began) };
    },
    async present({ topic, partition }, from, to) {
      const rows = await engine.query<{ offset: number }>(
        `SELECT DISTINCT offset FROM (${STORED_OFFSETS}) WHERE ${AT} AND offset >= {from:UInt64} AND offset <= {to:UInt64} ORDER BY offset`,
        { topic, partition, from, to },
      );
      return rows.map(({ offset }) => offset);
    },
    beginLife: ({ topic, partition, incarnation, since, from, reason }) =>
      insertRows(
        engine,
        table('incarnations'),
        [
          {
            source_topic: topic,
            source_partition: partition,
            incarnation,
            since: timestamp(since),
            from_offset: from,
            reason,
          },
        ],
        `life/${topic}/${partition}/${incarnation}`,
      ),
    recordGaps: (gaps, at, token) =>
      insertRows(
        engine,
        table('offset_gaps'),
        gaps.map(({ topic, partition, incarnation, from, to, reason }) => ({
          source_topic: topic,
          source_partition: partition,
          incarnation,
          from_offset: from,
          to_offset: to,
          reason,
          at: timestamp(at),
        })),
        token,
      ),
    orderStart: (at, order) => documents.put('setting', orderId(at), order),
    startOrder: async (at) => (await documents.get<StartOrder>('setting', orderId(at)))?.body ?? null,
  };
}

interface ExtentRow extends Row {
  readonly to: number;
  readonly rows: number;
  readonly newest: number;
  readonly began: number;
}
