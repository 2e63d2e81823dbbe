import type { EventChunk } from '../../domain/event-chunk.ts';
import type { Clock } from '../../platform/clock.ts';
import { asLeewayError, LeewayError, messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { backoffMs, type Backoff } from '../../platform/retry.ts';
import { onlyDeadLetters, type Entry } from '../entry.ts';
import type { EventSink, IngestMetrics } from '../ports.ts';
import { storeEntries, type WriteOutcome } from '../store-entries.ts';
import { storeFailure } from '../store-failure.ts';

/** Entries of one request that wait to be stored. */
export interface Submission {
  readonly entries: readonly Entry[];
  readonly bytes: number;
  /** Token of its own, for a request that may be sent again; such a request is stored by itself. */
  readonly token: string | null;
}

/** How many requests share an insert, and for how long one is tried. */
export interface GroupCommitLimits {
  /** How long the first request waits for company, milliseconds. */
  readonly lingerMs: number;
  readonly chunkRows: number;
  readonly chunkBytes: number;
  /** How long a store that does not answer is tried before the senders are told. */
  readonly storeDeadlineMs: number;
}

/** Stores what concurrent requests bring in as few inserts as possible, in the order in which they came. */
export interface GroupCommit {
  /** Resolves once stored, with the entries that the store itself refused (now dead letters). */
  submit(submission: Submission): Promise<readonly Entry[]>;
  /** Resolves when nothing is waiting any more. */
  drained(): Promise<void>;
  /** Why what comes is not stored at present, a sentence; null while it is, and ten seconds after the last attempt. */
  problem(): string | null;
}

interface Job extends Submission {
  readonly resolve: (refusedEntries: readonly Entry[]) => void;
  readonly reject: (thrown: unknown) => void;
}

/** How long a failure counts when nobody sends any more: a balancer that keeps senders away because of it must let them try again. */
const FORGOTTEN_AFTER_MS = 10_000;
const BACKOFF: Backoff = { baseMs: 100, capMs: 5_000 };

/** One writer over a sink; see {@link GroupCommit}. */
export function createGroupCommit(options: {
  readonly sink: EventSink;
  readonly clock: Clock;
  readonly randomId: () => string;
  readonly uniform: () => number;
  readonly log: Logger;
  readonly metrics: IngestMetrics;
  readonly limits: GroupCommitLimits;
}): GroupCommit {
  const { sink, clock, log, metrics, limits } = options;
  const queue: Job[] = [];
  let writing: Promise<void> | undefined;
  let failing: { readonly since: number; readonly last: number; readonly cause: string } | null = null;

  const writeAll = async (): Promise<void> => {
    await clock.sleep(limits.lingerMs);
    while (queue.length > 0) await writeGroup(nextGroup(queue, limits));
    writing = undefined;
  };

  const writeGroup = async (jobs: readonly Job[]): Promise<void> => {
    const started = clock.now();
    const token = jobs[0]?.token ?? `http/${options.randomId()}`;
    try {
      const entries = jobs.flatMap((job) => job.entries);
      const refusedEntries = await storeEntries(entries, {
        token,
        ingestedAt: started,
        write: (chunk) => write(chunk, started + limits.storeDeadlineMs),
        alreadySplit: false,
        beforeSplit: () => Promise.resolve(),
      });
      metrics.ingestChunkSeconds.observe({ door: 'http' }, (clock.now() - started) / 1000);
      const refusedSources = new Map(refusedEntries.map((entry) => [entry.source, entry]));
      for (const job of jobs) {
        job.resolve(
          refusedSources.size === 0 ? [] : job.entries.flatMap((entry) => refusedSources.get(entry.source) ?? []),
        );
      }
    } catch (thrown) {
      for (const job of jobs) job.reject(thrown);
    }
  };

  const write = async (chunk: EventChunk, deadline: number): Promise<WriteOutcome> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await sink.write(chunk);
        failing = null;
        return { kind: 'stored' };
      } catch (thrown) {
        if (storeFailure(thrown) === 'data' && !onlyDeadLetters(chunk)) {
          return { kind: 'refused', detail: messageOf(thrown) };
        }
        failing = { since: failing?.since ?? clock.now(), last: clock.now(), cause: messageOf(thrown) };
        const wait = backoffMs(attempt, BACKOFF, options.uniform());
        if (clock.now() + wait > deadline) throw unavailable(thrown);
        log.warn(
          { cause: messageOf(thrown), attempt, waitMs: wait },
          'events over HTTP could not be stored; trying again',
        );
        metrics.storeInsertRetries.inc();
        await clock.sleep(wait);
      }
    }
  };

  return {
    submit: (submission) =>
      new Promise((resolve, reject) => {
        queue.push({ ...submission, resolve, reject });
        writing ??= writeAll();
      }),
    drained: () => writing ?? Promise.resolve(),
    problem() {
      if (failing === null || (writing === undefined && clock.now() - failing.last >= FORGOTTEN_AFTER_MS)) return null;
      return `what comes over HTTP is not stored since ${new Date(failing.since).toISOString()}: ${failing.cause}`;
    },
  };
}

/** The requests at the head of the queue that fit into one insert: at least one, and one with a token of its own alone. */
function nextGroup(queue: Job[], { chunkRows, chunkBytes }: GroupCommitLimits): Job[] {
  let rows = 0;
  let bytes = 0;
  let count = 0;
  for (const job of queue) {
    rows += job.entries.length;
    bytes += job.bytes;
    if (count > 0 && (job.token !== null || rows > chunkRows || bytes > chunkBytes)) break;
    count += 1;
    if (job.token !== null) break;
  }
  return queue.splice(0, count);
}

function unavailable(thrown: unknown): LeewayError {
  const { message, remedy } = asLeewayError(thrown);
  return new LeewayError('store_unavailable', `the events could not be stored: ${message}`, {
    retryable: true,
    cause: thrown,
    remedy: remedy === '' ? 'Send them again; with an Idempotency-Key nothing is stored twice.' : remedy,
  });
}
