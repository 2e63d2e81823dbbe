import { z } from 'zod';
import { LeewayError } from '../platform/errors.ts';
import type { Column, Table } from './table.ts';

/** A change of a number that can be taken back exactly: a turn of a cyclic count, or another unit. */
export type Transform =
  | {
      readonly kind: 'cyclic';
      /** Added, then wrapped into base .. base + modulus - 1. */
      readonly shift: number;
      readonly modulus: number;
      readonly base: number;
    }
  | { readonly kind: 'affine'; readonly factor: number; readonly offset: number };

/** A column whose feed broke, and the transform that makes its values what the model was trained on. */
export interface ColumnMend {
  readonly column: string;
  readonly undo: Transform;
}

const mendsSchema = z.array(
  z.object({
    column: z.string().min(1),
    undo: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('cyclic'), shift: z.int(), modulus: z.int().min(2), base: z.int() }),
      z.object({ kind: z.literal('affine'), factor: z.number(), offset: z.number() }),
    ]),
  }),
);

/** Mends as they come out of a document; `bad_input` that says what is wrong when they are none. */
export function parseMends(mends: unknown): readonly ColumnMend[] {
  const parsed = mendsSchema.safeParse(mends);
  if (parsed.success) return parsed.data;
  throw new LeewayError('bad_input', `these are no feed mends: ${z.prettifyError(parsed.error)}`, {
    cause: parsed.error,
  });
}

/** The transformed number. */
export function applyTransform(transform: Transform, value: number): number {
  if (transform.kind === 'affine') return transform.factor * value + transform.offset;
  const { shift, modulus, base } = transform;
  return ((((value - base + shift) % modulus) + modulus) % modulus) + base;
}

/** The transform that takes this one back. */
export function inverseOf(transform: Transform): Transform {
  if (transform.kind === 'cyclic') {
    return { ...transform, shift: (transform.modulus - transform.shift) % transform.modulus };
  }
  return { kind: 'affine', factor: 1 / transform.factor, offset: -transform.offset / transform.factor };
}

/**
 * The table with the mends applied. In a categorical column whose levels are numbers ("0" … "23") the levels are
 * transformed; a level that is no number stays as it is. A mend of a column that is not there is `bad_input`.
 */
export function mendTable(table: Table, mends: readonly ColumnMend[]): Table {
  if (mends.length === 0) return table;
  const columns: Record<string, Column> = { ...table.columns };
  for (const { column: name, undo } of mends) {
    const column = columns[name];
    if (column === undefined) {
      throw new LeewayError('bad_input', `cannot mend column "${name}": the table does not have it`);
    }
    columns[name] =
      column.kind === 'numeric'
        ? { kind: 'numeric', values: column.values.map((value) => applyTransform(undo, value)) }
        : { ...column, levels: column.levels.map((level) => mendLevel(undo, level)) };
  }
  return { rows: table.rows, columns };
}

function mendLevel(undo: Transform, level: string): string {
  const value = level.trim() === '' ? Number.NaN : Number(level);
  return Number.isFinite(value) ? String(applyTransform(undo, value)) : level;
}
