import type { CellSpool } from './cell-spool.ts';
import { kindOfTexts, numberOrSeconds } from './cell-kinds.ts';
import type { FileColumn, FileColumns, LevelCells, OddCell } from './file-columns.ts';
import type { LevelTable } from './level-table.ts';
import { numberOfText } from './number-text.ts';
import { drawRows } from './row-draw.ts';
import { vectorsOfTexts } from './vectors.ts';

/** A column whose cells were read: where they are. */
export interface HeldColumn {
  readonly name: string;
  readonly spool: CellSpool;
  /** Its place in the spool. */
  readonly at: number;
  /** Null for a column of numbers. */
  readonly table: LevelTable | null;
  readonly odd: OddCell | null;
  /** Whether its numbers are all whole ones, as they are written. */
  readonly integer: boolean;
}

/** A file that was read row by row, as columns. */
export function heldColumns(input: {
  readonly path: string;
  readonly rows: number;
  readonly names: readonly string[];
  readonly held: readonly HeldColumn[];
  /** Reads one column again as levels, only the rows whose mark is 1 where there are marks. */
  readonly again: (name: string, wanted: Uint8Array | null) => Promise<HeldColumn>;
}): FileColumns {
  const { path, rows, names, again } = input;
  const byName = new Map(input.held.map((column) => [column.name, column]));
  const spools = new Set(input.held.map(({ spool }) => spool));
  const textsOf = ({ name, table }: HeldColumn): string[] =>
    table?.texts(`${path}, column ${JSON.stringify(name)},`) ?? [];
  const find = (name: string): HeldColumn => {
    const column = byName.get(name);
    if (column === undefined) throw new Error(`${path} has no column ${name}`);
    return column;
  };
  const asLevels = async (name: string): Promise<HeldColumn> => {
    const column = find(name);
    if (column.table !== null) return column;
    const read = await again(name, null);
    byName.set(name, read);
    spools.add(read.spool);
    return read;
  };
  const levelsOf = async (name: string): Promise<LevelCells> => {
    const column = await asLevels(name);
    return { levels: textsOf(column), codes: column.spool.levels(column.at), beyond: column.table?.full === true };
  };
  return {
    path,
    rows,
    names,
    columns: input.held.map((column) => fileColumn(column, textsOf)),
    numbers: async (name) => {
      const column = find(name);
      if (column.table === null) return column.spool.numbers(column.at);
      const { levels, codes } = await levelsOf(name);
      const numbers = levels.map(numberOrSeconds);
      return Float64Array.from(codes, (code) => numbers[code] ?? NaN);
    },
    levels: levelsOf,
    texts: async (name, limit, seed) => {
      const wanted = drawRows(rows, limit, seed);
      let column = await asLevels(name);
      if (column.table?.full === true) column = await again(name, wanted);
      const texts = textsOf(column);
      const codes = column.spool.levels(column.at);
      if (!spools.has(column.spool)) column.spool.close();
      const chosen: (string | null)[] = [];
      for (const [row, code] of codes.entries())
        if (wanted === null || wanted[row] === 1) chosen.push(texts[code] ?? null);
      return chosen;
    },
    vectors: async (name) => {
      const { levels, codes } = await levelsOf(name);
      return vectorsOfTexts({ levels, codes });
    },
    recycle: (values) => input.held[0]?.spool.recycle(values),
    close: () => {
      for (const spool of spools) spool.close();
      return Promise.resolve();
    },
  };
}

function fileColumn(column: HeldColumn, textsOf: (column: HeldColumn) => string[]): FileColumn {
  const { name, table, odd, integer, spool, at } = column;
  if (table === null) return { name, kind: spool.hasNumber(at) ? 'number' : 'empty', integer };
  const texts = textsOf(column);
  const kind = table.full ? 'text' : kindOfTexts(texts);
  const example = odd ?? oddText(texts);
  return { name, kind, integer, ...(kind === 'text' && example !== null ? { odd: example } : {}) };
}

/** Of texts that are mostly numbers: the first that is none. */
function oddText(texts: readonly string[]): OddCell | null {
  const odd = texts.find((text) => numberOfText(text) === undefined);
  if (odd === undefined || !texts.some((text) => numberOfText(text) !== undefined)) return null;
  return { text: odd, line: null };
}
