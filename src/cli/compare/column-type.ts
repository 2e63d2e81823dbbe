import type { CellKind, FileColumn, LevelCells } from '../../store/index.ts';
import type { DeclaredType } from './options.ts';

/** How a column is read on both sides, or why it cannot be compared. */
export type Reading =
  | {
      readonly kind: 'numbers' | 'levels' | 'texts' | 'vectors';
      readonly type: 'numeric' | 'boolean' | 'text' | 'embedding' | null;
    }
  | { readonly kind: 'none'; readonly type: 'time' | 'other' | 'numeric'; readonly reason: string };

/**
 * What a column is, from what its cells are on both sides; a declared type is taken as it is. The rules are few, so that the type of a column
 * does not change with the data: numbers are numeric however few there are, `true` and `false` are boolean, lists of numbers are embeddings,
 * and all other texts are levels (of which a second look may find that they are texts or identifiers: `kindOfLevels`).
 */
export function readingOf(reference: FileColumn, current: FileColumn, declared: DeclaredType | undefined): Reading {
  if (declared !== undefined) return declaredReading(declared);
  const kinds = new Set<CellKind>([reference.kind, current.kind]);
  kinds.delete('empty');
  if (kinds.size === 0) return { kind: 'numbers', type: 'numeric' };
  if (kinds.has('other')) {
    return {
      kind: 'none',
      type: 'other',
      reason: 'its cells are nested objects or lists, which have no distribution to compare',
    };
  }
  const [kind, different] = kinds;
  if (different !== undefined) return mixedReading(reference, current);
  switch (kind) {
    case 'number':
      return { kind: 'numbers', type: 'numeric' };
    case 'boolean':
      return { kind: 'levels', type: 'boolean' };
    case 'vector':
      return { kind: 'vectors', type: 'embedding' };
    case 'time':
      return {
        kind: 'none',
        type: 'time',
        reason: 'later data has later times, which is no drift: declare the column numeric to compare its seconds',
      };
    default:
      return { kind: 'levels', type: null };
  }
}

function declaredReading(declared: DeclaredType): Reading {
  switch (declared) {
    case 'numeric':
      return { kind: 'numbers', type: 'numeric' };
    case 'text':
      return { kind: 'texts', type: 'text' };
    case 'embedding':
      return { kind: 'vectors', type: 'embedding' };
    case 'boolean':
      return { kind: 'levels', type: 'boolean' };
    default:
      return { kind: 'levels', type: null };
  }
}

const NOUNS: Readonly<Record<CellKind, string>> = {
  number: 'numbers',
  text: 'text',
  boolean: 'true and false',
  time: 'times',
  vector: 'lists of numbers',
  empty: 'nothing',
  other: 'nested values',
};

/** Two kinds of cells: texts swallow other kinds when the reference has them; anything else is a break of the schema, and is said so. */
function mixedReading(reference: FileColumn, current: FileColumn): Reading {
  if (reference.kind === 'text') return { kind: 'levels', type: null };
  const odd = current.odd ?? reference.odd;
  const example =
    odd === undefined
      ? ''
      : ` (such as ${JSON.stringify(odd.text.slice(0, 40))}${odd.line === null ? '' : ` in line ${odd.line}`})`;
  return {
    kind: 'none',
    type: reference.kind === 'number' ? 'numeric' : 'other',
    reason: `the reference holds ${NOUNS[reference.kind]} and the current data ${NOUNS[current.kind]}${example}: mend the data, or declare the column's type`,
  };
}

/** Different texts below which a column of them is one of categories, whatever the number of rows. */
const FEW_TEXTS = 50;

/** What texts are: categories, texts of a language, or names of single rows. */
export type LevelsKind = 'categorical' | 'text' | 'identifier';

/**
 * Texts are categories unless there are many different ones on the side that has more of them: more than 50, and more than half as many as
 * there are cells. Those are text of a language when most have a blank inside, and identifiers otherwise.
 */
export function kindOfLevels(reference: LevelCells, current: LevelCells): LevelsKind {
  const counts = [cellsOf(reference), cellsOf(current)] as const;
  const [{ levels }, cells] = counts[1] > counts[0] ? [current, counts[1]] : [reference, counts[0]];
  const many = reference.beyond || current.beyond || (levels.length > FEW_TEXTS && levels.length > cells / 2);
  if (!many) return 'categorical';
  let spaced = 0;
  for (const text of levels) if (/\S\s+\S/.test(text)) spaced++;
  return spaced > levels.length / 2 ? 'text' : 'identifier';
}

function cellsOf({ codes }: LevelCells): number {
  let cells = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row] !== -1) cells++;
  return cells;
}
