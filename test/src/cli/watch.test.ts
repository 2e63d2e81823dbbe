import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { createStreamDetector, STREAM_DETECTORS } from '../../../detectors/stream/index.ts';
import { createWatchCommand } from '../../../src/cli/watch.ts';
import { indicesOf, streamOf } from '../../support/stream-recipes.ts';

const folder = mkdtempSync(join(tmpdir(), 'leeway-watch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const shift = streamOf({
  seed: 3,
  parts: [
    ['bell', 300, 0, 1],
    ['bell', 200, 3, 1],
  ],
});
const bits = streamOf({
  seed: 4,
  parts: [
    ['bits', 500, 0.1, 0],
    ['bits', 500, 0.6, 0],
  ],
});
const lines = (values: readonly number[]): string => `${values.join('\n')}\n`;
for (const [name, content] of Object.entries({
  'shift.txt': lines(shift),
  'shift.txt.gz': gzipSync(lines(shift)),
  'broken.txt.gz': gzipSync(lines(shift)).subarray(0, 100),
  'crlf.txt': `${shift.join('\r\n')}\r\n\r\n`,
  'bits.txt': lines(bits),
  'shift.csv': `at,"my, value"\n${shift.map((x, i) => `"line\n${i} ""quoted""",${i % 3 === 0 ? `"${x}"` : x}`).join('\n')}\n`,
  'hole.csv': 'a,b\n1,2\n3,\n',
  'ragged.csv': 'a,b\n1,2\n3\n',
  'open.csv': 'a,b\n1,2\n"3,4\n5,6\n',
  'word.txt': '1\n2\nhigh\n',
  'hex.txt': '1\n0x10\n',
  'far.txt': '1e999\n',
  'inf.txt': '1\nInfinity\n',
  'gap.txt': '1\n\n2\n',
  'share.txt': '0\n1\n0.5\n',
  'empty.txt': '',
  'null.txt': '1\nNaN\n',
  'pairs.txt': '1, 2\n3, 4\n',
  'rows.jsonl': '{"a":1}\n',
  'spaced.txt': 'my value\n1\n',
  'one.txt': '5\n',
  'quiet.txt': lines(shift.slice(0, 300)),
  'latin.txt': Buffer.from([0x31, 0x0a, 0xe9, 0x0a]),
})) {
  writeFileSync(join(folder, name), content);
}

async function run(
  args: readonly string[],
  stdin: readonly string[] = [],
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io = {
    stdout: (text: string) => void (out += text),
    stderr: (text: string) => void (err += text),
    cwd: folder,
  };
  const command = createWatchCommand({
    async *stdin() {
      await Promise.resolve();
      for (const chunk of stdin) yield Buffer.from(chunk);
    },
    readColumn: (path, column) =>
      Promise.resolve(Float64Array.from(column === 'hole' ? [1, 2, NaN] : [...shift, path.length * 0])),
  });
  const code = await command.run(args, io);
  return { code, out, err };
}

const alarmsOf = (name: 'cusum' | 'ddm', values: readonly number[]): number[] =>
  indicesOf(createStreamDetector(name), values).alarms;

describe('leeway watch', () => {
  const expected = lines(alarmsOf('cusum', shift));

  it.each([
    ['a file', ['shift.txt'], []],
    ['a packed file', ['shift.txt.gz'], []],
    ['a file with other line ends and blank lines behind', ['crlf.txt'], []],
    ['standard input', [], [lines(shift)]],
    ['standard input, named', ['-'], [lines(shift)]],
    ['standard input in crumbs', [], Array.from(lines(shift))],
    ['a column of CSV with quotes and line ends', ['shift.csv', '--column', 'my, value'], []],
    ['a column of CSV from standard input', ['--column', 'v'], ['a,v\n', ...shift.map((x) => `z,${x}\n`)]],
    ['a column of Parquet', ['some.parquet', '--column', 'v'], []],
  ])('prints the alarm indices of %s and exits 1', async (_what, args, stdin) => {
    expect(await run(['--detector', 'cusum', ...args], stdin)).toEqual({ code: 1, out: expected, err: '' });
    expect(expected).not.toBe('');
  });

  it('exits 0 where there is no alarm', async () => {
    expect(await run(['--detector', 'cusum', 'shift.txt', '--param', 'threshold=1e6'])).toEqual({
      code: 0,
      out: '',
      err: '',
    });
  });

  it('says so where there are too few values for an answer', async () => {
    expect(await run(['--detector', 'cusum', 'one.txt'])).toEqual({
      code: 0,
      out: '',
      err: 'leeway watch: 1 value cannot say anything yet: cusum first looks at value 30\n',
    });
  });

  it('prints one JSON document with what it used and where it stands', async () => {
    const detector = createStreamDetector('ddm', { drift_threshold: 4 });
    const { alarms, warnings } = indicesOf(detector, bits);
    const { code, out } = await run(['--detector', 'ddm', 'bits.txt', '--json', '--param', 'drift_threshold=4']);
    expect(JSON.parse(out)).toEqual({
      detector: 'ddm',
      params: { warm_start: 30, warning_threshold: 2, drift_threshold: 4 },
      n: 1000,
      alarms,
      warnings,
      values: detector.values(),
    });
    expect([code, out.endsWith('}\n'), warnings.length > 0]).toEqual([1, true, true]);
  });

  it('finds the parameters that keep a run length on a baseline, and says what it found', async () => {
    const args = ['--detector', 'cusum', '--arl', '400', '--baseline', 'quiet.txt', 'shift.txt'];
    const { code, out, err } = await run([...args, '--json']);
    const document = JSON.parse(out) as { params: { threshold: number }; runLength: { param: string; arl0: number } };
    expect([code, err, document.runLength.param]).toEqual([1, '', 'threshold']);
    expect(document.params.threshold).toBeGreaterThan(3);
    expect(document.runLength.arl0).toBeGreaterThan(250);
    expect((await run(args)).err).toMatch(
      /^leeway watch: threshold=[\d.]+ has one false alarm in \d+ values drawn from quiet.txt\n$/,
    );
  });

  it('hands the seed to detectors that draw, and does not mind others', async () => {
    const first = await run(['--detector', 'kswin', 'shift.txt', '--json', '--seed', '7']);
    expect(JSON.parse(first.out)).toMatchObject({ params: { seed: 7 } });
    const param = await run(['--detector', 'kswin', 'shift.txt', '--json', '--param', 'seed=7']);
    expect(param).toEqual(first);
    expect((await run(['--detector', 'cusum', 'shift.txt', '--seed', '7'])).out).toBe(expected);
  });

  it.each(Object.keys(STREAM_DETECTORS))(
    '%s: lists its parameters with their meaning, and runs at its defaults',
    async (name) => {
      const text = await run(['--detector', name, '--params']);
      const { code, out } = await run(['--detector', name, 'bits.txt', '--json']);
      const document = JSON.parse(out) as { detector: string; params: object; n: number };
      expect([document.detector, document.n, code < 2]).toEqual([name, 1000, true]);
      for (const parameter of Object.keys(document.params))
        expect(text.out).toMatch(new RegExp(`^ {2}${parameter} `, 'm'));
    },
  );

  it('lists all detectors without one, also as JSON', async () => {
    const { out, code } = await run(['--params', '--json']);
    const { detectors } = JSON.parse(out) as { detectors: { detector: string }[] };
    expect([code, detectors.map(({ detector }) => detector)]).toEqual([0, Object.keys(STREAM_DETECTORS)]);
  });

  it.each([
    ['', '--detector is missing; `leeway watch --params` lists all with their parameters'],
    ['--detector adwn', 'there is no detector "adwn"; did you mean adwin?'],
    ['--detector adwin --param dleta=1', 'adwin: there is no parameter dleta; did you mean delta?'],
    ['--detector adwin --param delta=2', 'adwin: delta must be a number above 0 and at most 1, not 2'],
    ['--detector adwin --param delta=high', 'adwin: delta must be a number above 0 and at most 1, not "high"'],
    ['--detector adwin --param delta', '--param takes name=value, not "delta"'],
    ['--detector kswin --seed x', '--seed must be a whole number, not "x"'],
    [
      '--detector cusum --arl 100',
      '--arl needs --baseline FILE: values without drift, in the form of the values to be watched',
    ],
    ['--detector cusum --baseline x', '--baseline is what --arl N draws from: name the run length too'],
    ['--detector cusum --arl 1 --baseline x', '--arl must be a whole number of at least 2, not "1"'],
    [
      '--detector cusum --arl 50 --baseline shift.txt --param threshold=4 shift.txt',
      'cusum: threshold is what --arl finds, so it cannot be given too',
    ],
    ['--detector cusum --block 7', '--block is a part of --arl N --baseline FILE'],
    ['--detector adwin a b', 'one FILE is read at a time, not 2: a, b'],
  ])('%s: exit 2, %s', async (args, message) => {
    expect(await run(args.split(' ').filter(Boolean))).toEqual({ code: 2, out: '', err: `leeway watch: ${message}\n` });
  });

  it.each([
    ['cusum word.txt', 'word.txt line 3: "high" is not a finite number'],
    ['cusum hex.txt', 'hex.txt line 2: "0x10" is not a finite number'],
    ['cusum inf.txt', 'inf.txt line 2: "Infinity" is not a finite number'],
    ['cusum far.txt', 'far.txt line 1: "1e999" is not a finite number'],
    ['cusum gap.txt', 'gap.txt line 2 is empty: one number a line is read'],
    ['eddm share.txt', 'share.txt line 3: 0.5 is neither 0 nor 1'],
    ['cusum empty.txt', 'empty.txt: there are no values'],
    ['cusum', 'standard input: there are no values'],
    ['cusum latin.txt', 'latin.txt: is not UTF-8 text'],
    ['cusum none.txt', 'none.txt: there is no such file'],
    ['cusum .', '.: is a directory'],
    [
      'cusum hole.csv',
      'hole.csv line 1: "a,b" is not a finite number; if it is the header of a CSV file, name the column: --column a',
    ],
    [
      'cusum hole.csv --column b',
      'hole.csv line 3: column "b" is empty: detectors read every line, so leave such lines out or fill them',
    ],
    ['cusum hole.csv --column c', 'hole.csv: there is no column "c"; there are "a", "b"'],
    ['cusum ragged.csv --column b', 'ragged.csv line 3 has 1 field, and the header 2'],
    ['cusum open.csv --column b', 'open.csv line 3 opens a quote that nothing closes'],
    [
      'cusum x.parquet --column hole',
      'x.parquet row 3 of column "hole" holds no finite number: detectors read every row, so leave such rows out',
    ],
    ['cusum x.parquet', 'x.parquet: such a file is read by column: name it with --column NAME'],
    [
      'cusum null.txt',
      'null.txt line 2: "NaN" is not a finite number: detectors read every line, so leave such lines out or fill them',
    ],
    [
      'cusum pairs.txt',
      'pairs.txt line 1: "1, 2" is not a finite number; one number a line is read: for several columns give a CSV file a header and name one with --column',
    ],
    [
      'cusum rows.jsonl',
      'rows.jsonl line 1: "{\\"a\\":1}" is not a finite number; of JSON, one object a line is read: a .jsonl file, and its column with --column NAME',
    ],
    [
      'cusum spaced.txt',
      `spaced.txt line 1: "my value" is not a finite number; if it is the header of a CSV file, name the column: --column 'my value'`,
    ],
    [
      'cusum --arl 50 --baseline one.txt --block 3 shift.txt',
      'one.txt has 1 value, and a piece is to have 3 (--block)',
    ],
    ['cusum --arl 50 --baseline word.txt shift.txt', 'word.txt line 3: "high" is not a finite number'],
    ['ecdd --arl 50 --baseline bits.txt bits.txt', 'bits.txt: ecdd has no parameter that sets its run length'],
    [
      'lfr shift.txt',
      `shift.txt line 1: ${shift[0]} is no cell of a confusion matrix: 2 x truth + answer, so 0, 1, 2 or 3`,
    ],
  ])('%s: exit 4, %s', async (args, message) => {
    expect(await run(['--detector', ...args.split(' ')])).toEqual({
      code: 4,
      out: '',
      err: `leeway watch: ${message}\n`,
    });
  });

  it('says what is wrong with packed data', async () => {
    const { code, err } = await run(['--detector', 'cusum', 'broken.txt.gz']);
    expect(code).toBe(4);
    expect(err).toContain('broken.txt.gz: is no gzip data, or damaged');
  });

  it('names an option that it does not have, and explains itself', async () => {
    expect(await run(['--detectors', 'adwin'])).toMatchObject({ code: 2, out: '' });
    expect((await run(['--help'])).out).toContain('leeway watch --detector NAME [FILE|-]');
  });
});
