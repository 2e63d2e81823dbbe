import { EDGE_LEVELS, equalDepthEdges } from '../../detectors/profile/index.ts';
import type { BaselineColumn, ColumnRole } from '../domain/baseline.ts';
import type { Staging } from './ports.ts';
import { refusal, type Refusal } from './refusal.ts';

/** Levels that are counted singly. */
export const COUNTED_LEVELS = 50;
/** Levels that are remembered, so that a level the baseline never had is known as such. */
export const MAX_LEVELS = 10_000;

/** A column with its bins, and a sentence about it where there is something to say. */
export interface Measured {
  readonly kind: 'measured';
  readonly column: BaselineColumn;
  readonly note: string;
}

/** Sets the bins of one column from the baseline's rows, or says why they cannot be set. `name` is how the file calls the column. */
export async function measureColumn(
  staging: Staging,
  key: string,
  { name, role, type }: { readonly name: string; readonly role: ColumnRole; readonly type: BaselineColumn['type'] },
): Promise<Measured | Refusal> {
  return type === 'numeric' ? measureNumbers(staging, key, name, role) : measureLevels(staging, key, name, role, type);
}

async function measureNumbers(
  staging: Staging,
  key: string,
  name: string,
  role: ColumnRole,
): Promise<Measured | Refusal> {
  const facts = await staging.numeric(key, EDGE_LEVELS);
  if (facts.values === 0) {
    return facts.mistyped > 0
      ? refusal(
          'not_numeric',
          `column ${name} is numeric to the monitor, but none of its values is a number; one is ${JSON.stringify(facts.mistypedExample)}`,
          `Declare it as ${name}: categorical, or mend the file.`,
        )
      : empty(name);
  }
  const { edges, coarse } = equalDepthEdges(facts.quantiles);
  const share = facts.mistyped / (facts.values + facts.mistyped);
  const notes = [
    ...(facts.mistyped === 0
      ? []
      : [
          `${facts.mistyped} values of ${name} (${(100 * share).toPrecision(2)} %) are no numbers, such as ${JSON.stringify(facts.mistypedExample)}, and count as null`,
        ]),
    ...(facts.min === facts.max
      ? [`column ${name} is constant in the baseline (${facts.min}): it has no scale to measure a shift by`]
      : []),
  ];
  return {
    kind: 'measured',
    note: notes.join('; '),
    column: {
      name: key,
      role,
      type: 'numeric',
      edges,
      coarse,
      // The engine adds in blocks, whose last bits depend on how the rows lie; twelve digits do not.
      mean: digits(facts.mean),
      sd: facts.min === facts.max ? 0 : digits(facts.sd),
      min: facts.min,
      max: facts.max,
    },
  };
}

async function measureLevels(
  staging: Staging,
  key: string,
  name: string,
  role: ColumnRole,
  type: 'categorical' | 'boolean',
): Promise<Measured | Refusal> {
  const facts = await staging.levels(key, MAX_LEVELS);
  if (facts.values === 0) return empty(name);
  if (facts.distinct > MAX_LEVELS) {
    return refusal(
      'too_many_levels',
      `column ${name} has ${facts.distinct} different values in ${facts.values} rows, more than the ${MAX_LEVELS} that can be told apart: it looks like an identifier or free text`,
      'Leave it out of the columns, declare it numeric, or group its values.',
    );
  }
  return {
    kind: 'measured',
    note: facts.distinct === 1 ? `column ${name} is constant in the baseline (${facts.levels[0] ?? ''})` : '',
    column: {
      name: key,
      role,
      type,
      levels: facts.levels.slice(0, COUNTED_LEVELS),
      others: facts.levels.slice(COUNTED_LEVELS),
    },
  };
}

function empty(name: string): Refusal {
  return refusal(
    'column_empty',
    `column ${name} has no value in any row of the baseline`,
    'Leave it out of the columns, or choose a span of time in which it is filled.',
  );
}

function digits(value: number): number {
  return Number(value.toPrecision(12));
}
