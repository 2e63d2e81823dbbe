import type { NamedValues } from '../../domain/events.ts';
import type { Column } from './column.ts';
import type { DictionaryColumn } from './dictionary-column.ts';
import { uint64Column, uint8Column } from './number-columns.ts';

/** `Nullable(T)`: which rows are null, and a value for every row, of which those of null rows count for nothing. */
export function nullableColumn<T>(values: Column<T>, standIn: T, capacity: number): Column<T | null> {
  const nulls = uint8Column(capacity);
  return {
    type: `Nullable(${values.type})`,
    append(value) {
      nulls.append(value === null ? 1 : 0);
      values.append(value ?? standIn);
    },
    rows: () => nulls.rows(),
    prefix: () => values.prefix(),
    data: () => [...nulls.data(), ...values.data()],
  };
}

/** `Array(T)`: where each row ends among the elements, and the elements of all rows. */
export function arrayColumn<T>(elements: Column<T>, capacity: number): Column<readonly T[]> {
  const ends = uint64Column(capacity);
  return {
    type: `Array(${elements.type})`,
    append(row) {
      for (const element of row) elements.append(element);
      ends.append(elements.rows());
    },
    rows: () => ends.rows(),
    prefix: () => elements.prefix(),
    data: () => [...ends.data(), ...elements.data()],
  };
}

/** `Map(LowCardinality(String), V)`: an array of pairs, the names of all rows before the values of all rows. */
export function namedColumn<V>(names: DictionaryColumn, values: Column<V>, capacity: number): Column<NamedValues<V>> {
  const ends = uint64Column(capacity);
  return {
    type: `Map(${names.type}, ${values.type})`,
    append(row) {
      names.appendAll(row.names);
      for (const value of row.values) values.append(value);
      ends.append(names.rows());
    },
    rows: () => ends.rows(),
    prefix: () => [...names.prefix(), ...values.prefix()],
    data: () => [...ends.data(), ...names.data(), ...values.data()],
  };
}

/** `Map(K, V)` of pairs. */
export function mapColumn<K, V>(
  keys: Column<K>,
  values: Column<V>,
  capacity: number,
): Column<Iterable<readonly [K, V]>> {
  const ends = uint64Column(capacity);
  return {
    type: `Map(${keys.type}, ${values.type})`,
    append(row) {
      for (const [key, value] of row) {
        keys.append(key);
        values.append(value);
      }
      ends.append(keys.rows());
    },
    rows: () => ends.rows(),
    prefix: () => [...keys.prefix(), ...values.prefix()],
    data: () => [...ends.data(), ...keys.data(), ...values.data()],
  };
}
