import type { DeadLetterState } from '../../domain/dead-letter-states.ts';
import type { LetterProtection, LetterSelection } from '../../domain/kept-letter.ts';
import type { KeptHeader } from '../../domain/kept-text.ts';
import { cutPage, decodeCursor, type Page } from '../cursor.ts';
import {
  chosenLetters,
  HEADER_PAIRS,
  keptWords,
  letterCondition,
  MESSAGE_MS,
  REASON_NOW,
  STATE_NOW,
} from '../dead-letter-store.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { isoOfMs } from './span.ts';

/** A dead letter as it is answered. */
export interface DeadLetterView {
  id: string;
  state: DeadLetterState;
  /** The newest reason; `firstReason` is the one it came with. */
  reason: string;
  firstReason: string;
  step: string;
  kind: 'prediction' | 'label';
  detail: string;
  at: string;
  source: 'http' | { topic: string; partition: number; offset: number };
  key: string;
  /** Of a header that came more than once, all values in order. */
  headers: Record<string, string | string[]>;
  /** What the broker, or the request, gave as its time. */
  messageAt: string | null;
  /** Base64. */
  bytes: string;
  protection: 'none' | Exclude<LetterProtection, ''>;
  attempts: number;
  changedAt: string | null;
  note: string;
}

interface DeadLetterRow extends Row {
  readonly id: string;
  readonly state: DeadLetterState;
  readonly now_reason: string;
  readonly first_reason: string;
  readonly step: string;
  readonly kind: 'prediction' | 'label';
  readonly detail: string;
  readonly ms: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly headers: readonly KeptHeader[];
  readonly encoding: string;
  readonly message_ms: number | null;
  readonly bytes: string;
  readonly protection: LetterProtection;
  readonly attempts: number;
  readonly changed: number;
  readonly note: string;
}

/** Which dead letters are asked for, and from where on. */
export interface DeadLetterQuestion extends LetterSelection {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const BEFORE = '(toUnixTimestamp64Milli(l.at), l.id) < ({at:Int64}, {place:String})';

/** Dead letters, newest first. */
export async function deadLetterPage(
  engine: Engine,
  { limit, cursor, ...filter }: DeadLetterQuestion,
): Promise<Page<DeadLetterView>> {
  const from = cursor === undefined ? null : decodeCursor(cursor);
  const { where, params } = letterCondition(filter);
  const rows = await engine.query<DeadLetterRow>(
    `SELECT l.id AS id, ${STATE_NOW} AS state, ${REASON_NOW} AS now_reason, l.reason AS first_reason, if(h.now_reason = '', l.step, h.now_step) AS step,
       l.kind AS kind, if(h.now_reason = '', l.detail, h.now_detail) AS detail, toUnixTimestamp64Milli(l.at) AS ms,
       l.source_topic AS topic, l.source_partition AS partition, l.source_offset AS offset, l.key AS key, ${HEADER_PAIRS} AS headers, l.encoding AS encoding,
       ${MESSAGE_MS} AS message_ms, l.payload AS bytes,
       l.protection AS protection, h.attempts AS attempts, h.changed_ms AS changed, h.note AS note
     FROM ${chosenLetters(`${where} AND ${from === null ? '1' : BEFORE}`, 'l.at DESC, l.id DESC')}`,
    { ...params, at: from?.at ?? 0, place: from?.id ?? '', count: limit + 1 },
  );
  const page = cutPage(rows, limit, ({ ms, id }) => ({ at: ms, id }));
  return { items: page.items.map(viewOf), next: page.next };
}

function viewOf(row: DeadLetterRow): DeadLetterView {
  const { topic, partition, offset } = row;
  const { key, headers } = keptWords(row);
  return {
    id: row.id,
    state: row.state,
    reason: row.now_reason,
    firstReason: row.first_reason,
    step: row.step,
    kind: row.kind,
    detail: row.detail,
    at: isoOfMs(row.ms),
    source: topic === '' ? 'http' : { topic, partition, offset },
    key,
    headers: byName(headers),
    messageAt: row.message_ms === null ? null : isoOfMs(row.message_ms),
    bytes: row.bytes,
    protection: row.protection === '' ? 'none' : row.protection,
    attempts: row.attempts,
    changedAt: row.changed === 0 ? null : isoOfMs(row.changed),
    note: row.note,
  };
}

/** Headers by their names; the value of one that came more than once is the list of its values. */
function byName(headers: readonly KeptHeader[]): Record<string, string | string[]> {
  const named = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of headers) {
    const before = named[name];
    named[name] = before === undefined ? value : [before, value].flat();
  }
  return named;
}
