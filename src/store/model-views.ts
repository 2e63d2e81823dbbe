import { createHash } from 'node:crypto';
import type { Baseline, BaselineColumn } from '../domain/baseline.ts';
import type { Engine } from './engine/engine.ts';
import { identifier, quote } from './engine/settings.ts';
import { LABEL_ORDER } from './label-order.ts';
import type { Layout } from './migrations/tables.ts';

/** Longer names are cut, for the engine keeps each view in a file of its name. */
const MAX_VIEW_NAME = 100;

/** Columns that every view has; a feature of the same name steps aside. */
const OWN_COLUMNS = ['ts', 'event_id', 'version', 'segment', 'prediction', 'prediction_label', 'label', 'label_text'];

/**
 * The name of a model's view: `model_` and the model's own name. A name that is no plain identifier, or that could be taken for the
 * name of such a one, is written with `_` for what does not fit and the first 8 digits of its SHA-256, so that no two models share a view
 * and no view shadows a table.
 */
export function modelViewName(model: string): string {
  if (/^\w+$/.test(model) && model.length <= MAX_VIEW_NAME && !/_[0-9a-f]{8}$/.test(model)) return `model_${model}`;
  const digest = createHash('sha256').update(model).digest('hex').slice(0, 8);
  return `model_${model.replaceAll(/\W+/g, '_').slice(0, MAX_VIEW_NAME)}_${digest}`;
}

/** As much of a column as its place in a view asks for. */
export type ViewColumn = Pick<BaselineColumn, 'name' | 'type' | 'role'>;
/** Whose columns a view has: a baseline, or what is known of a model without one. */
interface WithColumns {
  readonly columns: readonly ViewColumn[];
}

/** The features of a model's baselines with the names they get in its view, each once; of a type that changed, the first baseline's holds. */
export function viewColumns(
  baselines: readonly WithColumns[],
): readonly { readonly name: string; readonly column: ViewColumn }[] {
  const features = new Map<string, ViewColumn>();
  for (const column of baselines.flatMap(({ columns }) => columns)) {
    if (column.role === 'feature' && !features.has(column.name)) features.set(column.name, column);
  }
  const taken = new Set([...OWN_COLUMNS, ...features.keys()]);
  return [...features.values()].map((column) => {
    if (!OWN_COLUMNS.includes(column.name)) return { name: column.name, column };
    let name = `feature_${column.name}`;
    while (taken.has(name)) name = `feature_${name}`;
    taken.add(name);
    return { name, column };
  });
}

/**
 * The statement that makes a model's view: one row an event, with the newest prediction of that id, its newest label, and a typed
 * column a feature. Only the columns that a query names are read; the ids of the whole model are, whatever its span.
 */
export function modelViewStatement(model: string, baselines: readonly WithColumns[], layout: Layout = {}): string {
  const on = layout.cluster === undefined ? '' : ` ON CLUSTER ${identifier(layout.cluster)}`;
  const features = viewColumns(baselines).map(({ name, column }) => ({
    name: identifier(name),
    value: featureValue(column),
  }));
  return `CREATE OR REPLACE VIEW ${identifier(modelViewName(model))}${on} AS
SELECT ${['ts', 'event_id', 'version', 'segment', ...features.map(({ name }) => name), 'prediction', 'prediction_label'].map((name) => `p.${name} AS ${name}`).join(', ')},
  l.label_value AS label, l.label_text AS label_text
FROM (
  SELECT ts, event_id, version, segment, prediction_value AS prediction, prediction_label${features.map(({ name, value }) => `, ${value} AS ${name}`).join('')}
  FROM predictions WHERE model = ${quote(model)} ORDER BY ingested_at DESC, source_offset DESC LIMIT 1 BY event_id
) AS p
GLOBAL ANY LEFT JOIN (
  SELECT event_id, label_value, label_text FROM labels WHERE model = ${quote(model)}
  ORDER BY ${LABEL_ORDER} DESC LIMIT 1 BY event_id
) AS l ON p.event_id = l.event_id`;
}

/** A feature as it is in the row: null where it was not sent. */
function featureValue({ name, type }: ViewColumn): string {
  const key = quote(name);
  switch (type) {
    case 'numeric':
      return `if(mapContains(predictions.num, ${key}), predictions.num[${key}], NULL)`;
    case 'categorical':
      // A number in a column of texts is its text, as it is where it is judged.
      return `multiIf(mapContains(predictions.cat, ${key}), CAST(toString(predictions.cat[${key}]), 'Nullable(String)'), mapContains(predictions.num, ${key}), CAST(toString(predictions.num[${key}]), 'Nullable(String)'), NULL)`;
    case 'boolean':
      return `if(mapContains(predictions.cat, ${key}), CAST(predictions.cat[${key}] = 'true', 'Nullable(Bool)'), NULL)`;
  }
}

/** Makes or renews the view of each model among the baselines: after a baseline is registered, and at the start. */
export async function refreshModelViews(
  engine: Pick<Engine, 'command'>,
  baselines: readonly Baseline[],
  layout: Layout = {},
): Promise<void> {
  const newestFirst = [...baselines].sort((a, b) => b.createdAt - a.createdAt);
  for (const model of new Set(newestFirst.map((baseline) => baseline.model))) {
    const own = newestFirst.filter((baseline) => baseline.model === model);
    await engine.command(modelViewStatement(model, own, layout));
  }
}
