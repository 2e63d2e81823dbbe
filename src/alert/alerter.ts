import type { AlertRecord } from './alert-record.ts';
import { alertChanges, promotionChanges, type AlertChange } from './episode.ts';
import { writePage } from './message/page.ts';
import type { AlerterPorts, ModelJudgement } from './ports.ts';

/** Turns what the judge says into alerts, and alerts into messages that are owed. */
export interface Alerter {
  /**
   * Stores the changes of a model's alerts and puts their messages into the outbox, in this order; whatever a crash or a failing store leaves undone is done by the next call.
   * Calls are served one after the other.
   * @param nowMs wall clock when the judging began: a judgement that a promotion has overtaken changes nothing.
   */
  apply(judgement: ModelJudgement, nowMs: number): Promise<readonly AlertChange[]>;
  /** Ends the firing alerts of all versions but the one that has been put in charge, whether or not it has a baseline to be judged by. */
  promoted(
    promotion: { readonly model: string; readonly version: string; readonly eventNow: number | null },
    nowMs: number,
  ): Promise<readonly AlertChange[]>;
  /** Puts the messages into the outbox that an earlier process stored alerts for and did not live to put there; answers how many revisions that were. */
  recover(nowMs: number): Promise<number>;
}

/** Builds the alerter over its ports. */
export function createAlerter(ports: AlerterPorts): Alerter {
  const { alerts, outbox, metrics, log } = ports;
  const promotions = new Map<string, { readonly version: string; readonly at: number }>();
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };

  const route = async (alert: AlertRecord, nowMs: number): Promise<void> => {
    const subject = { id: alert.id, revision: alert.revision };
    // An update is evidence that an open episode takes in; it is on record, and wakes nobody.
    if (alert.reason === 'update') {
      await outbox.put(subject, null, nowMs);
      return;
    }
    const type = `alert.${alert.state}`;
    const page = writePage(alert, ports.publicUrl);
    const timestamp = new Date(alert.at).toISOString();
    const payload = JSON.stringify({ type, timestamp, data: { ...page.data, text: page.text } });
    await outbox.put(subject, { to: 'webhook', type, model: alert.model, payload }, nowMs);
  };

  const recover = async (nowMs: number): Promise<number> => {
    const left = await alerts.unrouted();
    for (const alert of left) await route(alert, nowMs);
    if (left.length > 0)
      log.warn({ revisions: left.length }, 'messages of alerts that were stored before are owed now');
    return left.length;
  };

  const carryOut = async (changes: readonly AlertChange[], nowMs: number): Promise<readonly AlertChange[]> => {
    if (changes.length === 0) return changes;
    await alerts.append(changes.map(({ alert }) => alert));
    for (const { kind, alert } of changes) {
      if (kind === 'open') metrics.pages.inc({ model: alert.model });
      log.info({ alert: alert.id, model: alert.model, change: kind, reason: alert.reason }, alert.summary);
    }
    for (const { alert } of changes) await route(alert, nowMs);
    return changes;
  };

  return {
    recover: (nowMs) => inTurn(() => recover(nowMs)),
    apply: (judgement, nowMs) =>
      inTurn(async () => {
        await recover(nowMs);
        // A counter whose first value is 1 has not increased for Prometheus: the first page would be on no board.
        metrics.pages.inc({ model: judgement.model }, 0);
        const promotion = promotions.get(judgement.model);
        if (promotion !== undefined && promotion.version !== judgement.version && nowMs <= promotion.at) return [];
        return carryOut(alertChanges(await alerts.ofModel(judgement.model), judgement), nowMs);
      }),
    promoted: ({ model, version, eventNow }, nowMs) => {
      promotions.set(model, { version, at: nowMs });
      return inTurn(async () => carryOut(promotionChanges(await alerts.ofModel(model), version, eventNow), nowMs));
    },
  };
}
