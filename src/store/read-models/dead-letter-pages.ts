import { cutPage, decodeCursor, type Page } from '../cursor.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { isoOfMs } from './span.ts';

/** A dead letter as it is answered. */
export interface DeadLetterView {
  reason: string;
  step: string;
  kind: 'prediction' | 'label';
  detail: string;
  at: string;
  source: 'http' | { topic: string; partition: number; offset: number };
  /** Base64. */
  bytes: string;
}

interface DeadLetterRow extends Row {
  readonly reason: string;
  readonly step: string;
  readonly kind: 'prediction' | 'label';
  readonly detail: string;
  readonly ms: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly bytes: string;
  /** Sorts letters of the same millisecond: where they came from, and what they say. */
  readonly place: string;
}

const PLACE =
  "concat(source_topic, '/', leftPad(toString(source_partition), 10, '0'), '/', leftPad(toString(source_offset), 20, '0'), '/', hex(cityHash64(payload, detail)))";

/** Dead letters, newest first. */
export async function deadLetterPage(
  engine: Engine,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<DeadLetterView>> {
  const from = cursor === undefined ? null : decodeCursor(cursor);
  const rows = await engine.query<DeadLetterRow>(
    `SELECT reason, step, kind, detail, toUnixTimestamp64Milli(at) AS ms, source_topic AS topic, source_partition AS partition, source_offset AS offset,
       payload AS bytes, ${PLACE} AS place
     FROM dead_letters WHERE ${from === null ? '1' : '(ms, place) < ({at:Int64}, {place:String})'}
     ORDER BY ms DESC, place DESC LIMIT {count:UInt32}`,
    { at: from?.at ?? 0, place: from?.id ?? '', count: limit + 1 },
  );
  const page = cutPage(rows, limit, ({ ms, place }) => ({ at: ms, id: place }));
  return {
    items: page.items.map(({ reason, step, kind, detail, ms, topic, partition, offset, bytes }) => ({
      reason,
      step,
      kind,
      detail,
      at: isoOfMs(ms),
      source: topic === '' ? 'http' : { topic, partition, offset },
      bytes,
    })),
    next: page.next,
  };
}
