import { createHash } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import { LeewayError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { EventKind } from './decode/outcome.ts';
import type { Entry } from './entry.ts';
import { createMessageReader, type MessageReader } from './formats/message-reader.ts';
import { createGroupCommit, type GroupCommitLimits } from './http/group-commit.ts';
import { createKeyedRequests } from './http/keyed-requests.ts';
import { readBody } from './http/read-body.ts';
import type { EventSink, IngestMetrics, KeyLedger } from './ports.ts';

/** A row of a request that could not be read: its number (from 0), and why. */
export interface RejectedRow {
  readonly index: number;
  readonly reason: string;
  readonly detail: string;
}

/** What became of a request. In the first two cases everything is stored: events as rows, the rest as dead letters. */
export type HttpOutcome =
  | { readonly kind: 'accepted'; readonly accepted: number; readonly rejected: readonly RejectedRow[] }
  | {
      readonly kind: 'unreadable';
      readonly reason: string;
      readonly detail: string;
      readonly rejected: readonly RejectedRow[];
    }
  | { readonly kind: 'overloaded'; readonly retryAfterSeconds: number }
  | { readonly kind: 'conflict'; readonly detail: string };

/** An outcome whose events are stored. */
type Stored = Extract<HttpOutcome, { kind: 'accepted' | 'unreadable' }>;

/** Takes events that come over HTTP. */
export interface HttpDoor {
  /**
   * Reads a body and resolves once it is stored.
   * @throws LeewayError `store_unavailable` (send it again) or `shutting_down`.
   */
  accept(
    kind: EventKind,
    body: Buffer,
    options: {
      readonly contentType: string;
      /** Headers that say how the body is to be read: those of a CloudEvent, and `x-format` and its kin; names in lower case. */
      readonly headers?: Readonly<Record<string, string>>;
      readonly idempotencyKey?: string;
    },
  ): Promise<HttpOutcome>;
  /** Why what comes is not stored at present, a sentence; null while it is. */
  problem(): string | null;
  /** Refuses what comes from now on, and resolves once what came before is stored. */
  stop(): Promise<void>;
}

/** Bounds of the door. */
export interface HttpDoorLimits extends GroupCommitLimits {
  readonly maxBodyBytes: number;
  /** Bytes that may wait to be stored; above it senders are told to come back later. */
  readonly budgetBytes: number;
  /** Idempotency keys that are remembered in memory; the store remembers all of them. */
  readonly rememberedKeys: number;
}

/** Bounds that suit two cores. */
export const DEFAULT_HTTP_LIMITS: HttpDoorLimits = {
  lingerMs: 3,
  chunkRows: 20_000,
  chunkBytes: 8 << 20,
  storeDeadlineMs: 20_000,
  maxBodyBytes: 32 << 20,
  budgetBytes: 64 << 20,
  rememberedKeys: 10_000,
};

/** What the door needs. */
export interface HttpDoorOptions {
  readonly events: EventSink;
  readonly keys: KeyLedger;
  readonly clock: Clock;
  /** A text that never comes twice, such as a UUID. */
  readonly randomId: () => string;
  /** A number in [0, 1), for the jitter of retries. */
  readonly uniform: () => number;
  readonly log: Logger;
  readonly metrics: IngestMetrics;
  /** Keyed hash of a subject's identity; without one, subjects are not kept at all. */
  readonly hashSubject?: (subjectId: string) => string;
  /** Reads bodies; by default those that need no registry. */
  readonly reader?: MessageReader;
  readonly limits?: Partial<HttpDoorLimits>;
}

/** The HTTP door; see {@link HttpDoor}. */
export function createHttpDoor(options: HttpDoorOptions): HttpDoor {
  const { events, clock, randomId, log, metrics } = options;
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const commit = createGroupCommit({ sink: events, clock, randomId, uniform: options.uniform, log, metrics, limits });
  const keyed = createKeyedRequests<Stored>({
    ledger: options.keys,
    clock,
    uniform: options.uniform,
    log,
    capacity: limits.rememberedKeys,
    storeDeadlineMs: limits.storeDeadlineMs,
  });
  const reader = options.reader ?? createMessageReader();
  let waitingBytes = 0;
  let stopping = false;
  /** Requests that were let in and are not answered yet. */
  const inside = new Set<Promise<HttpOutcome>>();

  const take = async (
    kind: EventKind,
    body: Buffer,
    { contentType, headers }: { readonly contentType: string; readonly headers: Readonly<Record<string, string>> },
    request: { readonly key: string; readonly fingerprint: string } | null,
  ): Promise<Stored> => {
    waitingBytes += body.length;
    try {
      if (!(await reader.ready('', [{ value: body, headers }]))) {
        throw new LeewayError('store_unavailable', reader.problem() ?? 'what is needed to read the body is not there', {
          retryable: true,
          remedy: 'Send it again in a moment.',
        });
      }
      const entries = readBody(body, {
        kind,
        contentType,
        maxBytes: limits.maxBodyBytes,
        idPrefix: `http/${request?.fingerprint ?? randomId()}`,
        hashSubject: options.hashSubject ?? (() => ''),
        headers: {
          ...headers,
          'content-type': contentType,
          ...(request === null ? {} : { 'idempotency-key': request.key }),
        },
        timestamp: clock.now(),
        reader,
      });
      const token = request === null ? null : `http/${request.fingerprint}`;
      const refusedByStore = await commit.submit({ entries, bytes: body.length, token });
      const outcome = outcomeOf(entries, refusedByStore);
      const rejected = outcome.rejected.length;
      metrics.ingestEvents.inc({ door: 'http', kind, outcome: 'stored' }, entries.length - rejected);
      metrics.ingestEvents.inc({ door: 'http', kind, outcome: 'dead_letter' }, rejected);
      return outcome;
    } finally {
      waitingBytes -= body.length;
    }
  };

  return {
    async accept(kind, body, { contentType, headers = {}, idempotencyKey }) {
      if (stopping) {
        throw new LeewayError('shutting_down', 'the service is stopping', {
          retryable: true,
          remedy: 'Send the events again in a moment.',
        });
      }
      const request =
        idempotencyKey === undefined
          ? null
          : { key: idempotencyKey, fingerprint: fingerprintOf(kind, idempotencyKey, body) };
      const known = request === null ? null : keyed.known(request.key, request.fingerprint);
      if (known !== null) return known;
      if (waitingBytes > 0 && waitingBytes + body.length > limits.budgetBytes) {
        return { kind: 'overloaded', retryAfterSeconds: 1 };
      }
      const said = { contentType, headers };
      const outcome =
        request === null
          ? take(kind, body, said, null)
          : keyed.run(request.key, request.fingerprint, () => take(kind, body, said, request));
      inside.add(outcome);
      try {
        return await outcome;
      } finally {
        inside.delete(outcome);
      }
    },
    problem: () => commit.problem(),
    async stop() {
      stopping = true;
      await Promise.allSettled(inside);
      await commit.drained();
      await keyed.settled();
    },
  };
}

/** Names a keyed request for ever: the same key, kind and body give the same token, so a repeat stores nothing. */
function fingerprintOf(kind: EventKind, key: string, body: Buffer): string {
  return createHash('sha256').update(`${kind}\n${key}\n`).update(body).digest('hex').slice(0, 40);
}

function outcomeOf(entries: readonly Entry[], refusedByStore: readonly Entry[]): Stored {
  const rejected = [...entries, ...refusedByStore]
    .flatMap(({ outcome, source }) =>
      outcome.kind === 'dead-letter'
        ? [{ index: source.offset, reason: outcome.fault.reason, detail: outcome.fault.detail }]
        : [],
    )
    .sort((a, b) => a.index - b.index);
  const refused = new Set(refusedByStore.map(({ source }) => source));
  const accepted = entries.reduce((sum, entry) => sum + (refused.has(entry.source) ? 0 : eventsIn(entry)), 0);
  const [first] = rejected;
  if (accepted > 0 || first === undefined) return { kind: 'accepted', accepted, rejected };
  const detail =
    rejected.length === 1
      ? first.detail
      : `none of the ${rejected.length} rows can be read; the first: ${first.detail}`;
  return { kind: 'unreadable', reason: first.reason, detail, rejected };
}

/** How many events a message came to; half of a call, or a message without one, counts as one that was taken. */
function eventsIn({ outcome }: Entry): number {
  if (outcome.kind === 'dead-letter') return 0;
  return outcome.kind === 'predictions' ? outcome.predictions.length : 1;
}
