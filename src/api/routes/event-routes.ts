import { bind, fault, ok, type BoundOperation, type EventBody, type Reply } from '../http/bind.ts';
import { postLabels, postPredictions } from '../operations/event-operations.ts';
import type { EventDoor } from '../ports.ts';

/** The door for events. */
export function eventRoutes(events: EventDoor): readonly BoundOperation[] {
  const take = async (kind: 'prediction' | 'label', { bytes, ...options }: EventBody): Promise<Reply> => {
    const outcome = await events.accept(kind, bytes, options);
    switch (outcome.kind) {
      case 'accepted':
        return ok({ accepted: outcome.accepted, rejected: outcome.rejected }, 202);
      case 'unreadable':
        return fault({
          code: 'bad_input',
          reason: outcome.reason,
          detail: outcome.detail,
          remedy: `Send ${kind}s as /openapi.json describes them; what was sent is kept at /v1/dead-letters.`,
          rejected: [...outcome.rejected],
        });
      case 'overloaded':
        return fault({
          code: 'overloaded',
          detail: 'more events are waiting to be stored than fit into memory',
          remedy: `Send this again in ${outcome.retryAfterSeconds} s.`,
          headers: { 'retry-after': String(outcome.retryAfterSeconds) },
        });
      case 'conflict':
        return fault({
          code: 'conflict',
          detail: outcome.detail,
          remedy: 'Use a new Idempotency-Key for a new body.',
        });
    }
  };
  return [
    bind(postPredictions, ({ body }) => take('prediction', body)),
    bind(postLabels, ({ body }) => take('label', body)),
  ];
}
