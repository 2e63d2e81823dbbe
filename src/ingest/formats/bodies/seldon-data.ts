import { fail, isObject, type FaultSlot, type JsonObject } from '../../decode/fields.ts';

/** A table in a SeldonMessage: names of the columns where it has them, and its rows. */
export interface SeldonTable {
  readonly names: readonly string[] | undefined;
  readonly rows: readonly unknown[];
}

/** Whether an object is a SeldonMessage: `data`, `jsonData`, `strData` or `binData`. */
export function isSeldonMessage(body: JsonObject): boolean {
  const { data } = body;
  return (
    (isObject(data) && ('ndarray' in data || 'tensor' in data)) ||
    'jsonData' in body ||
    'strData' in body ||
    'binData' in body
  );
}

/** Reads the table of a SeldonMessage: `ndarray`, `tensor`, `jsonData` (a list has a row an element) or one text or byte string. */
export function readSeldonMessage(body: JsonObject, slot: FaultSlot): SeldonTable {
  const { data, jsonData, strData, binData } = body;
  if (isObject(data)) {
    const names = namesOf(data['names'], slot);
    if (Array.isArray(data['ndarray'])) return { names, rows: data['ndarray'] };
    if (isObject(data['tensor'])) return { names, rows: tensorRows(data['tensor'], slot) };
    fail(slot, 'wrong_type', 'data has neither ndarray (a list) nor tensor (shape and values)');
    return { names, rows: [] };
  }
  if (jsonData !== undefined) return { names: undefined, rows: Array.isArray(jsonData) ? jsonData : [jsonData] };
  if (strData !== undefined) return { names: undefined, rows: [strData] };
  return { names: undefined, rows: [{ b64: binData }] };
}

function namesOf(names: unknown, slot: FaultSlot): readonly string[] | undefined {
  if (names === undefined || (Array.isArray(names) && names.length === 0)) return undefined;
  if (Array.isArray(names) && names.every((one) => typeof one === 'string')) return names;
  fail(slot, 'wrong_type', 'data.names is not a list of strings');
  return undefined;
}

function tensorRows({ shape, values }: JsonObject, slot: FaultSlot): readonly unknown[] {
  if (!Array.isArray(shape) || !Array.isArray(values) || !shape.every((size) => Number.isInteger(size))) {
    fail(slot, 'wrong_type', 'data.tensor has no shape (whole numbers) and values (numbers)');
    return [];
  }
  const [rows = 1, ...rest] = shape as number[];
  const width = rest.reduce((product, size) => product * size, 1);
  if (rows * width !== values.length) {
    fail(
      slot,
      'shape_mismatch',
      `data.tensor has ${values.length} values, but its shape [${shape.join(', ')}] has ${rows * width}`,
    );
    return [];
  }
  return Array.from({ length: rows }, (_, row) => values.slice(row * width, (row + 1) * width) as unknown);
}
