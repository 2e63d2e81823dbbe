import { MAX_FEATURES, MAX_NAME_LENGTH, type Prediction } from '../../../domain/events.ts';
import { fail, isObject, shown, typeName, type FaultSlot } from '../../decode/fields.ts';

/** The features of one row. */
export type FeatureRow = Pick<Prediction, 'numeric' | 'categorical' | 'nulls'>;

/** How deep lists and objects inside a feature are followed. */
const MAX_DEPTH = 8;

/** Collects the features of one row by name, whatever form each has. */
export interface FeatureCollector {
  /**
   * Adds a feature. A list becomes `name_0`, `name_1` …, an object `name.key` …, and bytes (also `{"b64": …}`) their length as
   * `name.bytes`; NaN, which binary formats and pandas write for a missing value, is a null.
   */
  add(name: string, value: unknown): void;
  row(): FeatureRow;
}

/** Starts a row; faults go into the slot. */
export function collectFeatures(slot: FaultSlot): FeatureCollector {
  const numeric = { names: [] as string[], values: [] as number[] };
  const categorical = { names: [] as string[], values: [] as string[] };
  const nulls: string[] = [];
  const seen = new Set<string>();

  const claim = (name: string): boolean => {
    if (slot.first !== undefined) return false;
    const before = seen.size;
    if (name === '') fail(slot, 'missing_field', 'a feature has an empty name');
    else if (name.length > MAX_NAME_LENGTH) {
      fail(slot, 'name_too_long', `the feature ${shown(name)} has a name of more than ${MAX_NAME_LENGTH} characters`);
    } else if (seen.has(name)) fail(slot, 'shape_mismatch', `the feature ${shown(name)} comes twice in one row`);
    else if (seen.size >= MAX_FEATURES) {
      fail(slot, 'too_many_features', `a row has more than ${MAX_FEATURES} features: send what is watched only`);
    } else seen.add(name);
    return seen.size > before;
  };

  const number = (name: string, value: number): void => {
    if (!claim(name)) return;
    if (Number.isFinite(value)) {
      numeric.names.push(name);
      numeric.values.push(value);
    } else if (Number.isNaN(value)) nulls.push(name);
    else fail(slot, 'not_finite', `the feature ${shown(name)} is infinite: send null`);
  };
  const text = (name: string, value: string): void => {
    if (!claim(name)) return;
    categorical.names.push(name);
    categorical.values.push(value);
  };

  const add = (name: string, value: unknown, depth: number): void => {
    if (typeof value === 'number') number(name, value);
    else if (typeof value === 'string') text(name, value);
    else if (typeof value === 'boolean') text(name, String(value));
    else if (value === null || value === undefined) {
      if (claim(name)) nulls.push(name);
    } else if (typeof value === 'bigint') number(name, Number(value));
    else if (value instanceof Uint8Array) number(`${name}.bytes`, value.length);
    else if (depth >= MAX_DEPTH) {
      fail(slot, 'wrong_type', `the feature ${shown(name)} is nested more than ${MAX_DEPTH} levels deep`);
    } else if (Array.isArray(value)) {
      for (let index = 0; index < value.length && slot.first === undefined; index += 1) {
        add(`${name}_${index}`, value[index], depth + 1);
      }
    } else if (isObject(value)) {
      const { b64 } = value;
      if (typeof b64 === 'string' && Object.keys(value).length === 1) {
        number(`${name}.bytes`, Buffer.from(b64, 'base64').length);
      } else for (const [key, inner] of Object.entries(value)) add(`${name}.${key}`, inner, depth + 1);
    } else fail(slot, 'wrong_type', `the feature ${shown(name)} is ${typeName(value)}`);
  };

  return {
    add: (name, value) => add(name, value, 0),
    row: () => ({ numeric, categorical, nulls }),
  };
}

/**
 * A row whose values come without names or with names of their own: an object by its keys, a list by the columns that the operator
 * or the producer named (`feature_0`, `feature_1` … where nobody did), and one value as a list of one.
 */
export function rowOf(value: unknown, columns: readonly string[] | undefined, slot: FaultSlot): FeatureRow {
  const features = collectFeatures(slot);
  if (isObject(value) && !(value instanceof Uint8Array) && !isBytes(value)) {
    for (const [name, one] of Object.entries(value)) features.add(name, one);
    return features.row();
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (columns !== undefined && columns.length !== list.length) {
    fail(slot, 'shape_mismatch', `a row has ${list.length} values, but ${columns.length} columns are named for it`);
  }
  for (let index = 0; index < list.length && slot.first === undefined; index += 1) {
    features.add(columns?.[index] ?? `feature_${index}`, list[index]);
  }
  return features.row();
}

function isBytes(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value['b64'] === 'string' && Object.keys(value).length === 1;
}
