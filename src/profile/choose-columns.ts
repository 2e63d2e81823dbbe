import { PREDICTION_COLUMN } from '../domain/baseline.ts';
import type { Monitor } from '../domain/monitor.ts';
import { ROWS_COLUMN } from '../domain/profile.ts';
import type { FileColumn, StagingPlan } from './ports.ts';
import { refusal, type Refusal } from './refusal.ts';

/** Which columns of a file are what, and what was left out, one sentence each. */
export interface ColumnChoice {
  readonly kind: 'chosen';
  readonly time: string;
  readonly features: StagingPlan['features'];
  readonly prediction: StagingPlan['prediction'];
  readonly label: StagingPlan['label'];
  /** Whether the monitor named the features, so that a bad one is refused rather than left out. */
  readonly named: boolean;
  readonly notes: readonly string[];
}

/** Types of a monitor file that no statistic of a window can watch yet. */
const UNWATCHED = new Set(['text', 'embedding']);

/**
 * Matches a monitor with the columns of a file. Features are those that the monitor names, with their types; where it names none,
 * every column that is not the time, the label or the prediction, typed by what it holds: numbers, text, booleans.
 */
export function chooseColumns(monitor: Monitor, columns: readonly FileColumn[], file: string): ColumnChoice | Refusal {
  const has = new Map(columns.map((column) => [column.name, column]));
  const missing = (name: string, role: string): Refusal =>
    refusal(
      'column_missing',
      `${file}: there is no column ${name}, which the monitor names as ${role}`,
      `The file has ${columns.map((column) => column.name).join(', ')}: mend the monitor, or give a file with that column.`,
    );
  if (monitor.time === undefined) {
    return refusal('time_missing', 'the monitor does not say which column is the time', 'Add `time: <column>` to it.');
  }
  if (!has.has(monitor.time)) return missing(monitor.time, 'time');
  const { prediction, label } = monitor;
  if (prediction !== undefined && !has.has(prediction.column)) return missing(prediction.column, 'prediction');
  if (label !== undefined && !has.has(label.column)) return missing(label.column, 'label');
  if (label?.arrived !== undefined && !has.has(label.arrived)) return missing(label.arrived, 'arrival of the label');

  const notes: string[] = [];
  const features: { column: string; type: 'numeric' | 'categorical' | 'boolean' }[] = [];
  const taken = new Set(
    [monitor.time, prediction?.column, label?.column, label?.arrived].filter((name) => name !== undefined),
  );
  if (monitor.columns === undefined) {
    for (const { name, kind } of columns) {
      if (taken.has(name)) continue;
      const type = ({ number: 'numeric', text: 'categorical', boolean: 'boolean' } as const)[
        kind as 'number' | 'text' | 'boolean'
      ] as 'numeric' | 'categorical' | 'boolean' | undefined;
      if (type === undefined) notes.push(`column ${name} is left out: it holds neither numbers, text nor booleans`);
      else features.push({ column: name, type });
    }
  } else {
    for (const [name, type] of Object.entries(monitor.columns)) {
      if (!has.has(name)) return missing(name, 'a feature');
      if (name === prediction?.column) continue;
      if (type === 'text' || type === 'embedding') {
        notes.push(
          `column ${name} is left out: ${type} columns are compared by \`leeway compare\`, not watched by windows`,
        );
      } else features.push({ column: name, type });
    }
  }
  for (const { column } of features) {
    if (column === ROWS_COLUMN || column === PREDICTION_COLUMN) {
      return refusal(
        'name_reserved',
        `${file}: a feature cannot be called ${column}, which names ${column === ROWS_COLUMN ? 'all rows' : 'what the model answered'}`,
        column === PREDICTION_COLUMN
          ? `Name it as the prediction of the monitor (prediction: {column: ${column}, type: numeric}), or rename it.`
          : 'Rename the column.',
      );
    }
  }
  if (prediction !== undefined && UNWATCHED.has(prediction.type)) {
    notes.push(`the prediction ${prediction.column} is left out: ${prediction.type} predictions are not watched`);
  }
  if (label !== undefined && prediction?.type !== 'numeric') {
    notes.push(`the label ${label.column} is not judged: that needs a numeric prediction to hold it against`);
  }
  if (monitor.segments !== undefined && monitor.segments.length > 0) {
    notes.push(`segments (${monitor.segments.join(', ')}) are not watched apart: all rows are counted together`);
  }
  if (features.length === 0 && prediction === undefined) {
    return refusal(
      'no_columns',
      `${file}: no column is left to watch`,
      'Name features or a prediction in the monitor.',
    );
  }
  return {
    kind: 'chosen',
    time: monitor.time,
    features,
    prediction:
      prediction === undefined || prediction.type === 'text' || prediction.type === 'embedding'
        ? null
        : { column: prediction.column, type: prediction.type },
    label: label === undefined ? null : { column: label.column, arrived: label.arrived ?? null },
    named: monitor.columns !== undefined,
    notes,
  };
}
