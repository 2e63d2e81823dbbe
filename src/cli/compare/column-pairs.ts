import { LeewayError } from '../../platform/errors.ts';
import type { FileColumn, FileColumns } from '../../store/index.ts';
import type { CompareRequest } from './options.ts';

/** Both sides of a comparison. */
export interface Tables {
  readonly reference: FileColumns;
  readonly current: FileColumns;
}

/** A column on both sides; null where a side does not have it. */
export interface ColumnPair {
  readonly name: string;
  readonly reference: FileColumn | null;
  readonly current: FileColumn | null;
}

/**
 * The columns of both files by name: those of the reference in its order, then those that only the current file has.
 * @throws LeewayError `bad_input` when there is nothing to compare: no common column, or one was named that no file has.
 */
export function columnPairs(
  { reference, current }: Tables,
  { columns: only, types }: Pick<CompareRequest, 'columns' | 'types'>,
): ColumnPair[] {
  const [left, right] = [byName(reference.columns), byName(current.columns)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const known = new Set([...reference.names, ...current.names]);
  const unknown = [...(only ?? []), ...types.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new LeewayError('bad_input', `neither file has a column ${JSON.stringify(unknown)}`, {
      remedy: `Their columns are ${listed([...known])}.`,
    });
  }
  if (!names.some((name) => left.has(name) && right.has(name))) {
    throw new LeewayError(
      'bad_input',
      `the files have no column in common: ${reference.path} has ${listed([...left.keys()])}, ${current.path} has ${listed([...right.keys()])}`,
      { remedy: 'Give two files of the same table, with the same names of columns.' },
    );
  }
  return (only ?? names).map((name) => ({ name, reference: left.get(name) ?? null, current: right.get(name) ?? null }));
}

function byName(columns: readonly FileColumn[]): Map<string, FileColumn> {
  return new Map(columns.map((column) => [column.name, column]));
}

const SHOWN = 8;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => JSON.stringify(name));
  return `${shown.join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;
}
