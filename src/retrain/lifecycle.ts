import type { RetrainState } from '../domain/retrain.ts';
import type { RetrainEvent } from './event.ts';
import { hasEnded, rankOf, type EventEntry, type RetrainRecord } from './record.ts';

/** Callbacks that are remembered one by one; beyond it only the ends are told apart. */
const MAX_EVENTS = 200;

/** What a callback does to a request. */
export type Transition =
  | { readonly kind: 'applied'; readonly request: RetrainRecord }
  /** The event was seen before. */
  | { readonly kind: 'duplicate'; readonly request: RetrainRecord }
  /** It came too late, or too early, to count: noted, and nothing else. */
  | { readonly kind: 'late'; readonly request: RetrainRecord; readonly reason: string };

/**
 * Applies a callback. States only move forward and nothing follows an end; the same event twice is the same event once; what comes late is noted and not applied.
 * Steps may be left out: a pipeline that only says how it ended is welcome.
 * @param now wall clock, milliseconds since the epoch.
 */
export function applyCallback(request: RetrainRecord, event: RetrainEvent, now: number): Transition {
  if (request.events.some(({ eventId }) => eventId === event.event_id)) return { kind: 'duplicate', request };
  const reason = whyNot(request, event.status, now);
  const entry: EventEntry = {
    eventId: event.event_id,
    status: event.status,
    receivedAt: now,
    message: event.message ?? '',
    ignored: reason,
  };
  const noted = {
    ...request,
    events: [...request.events, entry].slice(-MAX_EVENTS),
    revision: request.revision + 1,
  };
  if (reason !== '') return { kind: 'late', request: noted, reason };
  return {
    kind: 'applied',
    request: {
      ...noted,
      state: event.status,
      decision: event.decision ?? request.decision,
      candidate: event.status === 'promoted' ? promotedVersion(event, request) : request.candidate,
      reason: event.message ?? event.decision?.reason ?? request.reason,
    },
  };
}

/** Ends a request for a reason of our own. */
export function endRequest(request: RetrainRecord, state: 'timed_out' | 'cancelled', reason: string): RetrainRecord {
  return { ...request, state, reason, revision: request.revision + 1 };
}

/** Sends a proposed request on its way. */
export function dispatchRequest(request: RetrainRecord, now: number): RetrainRecord {
  return {
    ...request,
    state: 'dispatched',
    dispatchedAt: now,
    expiresAt: now + request.maxRuntimeMs,
    revision: request.revision + 1,
  };
}

/** Whether a request has been silent for longer than its run may take. */
export function isOverdue({ state, expiresAt }: RetrainRecord, now: number): boolean {
  return !hasEnded(state) && expiresAt !== null && now >= expiresAt;
}

/** The version a `promoted` event puts in charge: the one it names, or the one its decision recalls; null where the pipeline has seen to it itself. */
export function promotedVersion(event: RetrainEvent, request: RetrainRecord): string | null {
  if (event.candidate !== undefined) return event.candidate.version;
  const recalled = /^recall:(.+)$/.exec((event.decision ?? request.decision)?.chosen ?? '');
  return recalled?.[1] ?? null;
}

function whyNot(request: RetrainRecord, status: RetrainState, now: number): string {
  if (hasEnded(request.state)) return `the request is ${request.state}`;
  if (request.state === 'proposed') return 'the request waits for approval and was never sent';
  if (isOverdue(request, now)) return 'the run has taken longer than it may';
  if (rankOf(status) <= rankOf(request.state)) return `the request is ${request.state} already`;
  return '';
}
