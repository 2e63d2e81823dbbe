import type { Label, NamedValues, Prediction } from '../../domain/events.ts';
import type { PrivacyAction } from '../../domain/privacy-action.ts';
import type { ModelRules } from './rule-book.ts';
import { DROPPED, transformNumber, transformText, type MaybeKeyedHash, type Transformed } from './transform.ts';

/** A prediction as its model's rules let it be stored; the same object where they change nothing. Doing it again changes nothing. */
export function privatePrediction(prediction: Prediction, rules: ModelRules, hash: MaybeKeyedHash): Prediction {
  if (!rules.active && rules.rules.subject === 'hash') return prediction;
  const { value, label, segment, scores } = prediction;
  return {
    ...prediction,
    ...privateFeatures(prediction, rules, hash),
    eventId: privateEventId(prediction.eventId, rules, hash),
    value: value === null ? null : numberOrNull(transformNumber(value, rules.value, 'value', hash)),
    label: label === '' ? '' : textOf(transformText(label, rules.label, 'label', hash)),
    segment: segment === '' ? '' : textOf(transformText(segment, rules.segment, 'segment', hash)),
    scores: privateScores(scores, rules.scores, hash),
    subjectKey: rules.rules.subject === 'drop' ? '' : prediction.subjectKey,
  };
}

/** A label as its model's rules let it be stored. */
export function privateLabel(label: Label, rules: ModelRules, hash: MaybeKeyedHash): Label {
  if (!rules.active) return label;
  return {
    ...label,
    eventId: privateEventId(label.eventId, rules, hash),
    value: label.value === null ? null : numberOrNull(transformNumber(label.value, rules.truth, 'truth', hash)),
    // Under the same name as a predicted class, so that the two can be compared.
    text: label.text === '' ? '' : textOf(transformText(label.text, rules.label, 'label', hash)),
  };
}

/** An event id by its rule; without a key it cannot be hashed, and must not be told. */
export function privateEventId(eventId: string, { eventId: action }: ModelRules, hash: MaybeKeyedHash): string {
  if (action.kind === 'keep') return eventId;
  return hash === null ? '' : hash.eventId(eventId);
}

type Features = Pick<Prediction, 'numeric' | 'categorical' | 'nulls'>;

function privateFeatures({ numeric, categorical, nulls }: Features, rules: ModelRules, hash: MaybeKeyedHash): Features {
  const forNumbers = rules.columns(numeric.names);
  const forTexts = rules.columns(categorical.names);
  const forNulls = nulls.length === 0 ? null : rules.columns(nulls);
  if (forNumbers === null && forTexts === null && forNulls === null) return { numeric, categorical, nulls };
  const inPlace = {
    numeric: rewritten(numeric, forNumbers, hash),
    categorical: rewritten(categorical, forTexts, hash),
  };
  if (forNulls === null && inPlace.numeric !== null && inPlace.categorical !== null) {
    return { numeric: inPlace.numeric, categorical: inPlace.categorical, nulls };
  }
  const numbers = new Column<number>();
  const texts = new Column<string>();
  const none: string[] = [];
  const put = (name: string, value: Transformed): void => {
    if (value === DROPPED) return;
    if (value === null) none.push(name);
    else if (typeof value === 'number') numbers.add(name, value);
    else texts.add(name, value);
  };
  each(numeric, (name, value, i) => {
    put(name, transformNumber(value, forNumbers?.[i] ?? KEEP, name, hash));
  });
  each(categorical, (name, value, i) => {
    put(name, transformText(value, forTexts?.[i] ?? KEEP, name, hash));
  });
  for (const [i, name] of nulls.entries()) if (forNulls?.[i]?.kind !== 'drop') none.push(name);
  return { numeric: numbers, categorical: texts, nulls: none };
}

const KEEP: PrivacyAction = { kind: 'keep' };

/**
 * The list with its values rewritten where they stand, so that events of one shape go on sharing their names; null where a value is
 * dropped or becomes one of another type, which belongs into another list.
 */
function rewritten<T extends number | string>(
  list: NamedValues<T>,
  actions: readonly PrivacyAction[] | null,
  hash: MaybeKeyedHash,
): NamedValues<T> | null {
  if (actions === null) return list;
  const values = list.values.slice();
  for (let i = 0; i < values.length; i += 1) {
    const action = actions[i] ?? KEEP;
    const value = values[i];
    if (action.kind === 'keep' || value === undefined) continue;
    const name = list.names[i] ?? '';
    const outcome =
      typeof value === 'number' ? transformNumber(value, action, name, hash) : transformText(value, action, name, hash);
    if (typeof outcome !== typeof value) return null;
    values[i] = outcome as T;
  }
  return { names: list.names, values };
}

/** Values by name, filled one after the other. */
class Column<T> implements NamedValues<T> {
  readonly names: string[] = [];
  readonly values: T[] = [];

  add(name: string, value: T): void {
    this.names.push(name);
    this.values.push(value);
  }
}

function privateScores(scores: NamedValues<number>, action: PrivacyAction, hash: MaybeKeyedHash): NamedValues<number> {
  if (action.kind === 'keep' || scores.names.length === 0) return scores;
  const kept = new Column<number>();
  each(scores, (name, value) => {
    const outcome = transformNumber(value, action, name, hash);
    if (typeof outcome === 'number') kept.add(name, outcome);
  });
  return kept;
}

function each<T>({ names, values }: NamedValues<T>, take: (name: string, value: T, index: number) => void): void {
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i];
    const value = values[i];
    if (name !== undefined && value !== undefined) take(name, value, i);
  }
}

function numberOrNull(value: Transformed): number | null {
  return typeof value === 'number' ? value : null;
}

function textOf(value: Transformed): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
