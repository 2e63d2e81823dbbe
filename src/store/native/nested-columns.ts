import type { NamedValues } from '../../domain/events.ts';
import type { Column } from './column.ts';
import { uint64Column, uint8Column } from './number-columns.ts';

/** `Nullable(T)`: which rows are null, and a value for every row, of which those of null rows count for nothing. */
export function nullableColumn<T>(values: Column<T>, standIn: T, capacity: number): Column<T | null> {
  const nulls = uint8Column(capacity);
  return composed(`Nullable(${values.type})`, [nulls, values], (value) => {
    nulls.append(value === null ? 1 : 0);
    values.append(value ?? standIn);
  });
}

/** `Array(T)`: where each row ends among the elements, and the elements of all rows. */
export function arrayColumn<T>(elements: Column<T>, capacity: number): Column<readonly T[]> {
  const ends = uint64Column(capacity);
  return composed(`Array(${elements.type})`, [ends, elements], (row) => {
    elements.appendAll(row);
    ends.append(elements.rows());
  });
}

/** `Map(K, V)`: an array of pairs, the names of all rows before the values of all rows. */
export function namedColumn<V>(names: Column<string>, values: Column<V>, capacity: number): Column<NamedValues<V>> {
  const ends = uint64Column(capacity);
  return composed(`Map(${names.type}, ${values.type})`, [ends, names, values], (row) => {
    names.appendAll(row.names);
    values.appendAll(row.values);
    ends.append(names.rows());
  });
}

/** A column made of others, of which the first has a row for each of its rows: their bytes one after the other. */
function composed<T>(
  type: string,
  parts: readonly [Column<number>, ...Column<never>[]],
  append: (value: T) => void,
): Column<T> {
  return {
    type,
    append,
    appendAll: (values) => values.forEach(append),
    rows: () => parts[0].rows(),
    prefix: () => parts.flatMap((part) => part.prefix()),
    data: () => parts.flatMap((part) => part.data()),
    clear: () => parts.forEach((part) => part.clear()),
  };
}
