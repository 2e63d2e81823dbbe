import { createHash } from 'node:crypto';
import type { Alert } from '../domain/alert.ts';
import { createCapabilities } from './capability.ts';
import { readRetrainEvent } from './event.ts';
import { nextAttempt, FOLLOW_UP_PAUSES_MS, type NextAttempt } from './follow-up.ts';
import { createInTurn } from './in-turn.ts';
import { applyCallback, dispatchRequest, endRequest, isOverdue, promotedVersion } from './lifecycle.ts';
import { isWorthSending, REQUESTED, requestPayload } from './payload.ts';
import { decideRetrain, DEFAULT_POLICY, type RefusalCondition, type RetrainPolicy } from './policy.ts';
import type { RetrainerPorts } from './ports.ts';
import { hasEnded, requestId, type RetrainRecord } from './record.ts';

/** What became of a trigger. */
export type TriggerOutcome =
  | { readonly kind: 'requested'; readonly request: RetrainRecord }
  | { readonly kind: 'refused'; readonly condition: RefusalCondition; readonly detail: string }
  /** Nothing is due: a request is under way, the next one has to wait, or there is none to come. */
  | { readonly kind: 'idle'; readonly next: Exclude<NextAttempt, { kind: 'due' }> };

/** What became of a callback. */
export type EventOutcome =
  | { readonly kind: 'applied' | 'duplicate'; readonly request: RetrainRecord }
  | { readonly kind: 'late'; readonly request: RetrainRecord; readonly reason: string }
  | { readonly kind: 'bad_input'; readonly reason: string }
  /** The token is not this request's; also said where there is no such request. */
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'not_found' };

/** What one pass did. */
export interface RetrainReport {
  readonly requested: number;
  readonly refused: number;
  readonly timedOut: number;
}

/** How the retrainer works. */
export interface RetrainerOptions {
  /** Event time after the page at which a request follows up; default 1, 2, 4 and 8 days. Their number bounds the requests of an episode. */
  readonly followUpPausesMs?: readonly number[];
}

/** Turns alerts into tracked requests for a remedy and follows them to their end. */
export interface Retrainer {
  /** Looks at an alert that has changed: a firing one may become a request, a resolved one takes back what waits for approval. */
  onAlert(alert: Alert, eventNow: number): Promise<TriggerOutcome>;
  /**
   * Follows up firing alerts, ends runs that take too long, and sends what a crash kept from being sent.
   * @param eventNow the newest event time of a model; null where it has none.
   */
  tick(eventNow: (model: string) => number | null, wallNow: number): Promise<RetrainReport>;
  /** Takes a callback as it came in; `promoted` puts the version in charge before it is recorded, so that a crash between is mended by the pipeline's own retry. */
  applyEvent(id: string, body: unknown, token: string): Promise<EventOutcome>;
  /** Releases a request that waits for approval; null if there is none such. */
  approve(id: string, who: string): Promise<RetrainRecord | null>;
  /** Ends a request that has not ended; null if there is none such. */
  cancel(id: string, reason: string): Promise<RetrainRecord | null>;
}

/** Builds the retrainer over its ports. One request a model is open at any time, however many triggers come at once. */
export function createRetrainer(ports: RetrainerPorts, options: RetrainerOptions = {}): Retrainer {
  const { requests, outbox, clock, log, metrics } = ports;
  const pausesMs = options.followUpPausesMs ?? FOLLOW_UP_PAUSES_MS;
  const capabilities = createCapabilities(ports.settings, ports.randomBytes);
  // Two kinds of turn, never nested the other way round: triggers by model, changes of one request by its id.
  const modelTurn = createInTurn();
  const requestTurn = createInTurn();

  const policyOf = async (model: string): Promise<RetrainPolicy> => {
    const set = await ports.policyOf(model);
    const mode = set.mode ?? ((await ports.hasReceiver(model)) ? 'auto' : 'observe');
    return { ...DEFAULT_POLICY, ...set, mode };
  };

  const dispatch = async (request: RetrainRecord): Promise<void> => {
    const token = await capabilities.tokenOf(request.id);
    const payload = requestPayload(request, { token, publicUrl: ports.publicUrl });
    const subject = { id: request.id, revision: request.revision };
    await outbox.put(subject, { to: 'retrain_webhook', type: REQUESTED, model: request.model, payload }, clock.now());
  };

  const recover = async (): Promise<void> => {
    for (const request of await requests.unrouted()) {
      const current = await requests.get(request.id);
      if (current !== null && isWorthSending(current)) await dispatch(request);
      else await outbox.put({ id: request.id, revision: request.revision }, null, clock.now());
    }
  };

  const refuse = async (
    alert: Alert,
    attempt: number,
    eventNow: number,
    condition: RefusalCondition,
    detail: string,
  ): Promise<TriggerOutcome> => {
    const digest = createHash('sha256')
      .update(JSON.stringify([alert.id, attempt, condition]))
      .digest('hex');
    const id = `rf_${digest.slice(0, 24)}`;
    if (!refused.has(id)) {
      await requests.refuse({
        id,
        model: alert.model,
        version: alert.version,
        alert: alert.id,
        at: eventNow,
        condition,
        detail,
      });
      refused.add(id);
      metrics.retrainRequests.inc({ outcome: 'refused' });
      log.info({ alert: alert.id, model: alert.model, condition }, `no retrain request: ${detail}`);
    }
    return { kind: 'refused', condition, detail };
  };
  /** Refusals of this process, so that a standing one is not stored and logged at every pass. */
  const refused = new Set<string>();

  const consider = (alert: Alert, eventNow: number): Promise<TriggerOutcome> =>
    modelTurn(alert.model, async () => {
      const ofModel = await requests.ofModel(alert.model);
      const own = ofModel.filter((request) => request.alert === alert.id);
      const next = nextAttempt({ openedAt: alert.openedAt, requests: own, eventNow, pausesMs });
      if (next.kind !== 'due') return { kind: 'idle', next };
      const [policy, labels] = await Promise.all([policyOf(alert.model), ports.labels(alert.model, alert.version)]);
      const decision = decideRetrain({ policy, alert, requests: ofModel, labels, eventNow });
      if (decision.kind === 'refused') {
        return refuse(alert, next.attempt, eventNow, decision.condition, decision.detail);
      }
      const now = clock.now();
      const proposed: RetrainRecord = {
        id: requestId(alert.id, next.attempt),
        model: alert.model,
        version: alert.version,
        alert: alert.id,
        state: 'proposed',
        at: eventNow,
        reason: next.attempt === 0 ? alert.summary : `follow-up ${next.attempt}: ${alert.summary}`,
        decision: null,
        revision: 1,
        attempt: next.attempt,
        trigger: {
          kind: alert.kind,
          streams: alert.streams,
          openedAt: alert.openedAt,
          evidence: alert.evidence,
          threshold: alert.threshold,
          summary: alert.summary,
        },
        labels,
        mode: decision.mode,
        maxRuntimeMs: policy.maxRuntimeMs,
        dispatchedAt: null,
        expiresAt: null,
        candidate: null,
        events: [],
      };
      const request = decision.mode === 'auto' ? { ...dispatchRequest(proposed, now), revision: 1 } : proposed;
      await requests.append(request);
      if (request.state === 'dispatched') await dispatch(request);
      metrics.retrainRequests.inc({ outcome: request.state });
      log.info(
        { request: request.id, alert: alert.id, model: alert.model, attempt: request.attempt },
        `retrain request ${request.state}`,
      );
      return { kind: 'requested', request };
    });

  /** Changes a request under its turn, from what is stored at that moment. */
  const change = (id: string, step: (request: RetrainRecord) => RetrainRecord | null): Promise<RetrainRecord | null> =>
    requestTurn(id, async () => {
      const request = await requests.get(id);
      const next = request === null ? null : step(request);
      if (next === null) return null;
      await requests.append(next);
      if (hasEnded(next.state)) await outbox.withdraw(id, `the request is ${next.state}`);
      metrics.retrainRequests.inc({ outcome: next.state });
      return next;
    });

  const cancel = (id: string, reason: string): Promise<RetrainRecord | null> =>
    change(id, (request) => (hasEnded(request.state) ? null : endRequest(request, 'cancelled', reason)));

  return {
    cancel,
    async onAlert(alert, eventNow) {
      if (alert.state === 'resolved') {
        const waiting = (await requests.ofModel(alert.model)).filter(
          (request) => request.alert === alert.id && request.state === 'proposed',
        );
        for (const { id } of waiting) await cancel(id, `the alert is resolved (${alert.reason})`);
        return { kind: 'idle', next: { kind: 'none', reason: 'settled' } };
      }
      return consider(alert, eventNow);
    },
    async tick(eventNow, wallNow) {
      await recover();
      let timedOut = 0;
      for (const { id } of (await requests.open()).filter((request) => isOverdue(request, wallNow))) {
        const ended = await change(id, (request) =>
          isOverdue(request, wallNow)
            ? endRequest(request, 'timed_out', `no word within ${Math.round(request.maxRuntimeMs / 60_000)} minutes`)
            : null,
        );
        if (ended === null) continue;
        timedOut += 1;
        log.warn({ request: id, model: ended.model }, 'a retrain request timed out');
      }
      const outcomes: TriggerOutcome[] = [];
      for (const alert of await ports.alerts.firing()) {
        const now = eventNow(alert.model);
        if (now !== null) outcomes.push(await consider(alert, now));
      }
      const count = (kind: TriggerOutcome['kind']): number =>
        outcomes.filter((outcome) => outcome.kind === kind).length;
      return { requested: count('requested'), refused: count('refused'), timedOut };
    },
    async applyEvent(id, body, token) {
      if (!(await capabilities.holds(id, token))) return { kind: 'unauthorized' };
      const read = readRetrainEvent(body);
      if ('fault' in read) return { kind: 'bad_input', reason: read.fault };
      const { event } = read;
      return requestTurn(id, async (): Promise<EventOutcome> => {
        const request = await requests.get(id);
        if (request === null) return { kind: 'not_found' };
        const outcome = applyCallback(request, event, clock.now());
        const facts = { request: id, model: request.model, event: event.event_id, status: event.status };
        if (outcome.kind === 'duplicate') return outcome;
        if (outcome.kind === 'applied' && event.status === 'promoted') {
          const version = promotedVersion(event, request);
          if (version === null) log.info(facts, 'promoted by the pipeline itself: the event names no version');
          else await ports.promote(request.model, version, outcome.request.reason);
        }
        await requests.append(outcome.request);
        if (outcome.kind === 'late') {
          log.warn({ ...facts, reason: outcome.reason }, 'a callback came late and is not applied');
          return outcome;
        }
        if (hasEnded(outcome.request.state)) await outbox.withdraw(id, `the request is ${outcome.request.state}`);
        metrics.retrainRequests.inc({ outcome: outcome.request.state });
        log.info(facts, `retrain request ${outcome.request.state}`);
        return outcome;
      });
    },
    async approve(id, who) {
      const released = await change(id, (request) =>
        request.state === 'proposed'
          ? { ...dispatchRequest(request, clock.now()), reason: `approved by ${who}: ${request.reason}` }
          : null,
      );
      if (released !== null) await dispatch(released);
      return released;
    },
  };
}
