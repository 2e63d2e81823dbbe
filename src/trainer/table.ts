import { LeewayError } from '../platform/errors.ts';

/** Text values as codes into a list of levels; code -1 is a missing value. */
export interface CategoricalColumn {
  readonly kind: 'categorical';
  readonly levels: readonly string[];
  readonly codes: Int32Array;
}

/** Numbers; NaN is a missing value. */
export interface NumericColumn {
  readonly kind: 'numeric';
  readonly values: Float64Array;
}

/** One column of a table. */
export type Column = CategoricalColumn | NumericColumn;

/** Rows held column by column: what a model is trained on and asked about. No engine and no row objects behind it. */
export interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
}

/** Text values as a categorical column; levels are listed in order of first appearance, null and undefined are missing. */
export function categorical(values: ArrayLike<string | null | undefined>): CategoricalColumn {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined) {
      codes[row] = -1;
      continue;
    }
    const known = codeOf.get(value);
    if (known === undefined) codeOf.set(value, codeOf.size);
    codes[row] = known ?? codeOf.size - 1;
  }
  return { kind: 'categorical', levels: [...codeOf.keys()], codes };
}

/** Numbers as a numeric column; null and undefined become NaN, which means missing. */
export function numeric(values: ArrayLike<number | null | undefined>): NumericColumn {
  const copy = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) copy[row] = values[row] ?? Number.NaN;
  return { kind: 'numeric', values: copy };
}

/** A table of these columns; refused as `bad_input` when they differ in length. */
export function tableOf(columns: Readonly<Record<string, Column>>): Table {
  let rows = -1;
  for (const [name, column] of Object.entries(columns)) {
    const length = rowsOf(column);
    if (rows >= 0 && length !== rows) {
      throw new LeewayError(
        'bad_input',
        `column "${name}" has ${length} rows where the columns before it have ${rows}`,
        {
          remedy: 'Give every column of the table the same number of rows.',
        },
      );
    }
    rows = length;
  }
  return { rows: Math.max(rows, 0), columns };
}

/** The column of that name and kind; refused as `bad_input`, naming what is there, when it is absent or of the other kind. */
export function columnOf<K extends Column['kind']>(table: Table, name: string, kind: K): Extract<Column, { kind: K }> {
  const column = table.columns[name];
  if (column === undefined) {
    throw new LeewayError(
      'bad_input',
      `the table has no column "${name}"; it has ${Object.keys(table.columns).join(', ')}`,
      {
        remedy: `Add the column "${name}", filled with missing values if nothing is known.`,
      },
    );
  }
  if (column.kind !== kind) {
    throw new LeewayError('bad_input', `column "${name}" is ${column.kind}, the model wants it ${kind}`, {
      remedy: 'Convert the column before it is handed over.',
    });
  }
  return column as Extract<Column, { kind: K }>;
}

function rowsOf(column: Column): number {
  return column.kind === 'numeric' ? column.values.length : column.codes.length;
}
