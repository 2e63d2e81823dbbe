import type { Clock } from '../../platform/clock.ts';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { backoffMs, type Backoff } from '../../platform/retry.ts';
import type { KeyLedger } from '../ports.ts';
import { createKnownKeys } from './known-keys.ts';

/** What a request is told whose key came with another body. */
export interface Conflict {
  readonly kind: 'conflict';
  readonly detail: string;
}

/** Requests that carry an idempotency key: done once, in whichever process and however often they are sent. */
export interface KeyedRequests<T> {
  /** What is known in this process of such a request, without asking the store: its outcome, or null for a request that is new here. */
  known(key: string, fingerprint: string): Promise<T | Conflict> | null;
  /** Does a request that is new here, unless another process has done it, or holds the key for another body. */
  run(key: string, fingerprint: string, work: () => Promise<T>): Promise<T | Conflict>;
  /** Resolves once what came of the requests is written down. */
  settled(): Promise<void>;
}

const BACKOFF: Backoff = { baseMs: 100, capMs: 5_000 };
/** How long outcomes wait to be written down together; until then the tokens of the rows keep a repeat from being stored twice. */
const SETTLE_MS = 500;
/** Longer outcomes (a list of thousands of refused rows) are worked out again from the body. */
const MAX_OUTCOME_CHARACTERS = 1 << 16;
const OTHER_BODY = 'this Idempotency-Key came with another body before: send a new key with a new body';

/** Keyed requests over the ledger of the store; the newest are remembered in memory too. */
export function createKeyedRequests<T extends object>(options: {
  readonly ledger: KeyLedger;
  readonly clock: Clock;
  readonly uniform: () => number;
  readonly log: Logger;
  /** Keys that are remembered in memory. */
  readonly capacity: number;
  /** How long a store that does not answer is asked before the sender is told. */
  readonly storeDeadlineMs: number;
}): KeyedRequests<T> {
  const { ledger, clock, log } = options;
  const memory = createKnownKeys<T | Conflict>(options.capacity);
  const waiting: { key: string; fingerprint: string; outcome: string }[] = [];
  let settling: Promise<void> | undefined;

  const claim = async (key: string, fingerprint: string): ReturnType<KeyLedger['claim']> => {
    const asked = clock.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ledger.claim(key, fingerprint, asked);
      } catch (thrown) {
        const wait = backoffMs(attempt, BACKOFF, options.uniform());
        if (clock.now() + wait > asked + options.storeDeadlineMs) {
          throw new LeewayError(
            'store_unavailable',
            `the Idempotency-Key could not be looked up: ${messageOf(thrown)}`,
            {
              retryable: true,
              cause: thrown,
              remedy: 'Send it again with the same key: nothing is stored twice.',
            },
          );
        }
        await clock.sleep(wait);
      }
    }
  };

  const settleAll = async (): Promise<void> => {
    await clock.sleep(SETTLE_MS);
    while (waiting.length > 0) {
      const batch = waiting.splice(0);
      try {
        await ledger.settle(batch, clock.now());
      } catch (thrown) {
        log.warn({ cause: messageOf(thrown), keys: batch.length }, 'outcomes of keyed requests were not written down');
      }
    }
    settling = undefined;
  };

  const settle = (key: string, fingerprint: string, result: T): void => {
    const outcome = JSON.stringify(result);
    if (outcome.length > MAX_OUTCOME_CHARACTERS) return;
    waiting.push({ key, fingerprint, outcome });
    settling ??= settleAll();
  };

  return {
    known(key, fingerprint) {
      const verdict = memory.judge(key, fingerprint);
      if (verdict.kind === 'repeat') return verdict.outcome;
      return verdict.kind === 'new' ? null : Promise.resolve({ kind: 'conflict', detail: OTHER_BODY });
    },
    run(key, fingerprint, work) {
      const outcome = (async (): Promise<T | Conflict> => {
        const held = await claim(key, fingerprint);
        if (held.fingerprint !== fingerprint) {
          memory.forget(key, fingerprint);
          return { kind: 'conflict', detail: OTHER_BODY };
        }
        if (held.outcome !== null) return JSON.parse(held.outcome) as T;
        const result = await work();
        settle(key, fingerprint, result);
        return result;
      })();
      memory.remember(key, fingerprint, outcome);
      return outcome;
    },
    settled: () => settling ?? Promise.resolve(),
  };
}
