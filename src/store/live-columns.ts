import { SERVED_VALUE_NAMES, type Baseline, type BaselineColumn } from '../domain/baseline.ts';
import type { CountedColumn, OtherLevels } from './count-columns.ts';
import { quote } from './engine/settings.ts';
import { booleanLevel, finite } from './files/file-rows.ts';

/** Levels that are written into a statement; more of them are looked up in the baseline's document. */
const MAX_LISTED_LEVELS = 300;

/**
 * SQL of a baseline's columns in rows of `predictions`. A feature in neither map is null; text in a numeric column is null (mistyped);
 * a number in a categorical column is compared by its text, so 7 is the level "7".
 */
export function liveColumns(baseline: Baseline): readonly CountedColumn[] {
  return baseline.columns.map((column, index) => ({
    column,
    value: column.role === 'prediction' ? predictionOf(baseline, column) : featureOf(column),
    others: othersOf(baseline, column.type === 'numeric' ? [] : column.others, index),
  }));
}

/** SQL of the numeric prediction, Nullable(Float64): the score of the prediction's name where a row has one, else the served value. */
export function numericPredictionOf({ predictionName }: Baseline): string {
  if (predictionName === null || SERVED_VALUE_NAMES.has(predictionName)) return finite('prediction_value');
  const name = quote(predictionName);
  return finite(`if(mapContains(prediction_scores, ${name}), prediction_scores[${name}], prediction_value)`);
}

function predictionOf(baseline: Baseline, column: BaselineColumn): string {
  if (column.type === 'numeric') return numericPredictionOf(baseline);
  const text = "nullIf(toString(prediction_label), '')";
  return column.type === 'boolean' ? booleanLevel(text) : text;
}

function featureOf(column: BaselineColumn): string {
  const name = quote(column.name);
  if (column.type === 'numeric') {
    return `if(mapContains(num, ${name}) AND isFinite(num[${name}]), num[${name}], NULL)`;
  }
  const text = `multiIf(mapContains(cat, ${name}), CAST(toString(cat[${name}]), 'Nullable(String)'), mapContains(num, ${name}), CAST(toString(num[${name}]), 'Nullable(String)'), NULL)`;
  return column.type === 'boolean' ? booleanLevel(text) : text;
}

function othersOf(baseline: Baseline, levels: readonly string[], index: number): OtherLevels {
  if (levels.length <= MAX_LISTED_LEVELS) return { kind: 'listed', levels };
  return {
    kind: 'queried',
    sql: `SELECT arrayJoin(JSONExtract(body, 'columns', ${index + 1}, 'others', 'Array(String)')) FROM documents WHERE kind = 'baseline' AND id = ${quote(baseline.id)}`,
  };
}
