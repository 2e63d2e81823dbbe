import { fail, isObject, shown, type FaultSlot, type JsonObject } from '../../decode/fields.ts';

/** Deeper nesting than any tensor has is left as it is, and does not fit the shape. */
const MAX_DIMENSIONS = 16;

/** A tensor as columns: for each row the values of it, one or several. */
export interface TensorColumns {
  readonly name: string;
  readonly rows: number;
  /** Values of one row. */
  readonly width: number;
  /** Row-major: the values of row `i` begin at `i * width`. */
  readonly values: readonly unknown[];
}

/** Whether a value is a list of tensors of the Open Inference Protocol (V2). */
export function isTensorList(value: unknown): value is readonly JsonObject[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => isObject(one) && typeof one['name'] === 'string' && Array.isArray(one['shape']))
  );
}

/** Reads tensors; all have the same number of rows, their first dimension. */
export function readTensors(list: readonly JsonObject[], slot: FaultSlot): readonly TensorColumns[] {
  const tensors = list.map((one) => readTensor(one, slot));
  const [first] = tensors;
  for (const tensor of tensors) {
    if (first !== undefined && tensor.rows !== first.rows) {
      fail(
        slot,
        'shape_mismatch',
        `the tensor ${shown(tensor.name)} has ${tensor.rows} rows and ${shown(first.name)} ${first.rows}: rows are the first dimension`,
      );
    }
  }
  return tensors;
}

/** The value of one row: itself where the tensor has one a row, else the list of them. */
export function tensorRow({ width, values }: TensorColumns, row: number): unknown {
  return width === 1 ? values[row] : values.slice(row * width, (row + 1) * width);
}

function readTensor(tensor: JsonObject, slot: FaultSlot): TensorColumns {
  const name = String(tensor['name']);
  const shape = tensor['shape'] as readonly unknown[];
  // The JSON form of gRPC writes 64-bit numbers as texts.
  const dimensions = shape.map((size) =>
    typeof size === 'string' ? Number(size) : typeof size === 'number' ? size : NaN,
  );
  const rows = dimensions[0] ?? 1;
  const width = dimensions.slice(1).reduce((product, size) => product * size, 1);
  const values = valuesOf(tensor);
  if (!dimensions.every((size) => Number.isInteger(size) && size >= 0)) {
    fail(slot, 'wrong_type', `the shape of the tensor ${shown(name)} is not a list of whole numbers`);
  } else if (values === null) {
    fail(
      slot,
      'wrong_type',
      `the tensor ${shown(name)} has no data in JSON: have the server log it without the binary data extension`,
    );
  } else if (values.length !== rows * width) {
    fail(
      slot,
      'shape_mismatch',
      `the tensor ${shown(name)} has ${values.length} values, but its shape [${dimensions.join(', ')}] has ${rows * width}`,
    );
  }
  return { name, rows, width, values: values ?? [] };
}

/** A tensor's values as one list: `data` (nested or not), or the `contents` that the gRPC form has. */
function valuesOf({ data, contents }: JsonObject): readonly unknown[] | null {
  if (Array.isArray(data))
    return data.some(Array.isArray) ? (data.flat(MAX_DIMENSIONS) as unknown[]) : (data as unknown[]);
  if (!isObject(contents)) return null;
  const lists = Object.values(contents).filter((one): one is unknown[] => Array.isArray(one) && one.length > 0);
  return lists.length === 1 ? (lists[0] ?? null) : null;
}
