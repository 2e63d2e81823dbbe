import { MAX_NAME_LENGTH, type Prediction } from '../../../domain/events.ts';
import { fail, isObject, shown, type FaultSlot } from '../../decode/fields.ts';

/** What a model answered for one row. */
export type Answer = Pick<Prediction, 'value' | 'label' | 'scores'>;

/** A row without an answer. */
export const NO_ANSWER: Answer = { value: null, label: '', scores: { names: [], values: [] } };

/** Names under which an object holds the class, in lower case. */
const CLASS_KEYS = new Set(['label', 'class', 'predicted_label', 'predicted_class', 'class_name', 'classes']);
/** Names under which an object holds the number that is served, in lower case. */
const VALUE_KEYS = new Set(['value', 'prediction', 'predictions', 'predicted_value', 'predict', 'output', 'score']);
const MAX_DEPTH = 6;

/** Whether a name says that what it holds is the class, be it a number. */
export function namesClass(name: string): boolean {
  return CLASS_KEYS.has(name.toLowerCase());
}

/** Collects what one answer consists of. */
export interface AnswerCollector {
  /**
   * Adds a part of the answer under its name (empty where it has none). The first text is the class, the first nameless or
   * value-like number the value; every other number is a score of its name.
   */
  add(name: string, part: unknown): void;
  answer(): Answer;
}

/** Starts an answer; faults go into the slot. */
export function collectAnswer(slot: FaultSlot): AnswerCollector {
  let value: number | null = null;
  let label = '';
  const names: string[] = [];
  const values: number[] = [];
  const seen = new Set<string>();

  const score = (name: string, number: number): void => {
    if (Number.isNaN(number)) return;
    if (!Number.isFinite(number)) fail(slot, 'not_finite', `the answer's ${shown(name)} is infinite: send null`);
    else if (name.length > MAX_NAME_LENGTH) {
      fail(slot, 'name_too_long', `the score ${shown(name)} has a name of more than ${MAX_NAME_LENGTH} characters`);
    } else if (seen.has(name)) fail(slot, 'shape_mismatch', `the score ${shown(name)} comes twice in one answer`);
    else {
      seen.add(name);
      names.push(name);
      values.push(number);
    }
  };
  const number = (name: string, one: number): void => {
    const key = name.toLowerCase();
    if (namesClass(name) && label === '') label = String(one);
    else if (value === null && (name === '' || VALUE_KEYS.has(key))) {
      if (Number.isFinite(one)) value = one;
      else if (!Number.isNaN(one)) fail(slot, 'not_finite', 'the answer is infinite: send null');
    } else score(name === '' ? 'value' : name, one);
  };

  const add = (name: string, part: unknown, depth: number): void => {
    if (slot.first !== undefined) return;
    if (typeof part === 'number') number(name, part);
    else if (typeof part === 'bigint') number(name, Number(part));
    else if (typeof part === 'string' || typeof part === 'boolean') {
      if (label === '') label = String(part);
    } else if (part === null || part === undefined || part instanceof Uint8Array) return;
    else if (depth >= MAX_DEPTH) fail(slot, 'wrong_type', `the answer is nested more than ${MAX_DEPTH} levels deep`);
    else if (Array.isArray(part)) {
      if (part.length === 1) add(name, part[0], depth + 1);
      else part.forEach((one, index) => add(name === '' ? String(index) : `${name}_${index}`, one, depth + 1));
    } else if (isObject(part)) {
      // Scores by class, as in {"probabilities": {"cat": 0.9, "dog": 0.1}}, go by the class.
      for (const [key, one] of Object.entries(part)) add(key, one, depth + 1);
    }
  };

  return {
    add: (name, part) => add(name, part, 0),
    answer: () => ({ value, label, scores: { names, values } }),
  };
}

/** An answer of one row: a number, a class, a list of scores (named if names are given) or an object of them. */
export function answerOf(part: unknown, names: readonly string[] | undefined, slot: FaultSlot): Answer {
  const collector = collectAnswer(slot);
  if (Array.isArray(part) && part.length > 1 && names?.length === part.length) {
    part.forEach((one, index) => collector.add(names[index] ?? '', one));
  } else collector.add('', part);
  return collector.answer();
}
