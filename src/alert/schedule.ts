import type { Delivery } from '../domain/receiver.ts';
import type { SendOutcome } from './ports.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits before the attempts, each counted from the failure of the one before (Standard Webhooks 1.0.0, example schedule). */
export const RETRY_WAITS_MS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** Waits are stretched or shortened by up to this share, so that receivers that failed together do not come back together. */
const JITTER = 0.2;
/** No receiver may ask for a longer wait. */
const MAX_RETRY_AFTER_MS = 24 * HOUR;

/** What follows from an attempt. */
export interface AttemptVerdict {
  readonly kind: 'delivered' | 'retry' | 'given_up' | 'gone';
  /** The delivery as it stands now, its next revision. */
  readonly delivery: Delivery;
  /** Until when the receiver asked to be left alone, milliseconds since the epoch; null if it did not. */
  readonly pauseUntil: number | null;
}

/**
 * Judges one attempt: 2xx is delivered, 410 means that nobody is there any more, everything else (redirects too) is tried again on the schedule until it ends.
 * @param now wall clock after the attempt, milliseconds since the epoch.
 * @param uniform a number in [0, 1) for the jitter.
 */
export function judgeAttempt(
  delivery: Delivery,
  outcome: SendOutcome,
  { now, uniform }: { readonly now: number; readonly uniform: number },
): AttemptVerdict {
  const attempts = delivery.attempts + 1;
  const next = { ...delivery, attempts, revision: delivery.revision + 1 };
  if (outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300) {
    return { kind: 'delivered', delivery: { ...next, state: 'delivered', lastError: '' }, pauseUntil: null };
  }
  const lastError = errorOf(outcome);
  if (outcome.kind === 'answered' && outcome.status === 410) {
    return { kind: 'gone', delivery: { ...next, state: 'failed', lastError }, pauseUntil: null };
  }
  const asked = askedWaitMs(outcome);
  const pauseUntil = asked === null ? null : now + asked;
  const waitMs = RETRY_WAITS_MS[attempts];
  if (waitMs === undefined) {
    return { kind: 'given_up', delivery: { ...next, state: 'failed', lastError }, pauseUntil };
  }
  const jittered = Math.round(waitMs * (1 - JITTER + 2 * JITTER * uniform));
  return {
    kind: 'retry',
    delivery: { ...next, nextAttemptAt: now + Math.max(jittered, asked ?? 0), lastError },
    pauseUntil,
  };
}

/** `Retry-After` of an answer that says "later" (429, 502, 503, 504); null where it does not. */
function askedWaitMs(outcome: SendOutcome): number | null {
  if (outcome.kind !== 'answered' || ![429, 502, 503, 504].includes(outcome.status)) return null;
  return outcome.retryAfterMs === null ? null : Math.min(outcome.retryAfterMs, MAX_RETRY_AFTER_MS);
}

function errorOf(outcome: SendOutcome): string {
  switch (outcome.kind) {
    case 'refused':
      return `not called: ${outcome.reason}`;
    case 'failed':
      return outcome.reason;
    case 'answered': {
      if (outcome.status >= 300 && outcome.status < 400) {
        return `answered ${outcome.status}: redirects are not followed; register the address it leads to`;
      }
      const excerpt = outcome.excerpt.trim();
      return excerpt === '' ? `answered ${outcome.status}` : `answered ${outcome.status}: ${excerpt}`;
    }
  }
}
