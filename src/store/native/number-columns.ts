import type { Column } from './column.ts';
import { enlarged } from './growing.ts';

const TWO_TO_THE_32 = 2 ** 32;

/** Numbers that JavaScript has an array for. */
function plainColumn(type: string, empty: Uint8Array | Uint16Array | Uint32Array): Column<number> {
  let values = empty;
  let count = 0;
  const append = (value: number): void => {
    if (count === values.length) values = enlarged(values, count + 1);
    values[count] = value;
    count += 1;
  };
  return {
    type,
    append,
    appendAll: (more) => more.forEach(append),
    rows: () => count,
    prefix: () => [],
    data: () => [values.subarray(0, count)],
    clear: () => (count = 0),
  };
}

/** `UInt8`, with room for as many rows as are expected. */
export function uint8Column(capacity: number): Column<number> {
  return plainColumn('UInt8', new Uint8Array(capacity));
}

/** `UInt16`, with room for as many rows as are expected. */
export function uint16Column(capacity: number): Column<number> {
  return plainColumn('UInt16', new Uint16Array(capacity));
}

/** `UInt32`, with room for as many rows as are expected. */
export function uint32Column(capacity: number): Column<number> {
  return plainColumn('UInt32', new Uint32Array(capacity));
}

/** `Float64`, with room for as many rows as are expected; the busiest column, so it shares its code with none. */
export function float64Column(capacity: number): Column<number> {
  let values = new Float64Array(capacity);
  let count = 0;
  return {
    type: 'Float64',
    append(value) {
      if (count === values.length) values = enlarged(values, count + 1);
      values[count] = value;
      count += 1;
    },
    appendAll(more) {
      const start = count;
      const { length } = more;
      if (start + length > values.length) values = enlarged(values, start + length);
      const target = values;
      for (let index = 0; index < length; index += 1) target[start + index] = more[index] as number;
      count = start + length;
    },
    rows: () => count,
    prefix: () => [],
    data: () => [values.subarray(0, count)],
    clear: () => (count = 0),
  };
}

/** Whole numbers as pairs of 32-bit words in two's complement, the lower word first. */
function wideColumn(type: string, capacity: number): Column<number> {
  let words = new Uint32Array(2 * capacity);
  let count = 0;
  const append = (value: number): void => {
    if (count === words.length) words = enlarged(words, count + 2);
    words[count] = value >>> 0;
    words[count + 1] = Math.floor(value / TWO_TO_THE_32) >>> 0;
    count += 2;
  };
  return {
    type,
    append,
    appendAll: (values) => values.forEach(append),
    rows: () => count / 2,
    prefix: () => [],
    data: () => [words.subarray(0, count)],
    clear: () => (count = 0),
  };
}

/** `UInt64` of numbers from 0 to 2^53 - 1. */
export function uint64Column(capacity: number): Column<number> {
  return wideColumn('UInt64', capacity);
}

/** `Int64` of numbers from -(2^53 - 1) to 2^53 - 1. */
export function int64Column(capacity: number): Column<number> {
  return wideColumn('Int64', capacity);
}

/** `DateTime64(3, 'UTC')` of whole milliseconds since the epoch. */
export function millisecondsColumn(capacity: number): Column<number> {
  return wideColumn("DateTime64(3, 'UTC')", capacity);
}
