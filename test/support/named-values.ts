import type { NamedValues } from '../../src/domain/events.ts';

/** A record as named values. */
export function namedValues<T>(record: Readonly<Record<string, T>>): NamedValues<T> {
  return { names: Object.keys(record), values: Object.values(record) };
}

/** Named values as a record without a prototype, so that `__proto__` is a name like any other. */
export function recordOf<T>({ names, values }: NamedValues<T>): Readonly<Record<string, T>> {
  const record = Object.create(null) as Record<string, T>;
  names.forEach((name, index) => (record[name] = values[index]!));
  return record;
}
