import {
  NO_PRIVACY_RULES,
  type DeadLetterPolicy,
  type PrivacyPatterns,
  type PrivacyRules,
} from '../../domain/privacy.ts';
import { parsePrivacyAction, type PrivacyAction } from '../../domain/privacy-action.ts';

/** The rules of one model, ready to be applied. */
export interface ModelRules {
  readonly rules: PrivacyRules;
  /** Whether any value can come out otherwise than it came in; subjects aside. */
  readonly active: boolean;
  /** What is done to a feature. */
  column(name: string): PrivacyAction;
  /** What is done to each of a list of features; null where all are kept. Events of one shape share the list, and so the answer. */
  columns(names: readonly string[]): readonly PrivacyAction[] | null;
  readonly eventId: PrivacyAction;
  readonly segment: PrivacyAction;
  readonly value: PrivacyAction;
  readonly scores: PrivacyAction;
  readonly label: PrivacyAction;
  readonly truth: PrivacyAction;
}

/** The rules of all models as one process knows them. */
export interface RuleBook {
  /** The rules that hold for a model: its own, then the service's defaults. */
  of(model: string): ModelRules;
  /** The rules of what cannot be tied to a model. */
  readonly general: ModelRules;
  /** Whether any model has rules, or the service has defaults: then what cannot be tied to a model is personal in doubt. */
  anywhere(): boolean;
  /** Sets the rules of one model, or takes them away (null); what is read from then on goes by them. */
  set(model: string, rules: PrivacyRules | null): void;
  /** Puts all models' rules in place of those known. */
  replace(all: ReadonlyMap<string, PrivacyRules>): void;
}

const KEEP: PrivacyAction = { kind: 'keep' };
/** Names whose action is remembered; senders may make them up without end. */
const REMEMBERED_NAMES = 20_000;

/** What holds where no model says otherwise. */
export interface PrivacyDefaults {
  readonly patterns: PrivacyPatterns;
  readonly deadLetters: DeadLetterPolicy;
}

/** An empty book over the defaults of the service. */
export function createRuleBook({ patterns: defaults, deadLetters }: PrivacyDefaults): RuleBook {
  let own: ReadonlyMap<string, PrivacyRules> = new Map();
  const compiled = new Map<string, ModelRules>();
  const general = compileRules({ ...NO_PRIVACY_RULES, deadLetters }, defaults);
  return {
    of(model) {
      const known = compiled.get(model);
      if (known !== undefined) return known;
      const rules = own.get(model);
      if (rules === undefined) return general;
      const ready = compileRules(rules, defaults);
      compiled.set(model, ready);
      return ready;
    },
    general,
    anywhere: () => own.size > 0 || general.active,
    set(model, rules) {
      const next = new Map(own);
      if (rules === null) next.delete(model);
      else next.set(model, rules);
      own = next;
      compiled.delete(model);
    },
    replace(all) {
      own = all;
      compiled.clear();
    },
  };
}

/** Rules with their actions parsed and their patterns ready to match. */
function compileRules(rules: PrivacyRules, defaults: PrivacyPatterns): ModelRules {
  const patterns = [...rules.patterns, ...defaults].map(({ match, action }) => ({
    matches: globOf(match),
    action: actionOf(action),
  }));
  const named = new Map(Object.entries(rules.columns).map(([name, action]) => [name, actionOf(action)]));
  const remembered = new Map<string, PrivacyAction>();
  const ready = {
    eventId: actionOf(rules.eventId),
    segment: actionOf(rules.segment),
    value: actionOf(rules.value),
    scores: actionOf(rules.scores),
    label: actionOf(rules.label),
    truth: actionOf(rules.truth),
  };
  const actions = [...named.values(), ...patterns.map(({ action }) => action), ...Object.values(ready)];
  const column = (name: string): PrivacyAction => {
    const exact = named.get(name);
    if (exact !== undefined) return exact;
    if (patterns.length === 0) return KEEP;
    const known = remembered.get(name);
    if (known !== undefined) return known;
    const action = patterns.find(({ matches }) => matches.test(name))?.action ?? KEEP;
    if (remembered.size >= REMEMBERED_NAMES) remembered.clear();
    remembered.set(name, action);
    return action;
  };
  const lists = new WeakMap<readonly string[], readonly PrivacyAction[] | null>();
  return {
    rules,
    active: actions.some(({ kind }) => kind !== 'keep'),
    column,
    columns(names) {
      const known = lists.get(names);
      if (known !== undefined) return known;
      const each = names.map(column);
      const actions = each.every(({ kind }) => kind === 'keep') ? null : each;
      lists.set(names, actions);
      return actions;
    },
    ...ready,
  };
}

/** The action of a text that its schema has let through. */
function actionOf(text: string): PrivacyAction {
  const action = parsePrivacyAction(text);
  if (action.kind === 'fault') throw new RangeError(action.detail);
  return action;
}

/** A name with `*` for any characters, in any case, as an expression; runs of `*` are one, so that none backtracks without end. */
function globOf(match: string): RegExp {
  const parts = match
    .replaceAll(/\*+/g, '*')
    .split('*')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'isu');
}
