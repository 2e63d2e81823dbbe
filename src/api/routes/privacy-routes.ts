import { actorOf } from '../http/actor.ts';
import { bind, fault, ok, type BoundOperation } from '../http/bind.ts';
import * as operations from '../operations/privacy-operations.ts';
import { eraseSubject } from '../operations/subject-operations.ts';
import type { PrivacyRegister, RulesOfModel, SubjectDesk } from '../ports.ts';

/** Privacy rules of models, and subjects that are to be erased. */
export function privacyRoutes(register: PrivacyRegister, subjects: SubjectDesk): readonly BoundOperation[] {
  return [
    bind(operations.getPrivacy, async ({ params: { model } }) => ok(viewOf(model, await register.of(model)))),
    bind(operations.putPrivacy, async ({ params: { model }, body, token }) => {
      const outcome = await register.set(model, body, actorOf(token));
      if (outcome.kind === 'set') return ok({ ...viewOf(model, outcome.rules), notes: outcome.notes });
      return fault({ code: 'conflict', detail: outcome.detail, remedy: outcome.remedy });
    }),
    bind(operations.deletePrivacy, async ({ params: { model }, token }) => {
      if (await register.remove(model, actorOf(token))) return { kind: 'empty', status: 204 };
      return fault({
        code: 'not_found',
        detail: `the model ${model} has no privacy rules of its own`,
        remedy: 'The defaults of the service are set by LEEWAY_PRIVACY_DEFAULT.',
      });
    }),
    bind(eraseSubject, async ({ body, token }) =>
      ok(await subjects.erase(body.subject_id, { model: body.model ?? null, note: body.note, actor: actorOf(token) })),
    ),
  ];
}

function viewOf(model: string, { rules, own, defaults, history }: RulesOfModel) {
  return {
    model,
    own,
    rules,
    defaults,
    history: history.map(({ at, ...change }) => ({ at: new Date(at).toISOString(), ...change })),
  };
}
