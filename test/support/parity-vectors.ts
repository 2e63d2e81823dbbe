import { readFileSync } from 'node:fs';
import { rawLevels, rawNumbers, type RawColumn } from '../../detectors/parity/index.ts';
import { cellsOf, type ColumnRecipe } from './lcg-columns.ts';

/** One pair of columns of a vector file. */
export interface ParitySet<Result> {
  readonly set: string;
  readonly type: 'numeric' | 'categorical';
  readonly reference: ColumnRecipe;
  readonly current: ColumnRecipe;
  readonly results: Readonly<Record<string, Result>>;
}

/** The vectors of a peer. */
export function parityVectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/parity/${name}.json`, import.meta.url), 'utf8'));
}

/** The column as a reader of files hands it over. */
export function columnOf(recipe: ColumnRecipe, type: 'numeric' | 'categorical'): RawColumn {
  const cells = cellsOf(recipe);
  return type === 'numeric' ? rawNumbers(cells as (number | null)[]) : rawLevels(cells);
}

/** Equality to the digits that the contract promises: 1e-6 relative or 1e-9 absolute, whichever is larger. */
export function sameDigits(ours: number, theirs: number, absolute = 1e-9): boolean {
  return Math.abs(ours - theirs) <= Math.max(absolute, 1e-6 * Math.abs(theirs));
}
