import type { PrivacyAction } from '../../domain/privacy-action.ts';
import type { ModelRules } from './rule-book.ts';
import { DROPPED, readsAsNumber, transformNumber, transformText, type MaybeKeyedHash } from './transform.ts';

/** What the columns of a file are to a model; all others are features. */
export interface FileRoles {
  /** Columns that say when: without them no row has a place. */
  readonly times: readonly string[];
  readonly prediction: string | null;
  readonly label: string | null;
}

/** Does to the rows of a file what is done to events. */
export interface RowRewriter {
  /** Whether any value of the column can come out otherwise than it is in the file. */
  touches(column: string): boolean;
  /** A value as it may be stored; undefined where not even its name may. */
  value(column: string, value: unknown): unknown;
}

/** A rewriter by a model's rules, so that a baseline and the live values that it is compared with are of one kind. */
export function createRowRewriter(rules: ModelRules, roles: FileRoles, hash: MaybeKeyedHash): RowRewriter {
  const actions = (
    column: string,
  ): { readonly number: PrivacyAction; readonly text: PrivacyAction; readonly name: string } => {
    if (column === roles.prediction) return { number: rules.value, text: rules.label, name: 'label' };
    if (column === roles.label) return { number: rules.truth, text: rules.label, name: 'label' };
    const action: PrivacyAction = roles.times.includes(column) ? { kind: 'keep' } : rules.column(column);
    return { number: action, text: action, name: column };
  };
  return {
    touches(column) {
      const { number, text } = actions(column);
      return number.kind !== 'keep' || text.kind !== 'keep';
    },
    value(column, value) {
      const { number, text, name } = actions(column);
      const asNumber = typeof value === 'number';
      // Text formats have no numbers: what reads as one is one.
      const action = asNumber || (typeof value === 'string' && readsAsNumber(value)) ? number : text;
      if (action.kind === 'keep') return value;
      if (action.kind === 'drop') return undefined;
      if (value === null || value === undefined) return null;
      const outcome = asNumber
        ? transformNumber(value, action, name, hash)
        : transformText(typeof value === 'string' ? value : JSON.stringify(value), action, name, hash);
      return outcome === DROPPED ? undefined : outcome;
    },
  };
}
