import { bind, fault, ok, wholeList, type BoundOperation } from '../http/bind.ts';
import { listRetrainRequests, postRetrainEvent } from '../operations/retrain-operations.ts';
import type { ReadModels, RetrainEvents } from '../ports.ts';

/** Retrain requests, and what pipelines report of them. */
export function retrainRoutes(readModels: ReadModels, events: RetrainEvents): readonly BoundOperation[] {
  return [
    bind(listRetrainRequests, async ({ query: { model } }) => wholeList(await readModels.retrainRequests({ model }))),
    bind(postRetrainEvent, async ({ params: { id }, body, token }) => {
      const outcome = await events.applyEvent(id, body, token);
      switch (outcome.kind) {
        case 'applied':
        case 'duplicate':
          return ok({ state: outcome.request.state, applied: outcome.kind === 'applied' });
        case 'late':
          return fault({
            code: 'conflict',
            detail: outcome.reason,
            remedy: 'GET /v1/retrain-requests says where each request is; start anew with the next one.',
          });
        case 'bad_input':
          return fault({
            code: 'bad_input',
            detail: `body.${outcome.reason}`,
            remedy: 'Every field is described at /openapi.json.',
          });
        // Whoever lacks the token learns nothing about which requests there are.
        case 'not_found':
        case 'unauthorized':
          return fault({
            code: 'unauthorized',
            detail: 'the token does not open this retrain request',
            remedy: 'Send Authorization: Bearer <token> with the token that came with the request.',
            headers: { 'www-authenticate': 'Bearer realm="leeway-retrain"' },
          });
      }
    }),
  ];
}
