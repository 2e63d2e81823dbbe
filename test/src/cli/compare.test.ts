import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import { compareFiles } from '../../../src/cli/compare/compare-files.ts';
import { htmlReport } from '../../../src/cli/compare/html-report.ts';
import type { CompareRequest } from '../../../src/cli/compare/options.ts';
import { createCompareRunner, csvOf } from '../../support/compare-runner.ts';

const runner = createCompareRunner();
const { run, write } = runner;
afterAll(() => runner.close());

const normals = (n: number, seed: number, shift = 0): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => random.normal() + shift);
};
const letters = (n: number, seed: number, power = 1): string[] => {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => 'abcde'.charAt(Math.floor(5 * random.uniform() ** power)));
};

/** The golden columns of a known generator: x <- 16807 x mod 2147483647, u = x / 2147483647. */
function golden(seed: number): () => number {
  let x = seed;
  return () => (x = (x * 16807) % 2147483647) / 2147483647;
}
const goldenNormals = (n: number, seed: number, shift = 0, scale = 1): number[] => {
  const u = golden(seed);
  return Array.from({ length: n }, () => shift + scale * Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u()));
};
const goldenLevels = (n: number, seed: number, levels: string, power = 1): string[] => {
  const u = golden(seed);
  return Array.from({ length: n }, () => levels.charAt(Math.floor(levels.length * u() ** power)));
};
write('golden-ref.csv', csvOf({ num: goldenNormals(2000, 1), cat: goldenLevels(2000, 3, 'abcde') }));
write('golden-cur.csv', csvOf({ num: goldenNormals(1500, 2, 0.25, 1.1), cat: goldenLevels(1500, 4, 'abcdef', 1.3) }));

const request = (reference: string, current: string): CompareRequest => ({
  reference: join(runner.directory, reference),
  current: join(runner.directory, current),
  methods: ['psi'],
  columns: null,
  types: new Map(),
  thresholds: new Map(),
  parity: null,
  seed: 0,
});

const good = csvOf({ a: normals(300, 1), b: letters(300, 2) });
write('good.csv', good);
const repeated = (line: string, times: number): string => `a,b\n${`${line}\n`.repeat(times)}`;

describe('leeway compare', () => {
  it('says what the contract says, in its shape', async () => {
    const { code, err, document } = await run('golden-ref.csv', 'golden-cur.csv', '--json', '--method', 'psi');
    expect([code, err]).toEqual([1, '']);
    const { columns, ...rest } = document();
    expect(rest).toEqual({
      reference: { rows: 2000 },
      current: { rows: 1500 },
      parity: null,
      multivariate: [],
      dataset: { drifted: true, driftedShare: 0.5, method: 'e-bh', columns: ['cat'] },
    });
    expect(columns.map(({ column, type }) => [column, type])).toEqual([
      ['num', 'numeric'],
      ['cat', 'categorical'],
    ]);
    const [num] = columns[0]?.results ?? [];
    expect(num).toEqual({
      method: 'psi',
      // numpy 2.5.5: quantile(ref, k/20), searchsorted(side='right'), sum (p-q) ln(p/q).
      statistic: expect.closeTo(0.09270896608844198, 12),
      scale: 'distance',
      pValue: null,
      threshold: 0.2,
      direction: 'above',
      drifted: false,
      n: [2000, 1500],
      null: { mean: expect.any(Number), q95: expect.any(Number), q999: expect.any(Number) },
      insufficient: null,
      null_rate: [0, 0],
    });
  });

  it.each([
    // Evidently 0.7.21 and NannyML 0.13.1, run on these columns.
    ['evidently-0.7', 'psi', 0.07846570162737414, 0.9272499180965156],
    ['evidently-0.7', 'js', 0.09765522763118732, 0.21933726389575284],
    ['nannyml-0.13', 'js', 0.12411002373747625, 0.2634509027470958],
    ['nannyml-0.13', 'hellinger', 0.1047050358504334, 0.2593097483515499],
  ])('%s %s to the digit, read from CSV', async (parity, method, num, cat) => {
    const ran = await run('golden-ref.csv', 'golden-cur.csv', '--json', '--parity', parity, '--method', method);
    const statistics = ran.document().columns.map(({ results }) => results[0]?.statistic);
    expect(ran.document()).toMatchObject({ parity, dataset: { method: 'share' } });
    expect(statistics[0]).toBeCloseTo(num, 10);
    expect(statistics[1]).toBeCloseTo(cat, 10);
  });

  it.each([
    ['empty file', '', /is empty/],
    ['a header only', 'a,b\n', /has a header and no rows/],
    ['blank lines only', '\n\n', /is empty/],
    ['a ragged row', 'a,b\n1,x\n2\n', /line 3: the row has 1 field and the header has 2/],
    ['a row that is too long', 'a,b\n1,x,\n', /line 2: the row has 3 fields and the header has 2/],
    ['a ragged row behind quoted line ends', 'a,b\n1,"x\ny"\n2\n', /line 4: the row has 1 field/],
    ['a quote that is never closed', 'a,b\n1,"x\n', /line 2: the row opens a quote that is never closed/],
    ['text behind a closing quote', 'a,b\n1,"x"y\n', /line 2: the row has text after a closing quote/],
    ['a column name twice', 'a,a\n1,2\n', /columns 1 and 2 have the same name "a"/],
    ['other separators', 'a;b\n1;2\n', /separated by something else than commas/],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,x\n', 'utf16le'), /zero bytes/],
    [
      'Latin-1',
      Buffer.concat([Buffer.from('a,b\n1,caf'), Buffer.from([0xe9, 10])]),
      /column "b", holds text that is not UTF-8/,
    ],
    ['no column in common', 'c,d\n1,2\n', /no column in common: .* has "a", "b", .* has "c", "d"/],
  ])('refuses %s by name', async (_, content, message) => {
    write('bad.csv', content);
    const { code, out, err } = await run('good.csv', 'bad.csv', '--json');
    expect([code, out]).toEqual([4, '']);
    expect(err).toMatch(message);
    expect(err.split('\n')).toHaveLength(3);
  });

  it.each([
    ['garbage.csv.gz', Buffer.from('no gzip at all'), /no gzip data, or damaged/],
    ['cut.csv.gz', gzipSync(good).subarray(0, 900), /gzip data ends too early: the file is truncated/],
    ['no-json.jsonl', '{"a":1}\n{"a":\n', /line 2 is no JSON/],
    ['list.jsonl', '[1,2]\n', /line 1 holds a list in place of an object/],
    ['blank.ndjson', '\n', /has no rows/],
    ['nothing', 'a\n1\n', /no suffix that tells its format/],
    ['table.xlsx', 'x', /unknown suffix \.xlsx/],
  ])('refuses %s by name', async (name, content, message) => {
    const { code, out, err } = await run('good.csv', write(name, content));
    expect([code, out]).toEqual([4, '']);
    expect(err).toMatch(message);
  });

  it('refuses a file that is not there and a directory', async () => {
    expect(await run('good.csv', 'gone.csv')).toMatchObject({ code: 4, err: expect.stringMatching(/does not exist/) });
    expect(await run('good.csv', '.')).toMatchObject({ code: 4 });
  });

  it.each([
    ['one value', 'a,b\n1,x\n', { a: null, b: null }],
    ['all equal', repeated('5,x', 80), { a: null, b: null }],
    ['all null', repeated(',', 80), { a: /none with a finite value/, b: /none with a value/ }],
    ['infinities', repeated('inf,x\n1,y\n-inf,x', 40), { a: null, b: null }],
    ['the largest numbers', repeated('1.7e308,x\n-1.7e308,y', 40), { a: null, b: null }],
    ['huge integers', repeated('123456789012345678901234567890,x\n1,y', 40), { a: null, b: null }],
    [
      'texts among numbers',
      repeated('1,x\nthree,y', 40),
      { a: /holds numbers and the current data text \(such as "three"\)/, b: null },
    ],
    ['a text behind many numbers', `${repeated('1,x', 1200)}late,x\n`, { a: /such as "late" in line 1202/, b: null }],
  ])('takes %s: numbers, or a reason, and never NaN', async (_, content, reasons) => {
    write('odd.csv', content);
    const { code, out, document } = await run(
      'good.csv',
      'odd.csv',
      '--json',
      '--method',
      'js',
      '--method',
      'wasserstein',
      '--method',
      'ks',
      '--method',
      'chi_square',
      '--method',
      't_test',
    );
    expect([0, 1]).toContain(code);
    expect(out).not.toMatch(/NaN|Infinity/);
    for (const { column, results } of document().columns) {
      const [first] = results;
      const reason = reasons[column as 'a' | 'b'];
      if (reason === null) expect(first?.insufficient).toBeNull();
      else expect(first?.insufficient).toMatch(reason);
      for (const { insufficient, drifted, statistic } of results) {
        expect(drifted === null).toBe(insufficient !== null);
        expect(statistic === null).toBe(insufficient !== null);
      }
    }
  });

  it('holds as many categories as anybody has in bounded memory, and says that they are none', async () => {
    const many = `a,b\n${Array.from({ length: 101_000 }, (_, i) => `${i % 7},id-${i}`).join('\n')}\n`;
    write('many.csv', many);
    const { document } = await run('many.csv', 'many.csv', '--json');
    expect(document().columns[1]).toMatchObject({
      type: 'categorical',
      results: [{ insufficient: expect.stringMatching(/a value of its own/) }],
    });
    const declared = await run('many.csv', 'many.csv', '--json', '--type', 'b=categorical');
    expect(declared.document().columns[1]?.results[0]?.insufficient).toMatch(/more than 100,000 different values/);
  });

  it.each([
    ['a byte order mark and Windows line ends', `\ufeff${good.replaceAll('\n', '\r\n')}`],
    ['no line end at the end', good.trimEnd()],
    ['blank lines', good.replaceAll('\n', '\n\n')],
    ['quotes around everything', good.replaceAll(/[^,\n]+/g, '"$&"')],
  ])('reads a CSV with %s like any other', async (_, content) => {
    write('same.csv', content);
    const { columns, dataset } = (await run('good.csv', 'same.csv', '--json')).document();
    expect(dataset).toMatchObject({ drifted: false });
    expect(columns.map(({ column, type, results }) => [column, type, results[0]?.statistic])).toEqual([
      ['a', 'numeric', 0],
      ['b', 'categorical', 0],
    ]);
  });

  it('reads commas, doubled quotes and line ends inside quotes', async () => {
    write('quoted.csv', `a,b\n${'1,"x, ""quoted""\nline"\n2,y\n'.repeat(40)}`);
    write('quoted.jsonl', '{"a":1,"b":"x, \\"quoted\\"\\nline"}\n{"a":2,"b":"y"}\n'.repeat(40));
    const { columns } = (await run('quoted.csv', 'quoted.jsonl', '--json')).document();
    expect(columns.map(({ results }) => results[0]?.statistic)).toEqual([0, 0]);
  });

  it('gives the same digits for CSV, packed CSV and JSON Lines, bit for bit', async () => {
    const rows = good
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    write('g.csv.gz', gzipSync(good));
    write('g.jsonl', rows.map(([a, b]) => `{"a":${a},"b":"${b}"}`).join('\n'));
    write('cur.csv', csvOf({ a: normals(200, 5, 0.3), b: letters(200, 6, 1.4) }));
    const [first, ...others] = await Promise.all(
      ['good.csv', 'g.csv.gz', 'g.jsonl'].map((name) =>
        run(name, 'cur.csv', '--json', '--method', 'js', '--method', 'ks'),
      ),
    );
    for (const other of others) expect(other.out).toBe(first?.out);
  });

  it('reports columns that one side does not have, and a type that changed', async () => {
    write('left.csv', csvOf({ a: normals(60, 1), gone: normals(60, 2), kind: letters(60, 3) }));
    write('right.csv', csvOf({ a: normals(60, 4), kind: normals(60, 5), extra: letters(60, 6) }));
    const { columns } = (await run('left.csv', 'right.csv', '--json')).document();
    expect(columns.map(({ column, missing }) => [column, missing])).toEqual([
      ['a', undefined],
      ['gone', 'current'],
      ['kind', undefined],
      ['extra', 'reference'],
    ]);
    expect(columns[1]?.results[0]).toMatchObject({
      drifted: null,
      insufficient: 'the current data has no column of this name',
    });
  });

  it('counts nulls beside the statistic and leaves them out of it', async () => {
    const a = normals(200, 1);
    write('full.csv', csvOf({ a, b: letters(200, 2) }));
    write('gaps.csv', csvOf({ a: [...a, ...a.map(() => null)], b: [...letters(200, 2), ...a.map(() => null)] }));
    const { columns } = (await run('full.csv', 'gaps.csv', '--json')).document();
    expect(columns.map(({ results }) => [results[0]?.statistic, results[0]?.n, results[0]?.null_rate])).toEqual([
      [0, [200, 200], [0, 0.5]],
      [0, [200, 200], [0, 0.5]],
    ]);
  });

  it.each([
    ['numbers', ['1', '2.5', '-3e2', ''], 'numeric'],
    ['numbers that are few', ['0', '1', '1', '0'], 'numeric'],
    ['numbers among spellings of none', ['1', 'NA', 'null', 'nan'], 'numeric'],
    ['booleans', ['true', 'False', 'TRUE', ''], 'boolean'],
    ['dates', ['2024-01-05', '2024-02-05', '2024-01-07', ''], 'time'],
    ['times', ['2024-01-05T10:00:00Z', '2024-01-05 10:00:01', '2024-01-05T10:00:02.5+02:00', ''], 'time'],
    ['words', ['x', 'y', 'x', ''], 'categorical'],
    ['lists of numbers', ['"[1,2]"', '"[3,4.5]"', '"[5,6]"', ''], 'embedding'],
    ['objects', ['"{""a"":1}"', '"{""a"":2}"', '"{}"', ''], 'other'],
  ])('takes %s for what they are', async (_, cells, type) => {
    write('t.csv', `x,y\n${Array.from({ length: 60 }, (_unused, i) => `${cells[i % 4]},1`).join('\n')}\n`);
    expect((await run('t.csv', 't.csv', '--json')).document().columns[0]?.type).toBe(type);
  });

  it('takes many different texts with blanks for text, and without for identifiers', async () => {
    const texts = Array.from({ length: 120 }, (_, i) => `order ${i} arrived late`);
    const ids = Array.from({ length: 120 }, (_, i) => `u-${i}`);
    write('texts.csv', csvOf({ texts, ids }));
    const { columns } = (await run('texts.csv', 'texts.csv', '--json')).document();
    expect(columns.map(({ type, results }) => [type, results[0]?.method, results[0]?.insufficient === null])).toEqual([
      ['text', 'text_domain_classifier', true],
      ['categorical', 'js', false],
    ]);
  });

  it('takes a declared type as it is: leading zeros stay, 1.0 and 1 are one level, times become seconds', async () => {
    write(
      'left.csv',
      csvOf({
        zip: ['007', '7', '7', '7'],
        code: ['1.0', '2.0', '1.0', '2.0'],
        at: ['1970-01-01', '1970-01-02', '1970-01-01', '1970-01-02'],
      }),
    );
    write(
      'right.csv',
      csvOf({
        zip: ['7', '7', '7', '7'],
        code: ['1', '2', '1', '2'],
        at: ['1970-01-01T00:00:00Z', '1970-01-02T00:00:00Z', '1970-01-01', '1970-01-02'],
      }),
    );
    const { columns } = (
      await run(
        'left.csv',
        'right.csv',
        '--json',
        '--type',
        'zip=categorical',
        '--type',
        'code=categorical',
        '--type',
        'at=numeric',
        '--method',
        'tv',
      )
    ).document();
    expect(columns.map(({ type, results }) => [type, results[0]?.statistic])).toEqual([
      ['categorical', 0.25],
      ['categorical', 0],
      ['numeric', 0],
    ]);
  });

  it('a given threshold decides on its own', async () => {
    write('near.csv', csvOf({ a: normals(300, 9, 0.1), b: letters(300, 10) }));
    const calm = await run('good.csv', 'near.csv', '--json', '--columns', 'a');
    expect([calm.code, calm.document().dataset.drifted]).toEqual([0, false]);
    const strict = await run(
      'good.csv',
      'near.csv',
      '--json',
      '--columns',
      'a',
      '--method',
      'js',
      '--threshold',
      'js=0.01',
    );
    expect(strict.code).toBe(1);
    expect(strict.document().columns[0]?.results[0]).toMatchObject({ threshold: 0.01, drifted: true });
  });

  it.each([
    [['good.csv'], /name two files/],
    [['good.csv', 'good.csv', 'good.csv'], /two files are compared, not 3/],
    [['good.csv', 'good.csv', '--method', 'kss'], /there is no method "kss"; the methods are ks /],
    [['good.csv', 'good.csv', '--type', 'a=number'], /--type a=number: write COLUMN=numeric/],
    [['good.csv', 'good.csv', '--threshold', 'js'], /write METHOD=NUMBER/],
    [['good.csv', 'good.csv', '--threshold', 'js=much'], /write METHOD=NUMBER/],
    [
      ['good.csv', 'good.csv', '--parity', 'evidently'],
      /peers whose digits can be had are evidently-0.7 and nannyml-0.13/,
    ],
    [['good.csv', 'good.csv', '--parity', 'nannyml-0.13', '--method', 'mmd'], /column by column and has no mmd/],
    [['good.csv', 'good.csv', '--seed', '-1'], /--seed/],
    [['good.csv', 'good.csv', '--columns', 'a,,b'], /a name is empty/],
    [['good.csv', 'good.csv', '--html', 'no/such/dir.html'], /report cannot be written/],
  ])('refuses the usage %j', async (argv, message) => {
    const { code, out, err } = await run(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });

  it.each([
    ['--columns', 'a,c'],
    ['--columns', 'c'],
    ['--type', 'c=numeric'],
  ])('refuses a column that neither file has: %s %s', async (...argv) => {
    const { code, err } = await run('good.csv', 'good.csv', ...argv);
    expect(code).toBe(4);
    expect(err).toMatch(/neither file has a column "c"\n +Their columns are "a", "b"/);
  });

  it.each([
    [
      'booleans with gaps',
      'true,x\n,y\nfalse,x',
      'true,x\n,y\nfalse,y',
      'boolean',
      /true and false with missing cells/,
    ],
    ['texts that become numbers', 'a,x\nb,y', '1.5,x\n2,y', 'categorical', /hold numbers and the reference text/],
  ])('raises as Evidently does for %s, unless their type is declared', async (_, reference, current, type, reason) => {
    write('raise-ref.csv', repeated(reference, 30));
    write('raise-cur.csv', repeated(current, 30));
    const argv = ['raise-ref.csv', 'raise-cur.csv', '--json', '--parity', 'evidently-0.7'];
    const [first] = (await run(...argv)).document().columns[0]?.results ?? [];
    expect(first).toMatchObject({ statistic: null, pValue: null, drifted: null });
    expect(first?.insufficient).toMatch(reason);
    const [told] = (await run(...argv, '--type', `a=${type}`)).document().columns[0]?.results ?? [];
    expect(told?.insufficient).toBeNull();
  });

  it('takes a type for a column that is left out this time', async () => {
    expect((await run('good.csv', 'good.csv', '--columns', 'a', '--type', 'b=text')).code).toBe(0);
  });

  it('says that a threshold of a method that compares nothing decides nothing', async () => {
    const { code, err } = await run('good.csv', 'good.csv', '--threshold', 'ks=1', '--threshold', 'js=1');
    expect([code, err]).toEqual([0, expect.stringMatching(/^leeway compare: --threshold ks decides nothing: .*\n$/)]);
  });

  it('compares by ks what no longer is the one value of the reference', async () => {
    write('still.csv', repeated('5,x', 80));
    write('moved.csv', repeated('7,x', 60));
    const { code, out, document } = await run('still.csv', 'moved.csv', '--json');
    expect(code).toBe(1);
    expect(document().columns[0]?.results).toMatchObject([
      { method: 'js', drifted: null, insufficient: expect.stringMatching(/the one value 5, which gives no bins/) },
      { method: 'ks', drifted: true, statistic: 1, insufficient: null },
    ]);
    expect(JSON.parse(out)).toMatchObject({ dataset: { drifted: true, columns: ['a'], driftedShare: 0.5 } });
    await run('still.csv', 'moved.csv', '--html', 'moved.html');
    const html = readFileSync(join(runner.directory, 'moved.html'), 'utf8');
    expect(html).toContain('js says nothing: the reference has the one value 5');
    expect(html).not.toContain('Not judged: ');
    const asked = await run('still.csv', 'moved.csv', '--json', '--method', 'js');
    expect(asked.document().columns[0]?.results).toHaveLength(1);
  });

  it('tells whole rows from columns, and what was not judged from what did not drift', async () => {
    write('wide.csv', csvOf({ a: normals(300, 11, 2), b: letters(300, 2), at: Array<string>(300).fill('2024-01-01') }));
    write('wide-ref.csv', csvOf({ a: normals(300, 1), b: letters(300, 2), at: Array<string>(300).fill('2024-01-01') }));
    const { out } = await run('wide-ref.csv', 'wide.csv', '--method', 'js', '--method', 'mmd_rff');
    expect(out).toMatch(/^Drift in 1 of 2 columns, and in whole rows \(mmd_rff\)\. 1 column could not be judged\.\n/);
    expect(out).toMatch(/^method +statistic +threshold +p\nmmd_rff +\S+ +\S+ +\S+ {2}drift$/m);
    const { document } = await run('wide-ref.csv', 'wide.csv', '--method', 'js', '--method', 'mmd_rff', '--json');
    expect(document().dataset.driftedShare).toBe(0.5);
    const whole = await run('wide-ref.csv', 'wide.csv', '--method', 'mmd_rff', '--columns', 'a');
    expect(whole.out).toMatch(/^Drift in whole rows \(mmd_rff\)\.\n/);
    expect(whole.out).not.toContain('column  ');
  });

  it('prints a table with both distributions, and colours only for a terminal', async () => {
    write('shifted.csv', csvOf({ a: normals(300, 11, 2), b: letters(300, 12) }));
    const { code, out, err } = await run('good.csv', 'shifted.csv');
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/^Drift in 1 of 2 columns\.\n300 rows of reference, 300 rows of current data\n/);
    expect(out).toMatch(/^a +numeric +[▁-█ ]+ js +\S+ +\S+ +– +drift$/m);
    expect(out).not.toContain('\u001b');
    const coloured = createCompareRunner({ stdout: true, stderr: true });
    coloured.write('a.csv', good);
    const shown = await coloured.run('a.csv', 'a.csv');
    coloured.close();
    expect(shown.out).toContain('\u001b[');
    expect(shown.err).toContain(`\r\u001b[2K${'█'.repeat(7)}${'░'.repeat(17)} 30 %  reading the reference`);
    expect(shown.err.endsWith('\r\u001b[2K')).toBe(true);
  });

  it('writes a report that keeps no row, no script and no outside part, and escapes what strangers wrote', async () => {
    const evil = '<script>alert(1)</script>';
    const secret = Array.from({ length: 200 }, (_, i) => `secret-${i}@example.org`);
    write(
      'e.csv',
      csvOf({ [evil]: letters(200, 1), email: secret, 'a "b"': normals(200, 2) }).replace('a "b"', '"a ""b"""'),
    );
    const { code } = await run('e.csv', 'e.csv', '--html', 'report.html');
    expect(code).toBe(0);
    const html = readFileSync(join(runner.directory, 'report.html'), 'utf8');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<script|secret-|https?:|@import|url\(/);
    const [again] = [await run('e.csv', 'e.csv', '--html', 'again.html')];
    expect(again.code).toBe(0);
    expect(readFileSync(join(runner.directory, 'again.html'), 'utf8')).toBe(html);
  });

  it('keeps a report of 100 columns below 1 MB', async () => {
    const reference = await compareFiles(request('golden-ref.csv', 'golden-cur.csv'), () => undefined);
    const { document, pictures } = reference;
    const names = Array.from({ length: 100 }, (_, i) => `column number ${i}`);
    const columns = names.map((column, i) => ({ ...document.columns[i % 2]!, column }));
    const many = new Map(names.map((name, i) => [name, [...pictures.values()][i % 2]!]));
    const html = htmlReport({ ...document, columns }, many, { reference: 'r.csv', current: 'c.csv' });
    expect(html.split('<details').length - 1).toBe(100);
    expect(Buffer.byteLength(html)).toBeLessThan(1e6);
    expect(Buffer.byteLength(html)).toBeGreaterThan(2e5);
  });
});
