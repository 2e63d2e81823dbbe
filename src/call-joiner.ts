import type { Clock } from './platform/clock.ts';
import type { Logger } from './platform/logger.ts';
import type { Metrics } from './platform/metrics.ts';
import type { CallStore } from './store/index.ts';

/** The step that joins calls which servers log in two messages. */
export interface CallJoiner {
  /** Joins what has both halves; rejects where the store does not answer, and the next pass goes on. */
  pass(): Promise<void>;
}

/** What the step needs. */
export interface CallJoinerOptions {
  readonly calls: CallStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'calls' | 'loneHalves'>;
}

/** Calls of one batch, and batches of one pass. */
const BATCH_CALLS = 10_000;
const BATCHES = 20;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Halves are stored a little after the time they are stamped with; within this span they are looked at again. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** Partners that come farther apart are found by the long look. */
const PARTNER_MS = HOUR_MS;
/** How often the halves of the last day are looked at again, with partners of the last month; the first time those of a week. */
const LONG_LOOK_EVERY_MS = 5 * MINUTE_MS;
const LONG_LOOK_MS = DAY_MS;
const FIRST_LOOK_MS = 7 * DAY_MS;
const LONG_PARTNER_MS = 30 * DAY_MS;
/** After this long without a partner a half counts as alone; the look back is a day. */
const ALONE_AFTER_MS = 10 * MINUTE_MS;

/** The step; what it remembers only spares it work. */
export function createCallJoiner({ calls, clock, log, metrics }: CallJoinerOptions): CallJoiner {
  let seen: { readonly rows: number; readonly newestAt: number } | null = null;
  let longLookAt = -Infinity;

  const countLone = async (nowMs: number): Promise<void> => {
    const lone = await calls.lone(nowMs - DAY_MS, nowMs - ALONE_AFTER_MS);
    metrics.loneHalves.set({ side: 'request' }, lone.requests);
    metrics.loneHalves.set({ side: 'response' }, lone.responses);
    if (lone.requests + lone.responses > 0) log.debug(lone, 'halves of calls that have no partner');
  };

  return {
    async pass() {
      const nowMs = clock.now();
      const head = await calls.head();
      if (head === null) return;
      const long = nowMs - longLookAt >= LONG_LOOK_EVERY_MS;
      if (!long && seen !== null && seen.rows === head.rows && seen.newestAt === head.newestAt) return;
      const recentMs = Math.min(seen?.newestAt ?? 0, head.newestAt) - OVERLAP_MS;
      const sinceMs = long ? nowMs - (seen === null ? FIRST_LOOK_MS : LONG_LOOK_MS) : recentMs;
      const partnersSinceMs = long ? nowMs - LONG_PARTNER_MS : recentMs - PARTNER_MS;
      const look = { sinceMs, partnersSinceMs, limit: BATCH_CALLS };
      for (let n = 0; ; n += 1) {
        // What is left of a great many comes with the next pass.
        if (n === BATCHES) return;
        const report = await calls.join(look);
        if (report === null) break;
        metrics.calls.inc({ outcome: 'joined' }, report.joined);
        metrics.calls.inc({ outcome: 'disagree' }, report.disagreeing);
        log.info(report, 'joined requests and responses');
      }
      seen = head;
      if (long) {
        await countLone(nowMs);
        longLookAt = nowMs;
      }
    },
  };
}
