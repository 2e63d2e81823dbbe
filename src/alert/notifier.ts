import type { Delivery, Receiver } from '../domain/receiver.ts';
import { messageOf } from '../platform/errors.ts';
import type { DeliveryHead, NotifierPorts, SendOutcome } from './ports.ts';
import { judgeAttempt, type AttemptVerdict } from './schedule.ts';
import { signedHeaders, type WebhookHeaders } from './webhook/sign.ts';

const OUTCOMES: readonly AttemptVerdict['kind'][] = ['delivered', 'retry', 'given_up', 'gone'];

/** What one pass over the outbox did. */
export interface NotifierReport {
  readonly delivered: number;
  readonly retried: number;
  /** Given up, gone, or owed to a receiver that is no more. */
  readonly failed: number;
  /** Still owed after the pass, due or not. */
  readonly pending: number;
}

/** How the notifier works. */
export interface NotifierOptions {
  /** Sends under way at once, over all receivers; each receiver has at most one. Default 64. */
  readonly concurrency?: number;
  /** Between passes; default 1 s. */
  readonly tickMs?: number;
}

/** Delivers what the outbox owes. */
export interface Notifier {
  /**
   * Sends what is due and resolves when that has been answered and recorded. Another pass may begin meanwhile: receivers with a send under way are left out of it.
   * @param nowMs wall clock.
   */
  tick(nowMs: number): Promise<NotifierReport>;
  /** Wall clock of the last pass that could read the outbox and had recorded what was sent before it; null before the first. */
  lastTickAt(): number | null;
  /** Passes over the outbox until stopped; no pass waits for the slow receivers of the one before. */
  start(): Promise<void>;
  /** Ends the passes and breaks off the sends under way; they stay owed. */
  stop(): Promise<void>;
}

/**
 * Builds the notifier. At least once: a message whose answer was not recorded is sent again under the same `webhook-id`.
 * Messages about one subject reach a receiver in their order, so that a `resolved` never comes before its `firing`.
 */
export function createNotifier(ports: NotifierPorts, options: NotifierOptions = {}): Notifier {
  const { deliveries, receivers, sender, clock, random, metrics, log } = ports;
  const concurrency = options.concurrency ?? 64;
  const tickMs = options.tickMs ?? 1000;
  const stopping = new AbortController();
  /** Receivers with a send under way. */
  const busy = new Set<string>();
  const pausedUntil = new Map<string, number>();
  /** Outcomes that the store has not taken yet: recorded before anything about them is sent again. */
  const unrecorded = new Map<string, Delivery>();
  let loop: Promise<void> | undefined;
  let lastTickAt: number | null = null;

  const record = async (delivery: Delivery): Promise<void> => {
    unrecorded.set(delivery.id, delivery);
    await deliveries.record(delivery);
    unrecorded.delete(delivery.id);
  };

  const post = async (delivery: Delivery, receiver: Receiver): Promise<SendOutcome> => {
    const timestampSeconds = Math.floor(clock.now() / 1000);
    let signed: WebhookHeaders;
    try {
      signed = signedHeaders(receiver.secret, { id: delivery.id, timestampSeconds, body: delivery.payload });
    } catch (thrown) {
      // A stored secret that cannot sign is this receiver's fault alone, and shows where its other failures show.
      return { kind: 'refused', reason: messageOf(thrown) };
    }
    return sender.send({
      url: receiver.url,
      headers: { 'content-type': 'application/json', 'user-agent': 'leeway-webhooks/1', ...signed },
      body: delivery.payload,
      signal: stopping.signal,
    });
  };

  const attempt = async (
    delivery: Delivery,
    receiver: Receiver,
  ): Promise<{ readonly kind: AttemptVerdict['kind']; readonly silent: boolean }> => {
    const sent = await post(delivery, receiver);
    // Broken off by our own stop: no fault of the receiver, and no attempt spent.
    if (sent.kind === 'failed' && stopping.signal.aborted) return { kind: 'retry', silent: true };
    const verdict = judgeAttempt(delivery, sent, { now: clock.now(), uniform: random() });
    if (verdict.pauseUntil !== null) pausedUntil.set(receiver.id, verdict.pauseUntil);
    await record(verdict.delivery);
    // Every outcome is there from the first attempt on: a counter whose first value is 1 has not increased for Prometheus.
    for (const outcome of OUTCOMES)
      metrics.deliveries.inc({ receiver_type: receiver.type, outcome }, outcome === verdict.kind ? 1 : 0);
    const facts = { delivery: delivery.id, receiver: receiver.id, type: delivery.type, subject: delivery.subject };
    const { lastError, attempts } = verdict.delivery;
    if (verdict.kind === 'retry') log.warn({ ...facts, attempts, lastError }, 'a message was not taken; it stays owed');
    if (verdict.kind === 'given_up') log.error({ ...facts, attempts, lastError }, 'a message is given up');
    if (verdict.kind === 'gone') {
      await receivers.disable(receiver.id);
      log.error({ ...facts, url: receiver.url }, 'a receiver answered 410 (gone) and is disabled');
    }
    return { kind: verdict.kind, silent: sent.kind === 'failed' };
  };

  /** Everything that is due for one receiver, one message after the other. */
  const serve = async (
    receiver: Receiver | undefined,
    due: readonly DeliveryHead[],
    nowMs: number,
  ): Promise<readonly AttemptVerdict['kind'][]> => {
    const done: AttemptVerdict['kind'][] = [];
    const unsettled = new Set<string>();
    for (const { id } of due) {
      if (stopping.signal.aborted) break;
      const [delivery] = await deliveries.load([id]);
      // Another pass may have sent it since the list was read.
      if (delivery?.state !== 'pending' || delivery.nextAttemptAt > nowMs) continue;
      if (unsettled.has(delivery.subject)) continue;
      if (receiver === undefined || receiver.disabled) {
        const lastError = receiver === undefined ? 'the receiver was removed' : 'the receiver is disabled';
        await record({ ...delivery, state: 'failed', lastError, revision: delivery.revision + 1 });
        done.push('given_up');
        continue;
      }
      const { kind, silent } = await attempt(delivery, receiver);
      done.push(kind);
      if (kind === 'retry') unsettled.add(delivery.subject);
      // A receiver that does not answer costs a pass one time limit, not one a message.
      if (silent || kind === 'gone' || (pausedUntil.get(receiver.id) ?? 0) > clock.now()) break;
    }
    return done;
  };

  const tick = async (nowMs: number): Promise<NotifierReport> => {
    for (const delivery of unrecorded.values()) await record(delivery);
    const owed = await deliveries.pending();
    lastTickAt = nowMs;
    const byReceiver = dueByReceiver(owed, nowMs, (receiver) => {
      return busy.has(receiver) || (pausedUntil.get(receiver) ?? 0) > nowMs;
    });
    metrics.outboxOldestAge.set(owed.length === 0 ? 0 : Math.max(0, nowMs - oldest(owed)) / 1000);
    const known = byReceiver.size === 0 ? [] : await receivers.list();
    // From here to the marks on `busy` nothing waits, so no other pass can take the same receiver.
    const free = [...byReceiver].filter(([id]) => !busy.has(id)).slice(0, Math.max(0, concurrency - busy.size));
    const lanes = free.map(async ([id, due]) => {
      busy.add(id);
      try {
        const receiver = known.find((one) => one.id === id);
        return await serve(receiver, due, nowMs);
      } finally {
        busy.delete(id);
      }
    });
    const settled = await Promise.allSettled(lanes);
    const broken = settled.find((lane) => lane.status === 'rejected');
    const outcomes = settled.flatMap((lane) => (lane.status === 'fulfilled' ? lane.value : []));
    if (broken !== undefined) throw broken.reason;
    const count = (...kinds: readonly AttemptVerdict['kind'][]): number =>
      outcomes.filter((kind) => kinds.includes(kind)).length;
    const ended = count('delivered', 'given_up', 'gone');
    return {
      delivered: count('delivered'),
      retried: count('retry'),
      failed: count('given_up', 'gone'),
      pending: owed.length - ended,
    };
  };

  return {
    tick,
    lastTickAt: () => lastTickAt,
    start() {
      const run = async (): Promise<void> => {
        const passes = new Set<Promise<void>>();
        while (!stopping.signal.aborted) {
          const pass = tick(clock.now()).then(
            () => undefined,
            (thrown: unknown) =>
              log.warn({ cause: messageOf(thrown) }, 'a pass over the outbox failed; the next one tries again'),
          );
          passes.add(pass);
          void pass.then(() => passes.delete(pass));
          await clock.sleep(tickMs, stopping.signal);
        }
        await Promise.all(passes);
      };
      loop ??= run();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

/**
 * What may be sent now, by receiver and in order: messages that are due, but none about a subject of which an earlier one is still owed and not due yet.
 * @param skip receivers that are left out of this pass.
 */
function dueByReceiver(
  owed: readonly DeliveryHead[],
  nowMs: number,
  skip: (receiver: string) => boolean,
): ReadonlyMap<string, readonly DeliveryHead[]> {
  const due = new Map<string, DeliveryHead[]>();
  const waiting = new Set<string>();
  for (const delivery of owed) {
    if (skip(delivery.receiver)) continue;
    const lane = JSON.stringify([delivery.receiver, delivery.subject]);
    if (delivery.nextAttemptAt > nowMs) waiting.add(lane);
    if (waiting.has(lane)) continue;
    const list = due.get(delivery.receiver) ?? [];
    list.push(delivery);
    due.set(delivery.receiver, list);
  }
  return due;
}

function oldest(owed: readonly DeliveryHead[]): number {
  return owed.reduce((least, { createdAt }) => Math.min(least, createdAt), Number.POSITIVE_INFINITY);
}
