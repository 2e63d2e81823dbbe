import type { RawColumn } from '../raw-column.ts';

/** A column as Evidently's tests read it: cells without a value and infinities are gone. */
export interface CleanNumeric {
  readonly kind: 'numeric';
  readonly values: Float64Array;
  /** Whether pandas holds it as integers. */
  readonly integer: boolean;
}

/** Levels in file order, as codes into the levels of both sides together, which are in the order that Python sorts them in. */
export interface CleanLevels {
  readonly kind: 'levels';
  readonly codes: Int32Array;
}

/** Both sides of a column, cleaned. */
export type CleanPair =
  | { readonly kind: 'numeric'; readonly reference: CleanNumeric; readonly current: CleanNumeric }
  | {
      readonly kind: 'levels';
      readonly reference: CleanLevels;
      readonly current: CleanLevels;
      /** The levels of both sides, sorted: by number where they are numbers, by code point where they are texts. */
      readonly levels: readonly string[];
    };

/** Cleans both sides; numeric columns that are to be compared by their values become levels. */
export function cleanPair(reference: RawColumn, current: RawColumn, byValue: boolean): CleanPair {
  if (reference.kind === 'numeric' && current.kind === 'numeric' && !byValue) {
    return { kind: 'numeric', reference: cleanNumeric(reference), current: cleanNumeric(current) };
  }
  const sides = [cells(reference), cells(current)] as const;
  const numbers = sides.every((side) => side.numbers);
  const levels = [...new Set([...sides[0].texts, ...sides[1].texts])].sort(
    numbers ? (a, b) => numberOf(a) - numberOf(b) : byCodePoint,
  );
  const index = new Map(levels.map((level, at) => [level, at]));
  const [first, second] = sides.map((side) => ({
    kind: 'levels' as const,
    codes: Int32Array.from(side.texts, (text) => index.get(text)!),
  })) as [CleanLevels, CleanLevels];
  return { kind: 'levels', reference: first, current: second, levels };
}

function cleanNumeric(column: Extract<RawColumn, { kind: 'numeric' }>): CleanNumeric {
  return { kind: 'numeric', values: column.values.filter(Number.isFinite), integer: column.integer };
}

function cells(column: RawColumn): { readonly texts: readonly string[]; readonly numbers: boolean } {
  if (column.kind === 'numeric') {
    return { texts: Array.from(column.values.filter(Number.isFinite), String), numbers: true };
  }
  const texts: string[] = [];
  for (const code of column.codes) if (code >= 0) texts.push(column.levels[code]!);
  return { texts, numbers: column.ordered === 'by number' };
}

/** A level's place among numbers; Python sorts False before True. */
function numberOf(level: string): number {
  return level === 'true' ? 1 : level === 'false' ? 0 : Number(level);
}

/** Python's order of texts, which differs from that of UTF-16 beyond the basic plane. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Rows of each level, in the order of the levels. */
export function levelCounts(side: CleanLevels, levels: number): Float64Array {
  const counts = new Float64Array(levels);
  for (const code of side.codes) counts[code]! += 1;
  return counts;
}

/** How many different values there are, counting no further than `limit` + 1. */
export function distinctUpTo(limit: number, ...sides: readonly Float64Array[]): number {
  const seen = new Set<number>();
  for (const side of sides) {
    for (const value of side) {
      seen.add(value);
      if (seen.size > limit) return seen.size;
    }
  }
  return seen.size;
}
