import { createHash } from 'node:crypto';
import type { Delivery, Receiver } from '../domain/receiver.ts';
import type { DeliveryLog, OutboxMessage, Receivers } from './ports.ts';

/** The `webhook-id` of a message: the same however often it is derived, and without a dot, which signing forbids. */
export function deliveryId(subject: { readonly id: string; readonly revision: number }, receiver: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([subject.id, subject.revision, receiver]))
    .digest('hex');
  return `msg_${digest.slice(0, 32)}`;
}

/** The deliveries that a message comes to: one for each receiver of its kind that is not disabled and listens to its model. */
export function deliveriesOf(
  message: OutboxMessage,
  receivers: readonly Receiver[],
  nowMs: number,
): readonly Delivery[] {
  return receivers
    .filter(({ type, disabled }) => type === message.to && !disabled)
    .filter(({ models }) => models.length === 0 || models.includes(message.model))
    .map((receiver) => ({
      id: deliveryId(message.subject, receiver.id),
      receiver: receiver.id,
      type: message.type,
      subject: message.subject.id,
      payload: message.payload,
      state: 'pending',
      attempts: 0,
      nextAttemptAt: nowMs,
      createdAt: nowMs,
      lastError: '',
      revision: 1,
    }));
}

/** Puts messages into the outbox and takes back those that have lost their point. */
export interface Outbox {
  /** Owes a message (or none, which is marked too) for one revision of a subject; a second time does nothing. */
  put(
    subject: { readonly id: string; readonly revision: number },
    message: Omit<OutboxMessage, 'subject'> | null,
    nowMs: number,
  ): Promise<void>;
  /** Stops what is still pending about a subject, with the reason; what was delivered stays delivered. */
  withdraw(subject: string, reason: string): Promise<void>;
}

/** The outbox over the stored deliveries: what it answers for is stored, so a crash loses nothing. */
export function createOutbox({
  deliveries,
  receivers,
}: {
  readonly deliveries: DeliveryLog;
  readonly receivers: Receivers;
}): Outbox {
  return {
    async put(subject, message, nowMs) {
      const owed = message === null ? [] : deliveriesOf({ subject, ...message }, await receivers.list(), nowMs);
      await deliveries.route(subject, owed);
    },
    async withdraw(subject, reason) {
      const pending = (await deliveries.ofSubjects([subject])).filter(({ state }) => state === 'pending');
      for (const delivery of await deliveries.load(pending.map(({ id }) => id))) {
        await deliveries.record({
          ...delivery,
          state: 'failed',
          lastError: `withdrawn: ${reason}`,
          revision: delivery.revision + 1,
        });
      }
    },
  };
}
