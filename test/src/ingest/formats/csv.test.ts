import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRows } from '../../../../src/ingest/formats/bodies/csv.ts';

describe('rows of a CSV text', () => {
  it.each([
    ['1,2.5,-3e2\n', [[1, 2.5, -300]]],
    [
      'a, b ,"c, ""d"""\r\n1,,NaN',
      [
        ['a', 'b', 'c, "d"'],
        [1, null, null],
      ],
    ],
    ['"1"\n\n"two\nlines",3\n', [['1'], ['two\nlines', 3]]],
    ['', []],
    ['0x10,1_000,Infinity', [['0x10', '1_000', 'Infinity']]],
    ['"never closed', [['never closed']]],
  ])('%j', (text, rows) => {
    expect(csvRows(text)).toEqual(rows);
  });

  it('gives back texts that were quoted, whatever is in them', () => {
    const cell = fc.string().map((text) => text.replaceAll('\r', ''));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 4 }), (rows) => {
        const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n');
        expect(csvRows(text)).toEqual(rows);
      }),
    );
  });
});
