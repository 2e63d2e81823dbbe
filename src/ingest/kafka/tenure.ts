import type { Clock } from '../../platform/clock.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { backoffMs, type Backoff } from '../../platform/retry.ts';
import type { TopicPartition } from './log-source.ts';

/** The partition went to somebody else, or the process ends: what was begun is the next owner's to replay. */
export class AssignmentLost extends Error {}

/** What a worker does that can fail with the infrastructure. */
export type Deed = 'storing messages' | 'reading messages' | 'committing to Kafka';

/** The time for which a worker has its partition. */
export interface Tenure {
  /** Whether the partition is ours. */
  holds(): boolean;
  /** Whether it is ours and nobody has asked us to end. */
  goesOn(): boolean;
  /** Aborts once what was begun is left to the next owner: the partition is lost, or the time to finish in is over. */
  readonly leaving: AbortSignal;
  /**
   * Does something again and again until it succeeds.
   * @throws AssignmentLost when the partition is lost, and after the first failure once the worker is to end: the next owner replays
   *   the range, so a process that ends does not wait for infrastructure to come back.
   */
  persist<T>(deed: Deed, attempt: () => Promise<T>): Promise<T>;
  /** What fails at present, with its partition, or null. */
  trouble(): string | null;
  /**
   * Asks the worker to end. With a limit it may finish what it has begun for so many milliseconds; without one the partition is lost,
   * and nothing more is begun. Resolves with `finished`.
   */
  end(finished: Promise<void>, limitMs?: number): Promise<void>;
  /** Ends it at once: the partition is not what it was. */
  discard(): void;
}

/** What a tenure needs. */
export interface TenureOptions extends TopicPartition {
  /** Whether the group has given the partition to nobody else. */
  readonly alive: () => boolean;
  readonly clock: Clock;
  readonly uniform: () => number;
  readonly log: Logger;
  readonly onRetry: (deed: Deed) => void;
}

const BACKOFF: Backoff = { baseMs: 100, capMs: 10_000 };

/** Begins with the assignment. */
export function createTenure({ topic, partition, clock, uniform, log, alive, onRetry }: TenureOptions): Tenure {
  let isEnding = false;
  let isDiscarded = false;
  let trouble: string | null = null;
  const ending = new AbortController();
  const leaving = new AbortController();
  const overdue = new AbortController();
  const holds = (): boolean => alive() && !isDiscarded;
  return {
    holds,
    goesOn: () => holds() && !isEnding,
    leaving: leaving.signal,
    trouble: () => trouble,
    async persist(deed, attempt) {
      for (let tries = 1; ; tries += 1) {
        if (!holds()) throw new AssignmentLost();
        try {
          const result = await orGivenUp(attempt(), overdue.signal);
          trouble = null;
          return result;
        } catch (thrown) {
          if (!holds() || isEnding) throw new AssignmentLost();
          trouble = `${topic}/${partition}: ${deed} failed ${tries === 1 ? 'once' : `${tries} times`} (${messageOf(thrown)})`;
          const waitMs = backoffMs(tries, BACKOFF, uniform());
          log.warn({ topic, partition, cause: messageOf(thrown), tries, waitMs }, `${deed} failed; trying again`);
          onRetry(deed);
          await clock.sleep(waitMs, ending.signal);
        }
      }
    },
    async end(finished, limitMs) {
      isEnding = true;
      ending.abort();
      if (limitMs === undefined) {
        leaving.abort();
        await finished;
        return;
      }
      const limit = setTimeout(() => {
        leaving.abort();
        overdue.abort();
      }, limitMs);
      await finished;
      clearTimeout(limit);
    },
    discard() {
      isDiscarded = true;
      ending.abort();
      leaving.abort();
    },
  };
}

/** The work, or a rejection as soon as it is given up: what it does in the store then does no harm, for it bears its token. */
function orGivenUp<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new AssignmentLost());
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
