import { hasEnded, type RetrainRecord } from './record.ts';

const DAY_MS = 86_400_000;

/** Event time after the page at which an episode that is still open is looked at again: labels keep coming, and with them evidence. */
export const FOLLOW_UP_PAUSES_MS: readonly number[] = [1, 2, 4, 8].map((days) => days * DAY_MS);

/** Whether an episode is owed a request now. */
export type NextAttempt =
  | { readonly kind: 'due'; readonly attempt: number }
  /** Not before this event time, milliseconds since the epoch. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'none'; readonly reason: 'request_open' | 'settled' | 'exhausted' };

/**
 * When the next request of a firing episode is due: the first at once, the others after growing pauses counted from the page, as long as the one before ended
 * without a remedy because the evidence was short (it chose to leave the model, or named no choice) or because the run broke down.
 * A pause that passed while a request was under way is not made up for.
 * @param requests requests of this episode, in any order.
 */
export function nextAttempt({
  openedAt,
  requests,
  eventNow,
  pausesMs = FOLLOW_UP_PAUSES_MS,
}: {
  readonly openedAt: number;
  readonly requests: readonly RetrainRecord[];
  readonly eventNow: number;
  readonly pausesMs?: readonly number[];
}): NextAttempt {
  const last = [...requests].sort((a, b) => b.attempt - a.attempt)[0];
  if (last === undefined) return { kind: 'due', attempt: 0 };
  if (!hasEnded(last.state)) return { kind: 'none', reason: 'request_open' };
  if (!leavesOpen(last)) return { kind: 'none', reason: 'settled' };
  const index = pausesMs.findIndex((pauseMs, at) => at + 1 > last.attempt && openedAt + pauseMs > last.at);
  const pauseMs = pausesMs[index];
  if (pauseMs === undefined) return { kind: 'none', reason: 'exhausted' };
  const until = openedAt + pauseMs;
  return eventNow >= until ? { kind: 'due', attempt: index + 1 } : { kind: 'wait', until };
}

/** Whether a request ended without settling what it was made for. */
function leavesOpen({ state, decision }: RetrainRecord): boolean {
  if (state === 'failed' || state === 'timed_out') return true;
  return state === 'rejected' && (decision === null || decision.chosen === 'leave');
}
