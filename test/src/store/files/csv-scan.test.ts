import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvScan, type CsvColumn } from '../../../../src/store/files/csv-scan.ts';
import { LevelTable } from '../../../../src/store/files/level-table.ts';

const KEEPINGS = ['numbers', 'levels', 'skipped', 'numbers'] as const;

interface Outcome {
  readonly fault: string | null;
  readonly columns: readonly unknown[];
}

/** What a scan of this text says, given in pieces of some size, by the machine or without it. */
function scanned(text: string, piece: number, options: { isPlain: boolean; wanted: Uint8Array | null }): Outcome {
  const columns = KEEPINGS.map((keeping, at): CsvColumn => ({
    name: `c${at}`,
    keeping,
    table: new LevelTable(),
    lenient: at === 3,
    odd: null,
    oddCells: 0,
    integer: true,
  }));
  const scan = new CsvScan({ path: 'any.csv', columns, firstLine: 2, ...options });
  const source = Buffer.from(text);
  const buffer = scan.buffer();
  let filled = 0;
  try {
    for (let at = 0; at <= source.length; at += piece) {
      const part = source.subarray(at, at + piece);
      buffer.set(part, filled);
      filled += part.length;
      const used = scan.scan(buffer, filled, at + piece > source.length);
      buffer.copyWithin(0, used, filled);
      filled -= used;
    }
  } catch (thrown) {
    return { fault: (thrown as Error).message, columns: [] };
  }
  scan.finish();
  const cells = columns.map(({ table, odd, oddCells, integer }, at) => {
    const kept = KEEPINGS[at]!;
    const texts = table.texts('');
    const values =
      kept === 'levels' ? Array.from(scan.spool.levels(at), (code) => texts[code] ?? code) : scan.spool.numbers(at);
    return {
      values: kept === 'skipped' || (odd !== null && kept !== 'levels') ? [] : [...values],
      odd,
      oddCells,
      integer,
    };
  });
  return { fault: null, columns: cells };
}

/** Cells of every kind that files hold, good and bad. */
const cell = fc.oneof(
  { weight: 6, arbitrary: fc.double({ noNaN: true }).map(String) },
  { weight: 6, arbitrary: fc.integer().map(String) },
  { weight: 4, arbitrary: fc.constantFrom('red', 'green', '"blue"', '"a,b"', '"say ""no"""', 'NA', '""', '') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('"1.5"', '"-3"', ' 4', '+5', '12345678901234567890123', 'true', '2020-01-01'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('"two\nlines"', '"two\r\nlines"', 'a\rb', '"fifteen letters"', '"sixteen letters!"'),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `"${text.replaceAll('"', '""')}"`),
  },
);
const row = fc.tuple(cell, cell, cell, cell).map((cells) => cells.join(','));
const anyRow = fc.oneof(
  { weight: 25, arbitrary: row },
  { weight: 1, arbitrary: fc.constantFrom('', '1,2,3', '1,2,3,4,5', '1,"open,3,4', '1,"shut"x,3,4', '\r') },
);
const table = fc
  .tuple(fc.array(anyRow, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([rows, end, isEnded]) => rows.join(end) + (isEnded ? end : ''));

describe('a CSV file scanned by the machine', () => {
  it.each([
    ['all rows', null],
    ['texts of some rows only', Uint8Array.from({ length: 64 }, (_, at) => (at % 3 === 0 ? 1 : 0))],
  ])('says the same as the scan without it, to the bit and to the words of its faults: %s', (_, wanted) => {
    let faults = 0;
    let odds = 0;
    fc.assert(
      fc.property(table, fc.constantFrom(37, 150, 100_000), (text, piece) => {
        const plain = scanned(text, 100_000, { isPlain: true, wanted });
        if (plain.fault !== null) faults++;
        if (JSON.stringify(plain).includes('"line"')) odds++;
        expect(scanned(text, piece, { isPlain: false, wanted })).toEqual(plain);
      }),
      { seed: 11, numRuns: 150 },
    );
    expect(faults).toBeGreaterThan(10);
    expect(odds).toBeGreaterThan(40);
  });

  it('knows more levels than it remembers', () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => `${at},level ${(at * 7919) % 3_000},x,${at / 4}`);
    const text = `${rows.join('\n')}\n`;
    const both = [true, false].map((isPlain) => scanned(text, 50_000, { isPlain, wanted: null }));
    expect(both[1]).toEqual(both[0]);
    expect(both[0]?.fault).toBeNull();
  });
});
