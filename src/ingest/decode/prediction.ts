import { MAX_FEATURES, MAX_NAME_LENGTH, type NamedValues, type Prediction } from '../../domain/events.ts';
import {
  fail,
  finite,
  isObject,
  optionalName,
  optionalText,
  requiredName,
  requiredTime,
  shown,
  typeName,
  type FaultSlot,
  type JsonObject,
} from './fields.ts';
import type { DecodeContext } from './outcome.ts';

/** Reads a parsed JSON object as a prediction; faults go into the slot, and then the result is not to be used. */
export function readPrediction(record: JsonObject, context: DecodeContext, slot: FaultSlot): Prediction {
  const eventId = optionalName(record, 'event_id', 'the id of the prediction', slot);
  const subject = optionalText(record, 'subject_id', slot);
  const output = readOutput(record['prediction'], slot);
  return {
    eventId: eventId ?? `${context.idPrefix}/${context.source.offset}`,
    model: requiredName(record, 'model', "the model's name", slot),
    version: readVersion(record['version'], slot),
    ts: requiredTime(record, 'ts', slot),
    ...readFeatures(record['features'], slot),
    ...output,
    segment: optionalText(record, 'segment', slot),
    subjectKey: subject === '' ? '' : context.hashSubject(subject),
    source: context.source,
  };
}

function readVersion(value: unknown, slot: FaultSlot): string {
  if (value === undefined) return '0';
  if (typeof value === 'number') return String(finite(value, 'version', slot));
  return requiredName({ version: value }, 'version', "the model's version", slot);
}

type Features = Pick<Prediction, 'numeric' | 'categorical' | 'nulls'>;

/** Sorts features by type: numbers, texts (booleans are texts, `true` and `false`), nulls. */
function readFeatures(value: unknown, slot: FaultSlot): Features {
  const numeric = { names: [] as string[], values: [] as number[] };
  const categorical = { names: [] as string[], values: [] as string[] };
  const nulls: string[] = [];
  const features = { numeric, categorical, nulls };
  const text = (name: string, feature: string): void => {
    categorical.names.push(name);
    categorical.values.push(feature);
  };
  if (value === undefined) return features;
  if (!isObject(value)) {
    fail(slot, 'wrong_type', `features is ${typeName(value)}: send an object of feature names and values`);
    return features;
  }
  const names = Object.keys(value);
  if (names.length > MAX_FEATURES) {
    fail(slot, 'too_many_features', `features has ${names.length} entries: the most is ${MAX_FEATURES}`);
    return features;
  }
  for (const name of names) {
    checkName(name, 'features', slot);
    const feature = value[name];
    if (typeof feature === 'number') {
      numeric.names.push(name);
      numeric.values.push(Number.isFinite(feature) ? feature + 0 : finite(feature, `features.${shown(name)}`, slot));
    } else if (typeof feature === 'string') text(name, feature);
    else if (typeof feature === 'boolean') text(name, String(feature));
    else if (feature === null) nulls.push(name);
    else {
      fail(
        slot,
        'wrong_type',
        `features.${shown(name)} is ${typeName(feature)}: send a number, a string, a boolean or null`,
      );
    }
  }
  return features;
}

type Output = Pick<Prediction, 'value' | 'label' | 'scores'>;
const NO_OUTPUT: Output = { value: null, label: '', scores: { names: [], values: [] } };

function readOutput(value: unknown, slot: FaultSlot): Output {
  if (value === undefined) return NO_OUTPUT;
  if (!isObject(value)) {
    fail(slot, 'wrong_type', `prediction is ${typeName(value)}: send an object with value, label or scores`);
    return NO_OUTPUT;
  }
  return {
    value: readValue(value['value'], slot),
    label: readLabel(value['label'], slot),
    scores: readScores(value['scores'], slot),
  };
}

function readValue(value: unknown, slot: FaultSlot): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return finite(value, 'prediction.value', slot);
  fail(
    slot,
    'wrong_type',
    `prediction.value is ${typeName(value)}: send a number or null (a class goes into prediction.label)`,
  );
  return null;
}

function readLabel(value: unknown, slot: FaultSlot): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return String(finite(value, 'prediction.label', slot));
  fail(slot, 'wrong_type', `prediction.label is ${typeName(value)}: send a string, a number or a boolean`);
  return '';
}

function readScores(value: unknown, slot: FaultSlot): NamedValues<number> {
  if (value === undefined) return NO_OUTPUT.scores;
  if (!isObject(value)) {
    fail(slot, 'wrong_type', `prediction.scores is ${typeName(value)}: send an object of names and numbers`);
    return NO_OUTPUT.scores;
  }
  const names = Object.keys(value);
  const values = names.map((name) => {
    checkName(name, 'prediction.scores', slot);
    const score = value[name];
    if (typeof score === 'number') return finite(score, `prediction.scores.${shown(name)}`, slot);
    fail(slot, 'wrong_type', `prediction.scores.${shown(name)} is ${typeName(score)}: send a number`);
    return 0;
  });
  return { names, values };
}

function checkName(name: string, where: string, slot: FaultSlot): void {
  if (name === '') fail(slot, 'missing_field', `${where} has an entry without a name`);
  if (name.length > MAX_NAME_LENGTH) {
    fail(
      slot,
      'name_too_long',
      `${where}.${shown(name)} has a name of ${name.length} characters: the most is ${MAX_NAME_LENGTH}`,
    );
  }
}
