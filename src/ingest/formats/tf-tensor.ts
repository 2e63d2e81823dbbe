import { MAX_FEATURES } from '../../domain/events.ts';
import { fail, shown, type FaultSlot } from '../decode/fields.ts';
import { MAX_ROWS } from './rows/assemble.ts';
import type { TensorMessage } from './tf-serving-messages.ts';
import { textOrBytes } from './text-or-bytes.ts';

/** A TensorFlow tensor read as rows: its first dimension. */
export interface TfTensor {
  readonly name: string;
  readonly rows: number;
  /** Values of one row. */
  readonly width: number;
  readonly numeric: boolean;
  /** A row's value, or the list of them. */
  row(index: number): unknown;
}

type Value = number | boolean | string | Buffer;
type Content = (bytes: Buffer) => Value[];

interface DataType {
  /** The list that holds the values where they are not packed. */
  readonly list: `${string}_val`;
  readonly unpack?: Content;
  readonly numeric: boolean;
}

function numbers(size: number, at: (view: DataView, offset: number) => number): Content {
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => at(view, index * size));
  };
}

/** The types of `tensorflow.DataType` that can be columns, by number; packed values are little-endian. */
const TYPES: Readonly<Record<number, DataType>> = {
  1: { list: 'float_val', numeric: true, unpack: numbers(4, (view, at) => view.getFloat32(at, true)) },
  2: { list: 'double_val', numeric: true, unpack: numbers(8, (view, at) => view.getFloat64(at, true)) },
  3: { list: 'int_val', numeric: true, unpack: numbers(4, (view, at) => view.getInt32(at, true)) },
  4: { list: 'int_val', numeric: true, unpack: numbers(1, (view, at) => view.getUint8(at)) },
  5: { list: 'int_val', numeric: true, unpack: numbers(2, (view, at) => view.getInt16(at, true)) },
  6: { list: 'int_val', numeric: true, unpack: numbers(1, (view, at) => view.getInt8(at)) },
  7: { list: 'string_val', numeric: false },
  9: { list: 'int64_val', numeric: true, unpack: numbers(8, (view, at) => Number(view.getBigInt64(at, true))) },
  10: { list: 'bool_val', numeric: false, unpack: (bytes) => [...bytes].map((byte) => byte !== 0) },
  17: { list: 'int_val', numeric: true, unpack: numbers(2, (view, at) => view.getUint16(at, true)) },
  19: { list: 'half_val', numeric: true, unpack: numbers(2, (view, at) => halfFloat(view.getUint16(at, true))) },
  22: { list: 'uint32_val', numeric: true, unpack: numbers(4, (view, at) => view.getUint32(at, true)) },
  23: { list: 'uint64_val', numeric: true, unpack: numbers(8, (view, at) => Number(view.getBigUint64(at, true))) },
};

/** Reads a tensor; a list shorter than the shape repeats its last value, as TensorFlow writes constants. */
export function tensorColumns(name: string, tensor: TensorMessage, slot: FaultSlot): TfTensor {
  const sizes = (tensor.tensor_shape?.dim ?? []).map(({ size = 0 }) => size);
  const rows = sizes[0] ?? 1;
  const width = sizes.slice(1).reduce((product, size) => product * size, 1);
  const type = TYPES[tensor.dtype ?? 0];
  // A constant is written once, whatever its shape: what the shape claims must be bounded before it is believed.
  if (!(rows >= 0 && rows <= MAX_ROWS && width >= 0 && width <= MAX_FEATURES)) {
    fail(
      slot,
      'too_large',
      `the tensor ${shown(name)} has the shape [${sizes.join(', ')}]: the most is ${MAX_ROWS} rows of ${MAX_FEATURES}`,
    );
    return { name, rows: 0, width: 0, numeric: false, row: () => null };
  }
  if (type === undefined) {
    fail(
      slot,
      'wrong_type',
      `the tensor ${shown(name)} has dtype ${tensor.dtype ?? 0}, which is no number, text or truth`,
    );
    return { name, rows, width, numeric: false, row: () => null };
  }
  const values = valuesOf(tensor, type);
  const count = rows * width;
  if (
    values.length > count ||
    (values.length < count && (values.length === 0 || tensor.tensor_content !== undefined))
  ) {
    fail(
      slot,
      'shape_mismatch',
      `the tensor ${shown(name)} has ${values.length} values, but its shape [${sizes.join(', ')}] has ${count}`,
    );
  }
  const at = (index: number): Value | null => values[Math.min(index, values.length - 1)] ?? null;
  return {
    name,
    rows,
    width,
    numeric: type.numeric,
    row: (index) =>
      width === 1 ? at(index) : Array.from({ length: width }, (_, column) => at(index * width + column)),
  };
}

function valuesOf(tensor: TensorMessage, { list, unpack }: DataType): readonly Value[] {
  const { tensor_content: content } = tensor;
  if (content !== undefined && content.length > 0 && unpack !== undefined) return unpack(content);
  const values = tensor[list] ?? [];
  if (list === 'half_val') return values.map((bits) => halfFloat(Number(bits)));
  return values.map((value) => (Buffer.isBuffer(value) ? textOrBytes(value) : value));
}

/** The value of an IEEE 754 half-precision float. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
