import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { CellSpool } from '../../../../src/store/files/cell-spool.ts';
import { createFileColumnReader } from '../../../../src/store/files/file-column-reader.ts';
import { BEYOND_LEVELS, LevelTable, MOST_LEVELS } from '../../../../src/store/files/level-table.ts';
import { drawRows } from '../../../../src/store/files/row-draw.ts';

const directory = mkdtempSync(join(tmpdir(), 'leeway-columns-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const EVERYTHING = { only: null, as: new Map(), progress: () => undefined } as const;

async function levelsOf(name: string, content: string, column: string): Promise<(string | null)[]> {
  const path = join(directory, name);
  writeFileSync(path, content);
  const reader = createFileColumnReader();
  try {
    const file = await reader.open(path, { ...EVERYTHING, as: new Map([[column, 'levels' as const]]) });
    const { levels, codes } = await file.levels(column);
    return Array.from(codes, (code) => levels[code] ?? null);
  } finally {
    await reader.close();
  }
}

describe('files as columns', () => {
  it('gives back any texts, whatever they hold, from CSV and from JSON Lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 1, maxLength: 20 }),
        async (texts) => {
          const csv = `n,t\n${texts.map((text, i) => `${i},"${text.replaceAll('"', '""')}"`).join('\n')}\n`;
          const given = texts.map((text) => (text === '' ? null : text));
          expect(await levelsOf('any.csv', csv, 't')).toEqual(given);
          const lines = texts.map((text, n) => JSON.stringify({ n, t: text })).join('\n');
          expect(await levelsOf('any.jsonl', lines, 't')).toEqual(texts);
        },
      ),
      { seed: 3, numRuns: 100 },
    );
  });

  it('reads rows that straddle the bytes that are read at once', async () => {
    const rows = 400_000;
    const cells = Array.from({ length: rows }, (_, i) => `"row ${i % 9}, of many",${i / 8}`);
    const path = join(directory, 'long.csv');
    writeFileSync(path, `t,x\n${cells.join('\r\n')}`);
    const reader = createFileColumnReader();
    const file = await reader.open(path, EVERYTHING);
    const numbers = await file.numbers('x');
    const { levels, codes } = await file.levels('t');
    await reader.close();
    expect(file.rows).toBe(rows);
    expect(levels).toHaveLength(9);
    expect(numbers.every((value, i) => value === i / 8)).toBe(true);
    expect(codes.every((code, i) => levels[code] === `row ${i % 9}, of many`)).toBe(true);
  });

  it('draws texts evenly over a file that has too many to hold them all, the same ones for a seed', async () => {
    const path = join(directory, 'texts.csv');
    writeFileSync(path, `t\n${Array.from({ length: MOST_LEVELS + 5_000 }, (_, i) => `text ${i}`).join('\n')}\n`);
    const reader = createFileColumnReader();
    const file = await reader.open(path, EVERYTHING);
    const texts = await file.texts('t', 1_000, 7);
    const again = await file.texts('t', 1_000, 7);
    await reader.close();
    expect(texts).toHaveLength(1_000);
    expect(again).toEqual(texts);
    expect(new Set(texts).size).toBe(1_000);
    const places = texts.map((text) => Number(text?.slice(5)));
    expect(places.filter((place) => place >= (MOST_LEVELS + 5_000) / 2).length).toBeGreaterThan(400);
  });

  it('spools what exceeds the memory to a file that nobody sees, and gives back the same', () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('leeway-spool-'));
    const spools = [1 << 30, 1].map((memory) => {
      const spool = new CellSpool(['numbers', 'skipped', 'levels'], { memoryBytes: memory });
      let at = 0;
      for (let row = 0; row < 3 * spool.groupRows + 5; row++) {
        spool.numberCells[0]![at] = row / 3;
        spool.levelCells[2]![at] = row % 7;
        if (++at === spool.groupRows) {
          spool.next(at);
          at = 0;
        }
      }
      spool.next(at);
      return spool;
    });
    const [held, written] = spools.map((spool) => [spool.numbers(0), spool.levels(2), spool.hasNumber(0)]);
    expect(written).toEqual(held);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('leeway-spool-'))).toEqual(before);
    for (const spool of spools) spool.close();
  });

  it('tells levels apart by all their bytes, up to a limit', () => {
    const table = new LevelTable();
    const texts = fc.sample(fc.string({ maxLength: 4 }), { seed: 4, numRuns: 3_000 });
    const codes = texts.map((text) => table.addText(text));
    const levels = table.texts('here');
    expect(codes.map((code) => levels[code])).toEqual(texts);
    expect(new Set(levels).size).toBe(levels.length);
    for (let i = 0; i < MOST_LEVELS + 10; i++) table.addText(`level ${i}`);
    expect([table.size, table.full, table.addText('one more')]).toEqual([MOST_LEVELS, true, BEYOND_LEVELS]);
    expect(table.addText(texts[0]!)).toBe(codes[0]);
  });

  it('draws every choice of rows equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6_000; seed++) {
      const drawn = drawRows(4, 2, seed)?.join('') ?? '';
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1,000 expected for each, standard deviation 29.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120);
    expect(drawRows(3, 3, 1)).toBeNull();
  });
});
