import { identifier } from '../engine/settings.ts';
import type { Column, Segment } from './column.ts';
import { writeLength } from './text-column.ts';

/** Rows as one block of ClickHouse's `Native` format: encoded once, so that every attempt to store them sends the same bytes. */
export interface NativeBlock {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: number;
  /** The block's bytes in pieces. */
  readonly segments: readonly Uint8Array[];
  /** Length of all pieces. */
  readonly bytes: number;
}

/** The block of filled columns, by name. All have the same number of rows. */
export function nativeBlock(
  columns: Readonly<Record<string, Pick<Column<never>, 'type' | 'rows' | 'prefix' | 'data'>>>,
): NativeBlock {
  const named = Object.entries(columns);
  const rows = named[0]?.[1].rows() ?? 0;
  const segments: Uint8Array[] = [header(named.length, rows)];
  for (const [name, column] of named) {
    if (column.rows() !== rows) throw new RangeError(`column ${name} has ${column.rows()} rows, the others ${rows}`);
    segments.push(texts(name, column.type));
    for (const segment of [...column.prefix(), ...column.data()]) segments.push(bytesOf(segment));
  }
  return {
    columns: named.map(([name, { type }]) => ({ name, type })),
    rows,
    segments: segments.filter(({ length }) => length > 0),
    bytes: segments.reduce((sum, { length }) => sum + length, 0),
  };
}

function header(columns: number, rows: number): Uint8Array {
  const bytes = new Uint8Array(10);
  return bytes.subarray(0, writeLength(bytes, writeLength(bytes, 0, columns), rows));
}

function texts(...parts: readonly string[]): Uint8Array {
  return Buffer.concat(
    parts.flatMap((part) => {
      const text = Buffer.from(part);
      const length = new Uint8Array(5);
      return [length.subarray(0, writeLength(length, 0, text.length)), text];
    }),
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: Segment): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The block's columns as an INSERT or SELECT names them. */
export function columnList({ columns }: NativeBlock): string {
  return columns.map(({ name }) => identifier(name)).join(', ');
}

/** The block's columns with their types, as the table function that reads a file wants them. */
export function structureOf({ columns }: NativeBlock): string {
  return columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ');
}
