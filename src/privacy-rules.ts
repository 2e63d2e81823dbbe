import { privacyRulesSchema, type PrivacyPatterns, type PrivacyRules } from './domain/privacy.ts';
import type { Baseline } from './domain/baseline.ts';
import { actionsThatNeedKey, type Privacy } from './ingest/index.ts';
import type { Logger } from './platform/logger.ts';
import type { AuditLog, DocumentStore } from './store/index.ts';

/** How often a process reads what others have changed, milliseconds: rules set in one hold in all within this. */
export const PRIVACY_REFRESH_MS = 5_000;

/** Who changed rules, and to what. */
interface RuleChange {
  readonly at: number;
  readonly actor: string;
  /** Null: they were taken away. */
  readonly rules: PrivacyRules | null;
}

/** The rules of a model as they are answered. */
export interface RulesOfModel {
  readonly rules: PrivacyRules;
  /** Whether the model has rules of its own. */
  readonly own: boolean;
  /** Patterns of the service, behind the model's own. */
  readonly defaults: PrivacyPatterns;
  /** The newest changes, newest first. */
  readonly history: readonly RuleChange[];
}

/** What became of new rules. */
export type RulesOutcome =
  | { readonly kind: 'set'; readonly rules: RulesOfModel; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly detail: string; readonly remedy: string };

/** The privacy rules of all models: kept as control records, and put into the process's rule book. */
export interface PrivacyRegister {
  /** Reads all rules from the store; on a failure what is known goes on to hold. */
  refresh(): Promise<void>;
  of(model: string): Promise<RulesOfModel>;
  /** Sets the rules of a model; when it resolves, they hold for all that this process reads. */
  set(model: string, rules: PrivacyRules, actor: string): Promise<RulesOutcome>;
  /** Takes the rules of a model away; false where it had none. */
  remove(model: string, actor: string): Promise<boolean>;
}

const HISTORY = 20;

/** The register over the store; changes and refreshes of one process are made one after the other. */
export function createPrivacyRegister(options: {
  readonly documents: DocumentStore;
  readonly audit: AuditLog;
  readonly privacy: Privacy;
  readonly defaults: PrivacyPatterns;
  readonly baselines: { list(): Promise<readonly Baseline[]> };
  readonly log: Logger;
}): PrivacyRegister {
  const { documents, audit, privacy, log } = options;
  const { book } = privacy;
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = tail.then(work, work);
    tail = turn.catch(() => undefined);
    return turn;
  };
  const of = async (model: string): Promise<RulesOfModel> => {
    const stored = await documents.get<PrivacyRules>('privacy', model);
    const changes = await audit.of(model, ['privacy.set', 'privacy.removed'], HISTORY);
    return {
      rules: stored === null ? book.general.rules : privacyRulesSchema.parse(stored.body),
      own: stored !== null,
      defaults: options.defaults,
      history: changes.map(({ at, actor, body }) => ({ at, actor, rules: body as PrivacyRules | null })),
    };
  };

  return {
    refresh: () =>
      inTurn(async () => {
        const all = new Map<string, PrivacyRules>();
        for (const { id, body } of await documents.list<PrivacyRules>('privacy')) {
          const read = privacyRulesSchema.safeParse(body);
          // A newer version may have written it: what is known of it goes on to hold, and nothing is let through by mistake.
          if (read.success) all.set(id, read.data);
          else {
            log.error({ model: id, cause: read.error.message }, 'privacy rules that this version cannot read');
            all.set(id, book.of(id).rules);
          }
        }
        book.replace(all);
      }),
    of,
    set: (model, rules, actor) =>
      inTurn(async () => {
        const keyless = privacy.keyed ? [] : actionsThatNeedKey(rules);
        if (keyless.length > 0) {
          return {
            kind: 'refused',
            detail: `${keyless.join(', ')}: a hash needs a key, and this service has none`,
            remedy: 'Set LEEWAY_SUBJECT_KEY to a secret of 32 characters or more, the same in every process.',
          };
        }
        const before = book.of(model);
        // The audit comes first: a change that is not written down does not happen.
        await audit.append({ action: 'privacy.set', target: model, actor, body: rules });
        await documents.put('privacy', model, rules);
        book.set(model, rules);
        const after = book.of(model);
        const changed = (await options.baselines.list())
          .filter((baseline) => baseline.model === model)
          .flatMap(({ id, version, columns }) => {
            const names = columns
              .map(({ name }) => name)
              .filter((name) => JSON.stringify(before.column(name)) !== JSON.stringify(after.column(name)));
            return names.length === 0 ? [] : [{ id, version, names }];
          });
        const notes = changed.map(
          ({ id, version, names }) =>
            `the baseline ${id} of version ${version} was made under other rules for ${names.join(', ')}: register it anew, or live values will look like drift`,
        );
        return { kind: 'set', rules: await of(model), notes };
      }),
    remove: (model, actor) =>
      inTurn(async () => {
        if ((await documents.get('privacy', model)) === null) return false;
        await audit.append({ action: 'privacy.removed', target: model, actor, body: null });
        await documents.remove('privacy', model);
        book.set(model, null);
        return true;
      }),
  };
}
