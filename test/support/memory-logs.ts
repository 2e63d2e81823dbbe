import type { Alert } from '../../src/domain/alert.ts';
import type { Delivery, Receiver } from '../../src/domain/receiver.ts';
import type { AlertRecord } from '../../src/alert/alert-record.ts';
import type { AlertLog, DeliveryLog, Receivers } from '../../src/alert/ports.ts';
import type { Refusal, RequestLog } from '../../src/retrain/ports.ts';
import { hasEnded, type RetrainRecord } from '../../src/retrain/record.ts';

/** Deliveries in memory; held to the same contract as those in the engine. */
export function memoryDeliveryLog(): DeliveryLog & { readonly marks: Set<string>; all(): readonly Delivery[] } {
  const newest = new Map<string, Delivery>();
  const marks = new Set<string>();
  const all = (): Delivery[] =>
    [...newest.values()].sort(
      (a, b) => a.createdAt - b.createdAt || a.type.localeCompare(b.type) || a.id.localeCompare(b.id),
    );
  return {
    marks,
    all,
    route({ id, revision }, deliveries) {
      const mark = `routed_${id}_${revision}`;
      if (!marks.has(mark)) {
        marks.add(mark);
        for (const delivery of deliveries) newest.set(delivery.id, delivery);
      }
      return Promise.resolve();
    },
    record(delivery) {
      newest.set(delivery.id, delivery);
      return Promise.resolve();
    },
    pending: () => Promise.resolve(all().filter(({ state }) => state === 'pending')),
    load: (ids) => Promise.resolve(all().filter(({ id }) => ids.includes(id))),
    ofSubjects: (subjects) => Promise.resolve(all().filter(({ subject }) => subjects.includes(subject))),
  };
}

/** Alerts in memory; what counts as routed is read from the marks. */
export function memoryAlertLog(marks: ReadonlySet<string>): AlertLog & { readonly revisions: AlertRecord[] } {
  const revisions: AlertRecord[] = [];
  return {
    revisions,
    append(more) {
      revisions.push(...more);
      return Promise.resolve();
    },
    ofModel: (model) => Promise.resolve(newestOf(revisions.filter((alert) => alert.model === model))),
    unrouted: () => Promise.resolve(revisions.filter(({ id, revision }) => !marks.has(`routed_${id}_${revision}`))),
  };
}

/** Retrain requests in memory. */
export function memoryRequestLog(
  marks: ReadonlySet<string>,
): RequestLog & { readonly revisions: RetrainRecord[]; readonly refusals: Refusal[] } {
  const revisions: RetrainRecord[] = [];
  const refusals: Refusal[] = [];
  return {
    revisions,
    refusals,
    append(revision) {
      revisions.push(revision);
      return Promise.resolve();
    },
    get: (id) => Promise.resolve(newestOf(revisions).find((request) => request.id === id) ?? null),
    ofModel: (model) => Promise.resolve(newestOf(revisions).filter((request) => request.model === model)),
    open: () => Promise.resolve(newestOf(revisions).filter(({ state }) => !hasEnded(state))),
    unrouted: () =>
      Promise.resolve(
        revisions.filter(({ id, revision, state }) => state === 'dispatched' && !marks.has(`routed_${id}_${revision}`)),
      ),
    refuse(refusal) {
      if (!refusals.some(({ id }) => id === refusal.id)) refusals.push(refusal);
      return Promise.resolve();
    },
  };
}

/** Receivers in memory. */
export function memoryReceivers(receivers: readonly Receiver[]): Receivers & { readonly disabled: string[] } {
  const disabled: string[] = [];
  return {
    disabled,
    list: () => Promise.resolve(receivers.map((one) => (disabled.includes(one.id) ? { ...one, disabled: true } : one))),
    disable(id) {
      disabled.push(id);
      return Promise.resolve();
    },
  };
}

/** The alerts that are firing among these. */
export function firingOf(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.filter(({ state }) => state === 'firing');
}

function newestOf<T extends { readonly id: string; readonly revision: number }>(revisions: readonly T[]): readonly T[] {
  const newest = new Map<string, T>();
  for (const one of revisions) if (one.revision >= (newest.get(one.id)?.revision ?? 0)) newest.set(one.id, one);
  return [...newest.values()];
}
