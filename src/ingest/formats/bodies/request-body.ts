import { fail, isObject, shown, typeName, type FaultSlot, type JsonObject } from '../../decode/fields.ts';
import { collectFeatures, rowOf, type FeatureRow } from '../rows/feature-row.ts';
import { isSeldonMessage, readSeldonMessage } from './seldon-data.ts';
import { isTensorList, readTensors, tensorRow } from './tensors.ts';

/** Whether an object is the body of a request to a model, in one of the forms that {@link readRequestBody} reads. */
export function isRequestBody(body: JsonObject): boolean {
  return (
    'instances' in body ||
    'inputs' in body ||
    'dataframe_split' in body ||
    'dataframe_records' in body ||
    isSeldonMessage(body)
  );
}

/**
 * The rows of a request's body: V2 tensors, V1 and TensorFlow `instances` or `inputs`, MLflow's `dataframe_split`, `dataframe_records`
 * and `inputs`, a SeldonMessage, or a bare list of rows.
 * @param columns names for rows that come without.
 */
export function readRequestBody(
  body: unknown,
  columns: readonly string[] | undefined,
  slot: FaultSlot,
): readonly FeatureRow[] {
  if (Array.isArray(body)) return body.map((one) => rowOf(one, columns, slot));
  if (!isObject(body)) {
    fail(slot, 'wrong_type', `the request is ${typeName(body)}: a JSON object or a list of rows is expected`);
    return [];
  }
  if (isTensorList(body['inputs'])) return tensorRows(body['inputs'], columns, slot);
  const { dataframe_split: split, dataframe_records: records, instances, inputs } = body;
  if (split !== undefined) return splitRows(split, slot);
  if (records !== undefined) return listed(records, 'dataframe_records', columns, slot);
  if (instances !== undefined) return listed(instances, 'instances', columns, slot);
  if (isObject(inputs)) return columnarRows(inputs, slot);
  if (inputs !== undefined)
    return Array.isArray(inputs) ? listed(inputs, 'inputs', columns, slot) : [rowOf(inputs, columns, slot)];
  if (isSeldonMessage(body)) {
    const table = readSeldonMessage(body, slot);
    return table.rows.map((one) => rowOf(one, table.names ?? columns, slot));
  }
  fail(
    slot,
    'wrong_type',
    `the request has none of instances, inputs, dataframe_split, dataframe_records, data: its fields are ${shown(Object.keys(body).slice(0, 8).join(', '))}`,
  );
  return [];
}

function listed(
  value: unknown,
  field: string,
  columns: readonly string[] | undefined,
  slot: FaultSlot,
): readonly FeatureRow[] {
  if (Array.isArray(value)) return value.map((one) => rowOf(one, columns, slot));
  fail(slot, 'wrong_type', `${field} is ${typeName(value)}: a list with one element a row is expected`);
  return [];
}

/** Tensors are columns; a tensor of several values a row is `name_0`, `name_1` …, or the named columns if it is the only one. */
function tensorRows(
  list: readonly JsonObject[],
  columns: readonly string[] | undefined,
  slot: FaultSlot,
): readonly FeatureRow[] {
  const tensors = readTensors(list, slot);
  const [first] = tensors;
  if (first === undefined || slot.first !== undefined) return [];
  const named = tensors.length === 1 && columns?.length === first.width;
  return Array.from({ length: first.rows }, (_, row) => {
    if (named) return rowOf(first.values.slice(row * first.width, (row + 1) * first.width), columns, slot);
    const features = collectFeatures(slot);
    for (const tensor of tensors) features.add(tensor.name, tensorRow(tensor, row));
    return features.row();
  });
}

/** Pandas' split orientation: names of the columns, then rows. */
function splitRows(split: unknown, slot: FaultSlot): readonly FeatureRow[] {
  if (!isObject(split) || !Array.isArray(split['data'])) {
    fail(slot, 'wrong_type', 'dataframe_split has no data: columns (names) and data (a list of rows) are expected');
    return [];
  }
  const names = split['columns'];
  const columns = Array.isArray(names)
    ? names.map((name: unknown) => (typeof name === 'string' ? name : JSON.stringify(name)))
    : undefined;
  return split['data'].map((one) => rowOf(one, columns, slot));
}

/** Columns by name, each a list with a value a row; where no column is a list, one row. */
function columnarRows(inputs: JsonObject, slot: FaultSlot): readonly FeatureRow[] {
  const entries = Object.entries(inputs);
  if (!entries.some(([, column]) => Array.isArray(column))) return [rowOf(inputs, undefined, slot)];
  const [, firstColumn] = entries.find(([, column]) => Array.isArray(column)) ?? ['', []];
  const count = (firstColumn as readonly unknown[]).length;
  const odd = entries.find(([, column]) => !Array.isArray(column) || column.length !== count);
  if (odd !== undefined) {
    const length = Array.isArray(odd[1]) ? `${odd[1].length} values` : 'no list';
    fail(slot, 'shape_mismatch', `inputs.${shown(odd[0])} has ${length} where other columns have ${count}`);
    return [];
  }
  return Array.from({ length: count }, (_, row) => {
    const features = collectFeatures(slot);
    for (const [name, column] of entries) features.add(name, (column as readonly unknown[])[row]);
    return features.row();
  });
}
