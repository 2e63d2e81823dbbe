import { DEAD_LETTER_REASONS } from '../../domain/dead-letter-reasons.ts';
import { DEAD_LETTER_STATES } from '../../domain/dead-letter-states.ts';
import type { LetterFilter } from '../../domain/kept-letter.ts';
import { actorOf } from '../http/actor.ts';
import { bind, fault, ok, type BoundOperation, type Reply } from '../http/bind.ts';
import { requestTimeMs } from '../http/request-time.ts';
import * as operations from '../operations/dead-letter-operations.ts';
import type { DeadLetterDesk, ReadModels } from '../ports.ts';

/** A filter as a request says it. */
type Chosen = Omit<LetterFilter, 'since'> & { readonly since?: string | undefined };

/** Dead letters: listed, read again, set aside, taken back. */
export function deadLetterRoutes(readModels: ReadModels, desk: DeadLetterDesk): readonly BoundOperation[] {
  const filtered = async (chosen: Chosen, work: (filter: LetterFilter) => Promise<Reply>): Promise<Reply> => {
    if (chosen.source === 'http' && chosen.topic !== undefined) {
      return fault({
        code: 'bad_input',
        detail: 'topic: letters that came over HTTP have none',
        remedy: 'Name a topic, or the source http.',
      });
    }
    const { ids, reason, source, topic, kind, since } = chosen;
    return work({ ids, reason, source, topic, kind, since: requestTimeMs(since) });
  };
  return [
    bind(operations.listDeadLetters, ({ query: { state, limit, cursor, ...chosen } }) =>
      filtered(chosen, async (filter) => {
        const states = state === 'all' ? DEAD_LETTER_STATES : [state];
        const { items, next } = await readModels.deadLetters({ ...filter, states, limit, cursor });
        return ok({ items: items.map((item) => ({ ...item, remedy: remedyOf(item.reason) })), next });
      }),
    ),
    bind(operations.replayDeadLetters, ({ body: { limit, dryRun, ...chosen } }) =>
      filtered(chosen, async (filter) => ok(await desk.replay(filter, { limit, dryRun }))),
    ),
    bind(operations.discardDeadLetters, ({ body: { note, limit, ...chosen }, token }) =>
      filtered(chosen, async (filter) => ok(await desk.discard(filter, { note, limit, actor: actorOf(token) }))),
    ),
    bind(operations.restoreDeadLetters, ({ body: { note, limit, ...chosen }, token }) =>
      filtered(chosen, async (filter) => ok(await desk.restore(filter, { note, limit, actor: actorOf(token) }))),
    ),
  ];
}

/** Letters of an older version may have a reason that this one does not know. */
function remedyOf(reason: string): string {
  const known: Readonly<Record<string, { readonly remedy: string }>> = DEAD_LETTER_REASONS;
  return known[reason]?.remedy ?? '';
}
