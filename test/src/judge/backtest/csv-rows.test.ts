import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords } from '../../../../src/judge/backtest/csv-rows.ts';

const read = (text: string): unknown[] =>
  [...csvRecords(text)].map((record) => ('fault' in record ? record : record.fields));

describe('csvRecords', () => {
  it.each<[string, string, unknown[]]>([
    [
      'plain fields',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['no line end at the end', 'a\nb', [['a'], ['b']]],
    [
      'carriage returns',
      'a,b\r\n1,"2"\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['blank lines and a byte order mark', '\ufeffa\n\n\r\nb\n', [['a'], ['b']]],
    ['empty fields', ',a,\n', [['', 'a', '']]],
    [
      'commas, quotes and line ends in quotes',
      '"a,b","say ""x""","1\n2"\nc,d,e',
      [
        ['a,b', 'say "x"', '1\n2'],
        ['c', 'd', 'e'],
      ],
    ],
    ['a quote inside an unquoted field', 'a"b,c', [['a"b', 'c']]],
    ['nothing', '', []],
  ])('reads %s', (_, text, fields) => {
    expect(read(text)).toEqual(fields);
  });

  it('counts lines, those inside quotes too', () => {
    const lines = [...csvRecords('a\n"b\nc"\n\nd\n')].map(({ line }) => line);
    expect(lines).toEqual([1, 2, 5]);
  });

  it.each([
    ['a\n"b\nc', { line: 2, fault: 'a quote is opened and never closed' }],
    ['"a"b,c', { line: 1, fault: 'text follows a closing quote; double the quotes inside a quoted field' }],
  ])('stops at the fault of %j', (text, fault) => {
    expect(read(text).at(-1)).toEqual(fault);
  });

  it('reads back whatever was written with quotes', () => {
    const field = fc.stringMatching(/^[a-z",\n\r ]{1,8}$/);
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (records) => {
        const text = records.map((fields) => fields.map((f) => `"${f.replaceAll('"', '""')}"`).join(',')).join('\n');
        expect(read(text)).toEqual(records);
      }),
    );
  });
});
