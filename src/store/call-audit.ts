import type { Engine } from './engine/engine.ts';
import { JOINED_PARTITION } from './call-store.ts';

/** Calls that were logged in two messages, as the tables show them. */
export interface CallAuditRow {
  readonly joined: number;
  readonly disagreeing: number;
  readonly waiting: number;
  readonly duplicates: number;
}

/**
 * Compares the halves of calls with the predictions that were made of them; null where no call was ever logged in halves.
 * Calls that were joined are told for as long as a half of theirs could come again.
 */
export async function auditCalls(engine: Pick<Engine, 'query'>): Promise<CallAuditRow | null> {
  const [halves] = await engine.query<{ rows: number | string }>('SELECT count() AS rows FROM halves');
  if (halves === undefined || Number(halves.rows) === 0) return null;
  const [row] = await engine.query<Record<keyof CallAuditRow, number | string>>(`
    SELECT
      (SELECT uniqExactIf(call, outcome = 'joined') FROM joined_calls) AS joined,
      (SELECT uniqExactIf(call, outcome = 'disagree') FROM joined_calls) AS disagreeing,
      (SELECT count() FROM (
        SELECT call FROM halves GROUP BY call HAVING uniqExact(halves.side) = 1 AND call GLOBAL NOT IN (SELECT call FROM joined_calls)
      )) AS waiting,
      (SELECT count() - uniqExact(model, event_id, source_row, source_offset) FROM predictions
        WHERE source_topic = '' AND source_partition = ${JOINED_PARTITION})
        + (SELECT count() - uniqExact(call) FROM joined_calls) AS duplicates`);
  return {
    joined: Number(row?.joined ?? 0),
    disagreeing: Number(row?.disagreeing ?? 0),
    waiting: Number(row?.waiting ?? 0),
    duplicates: Number(row?.duplicates ?? 0),
  };
}
