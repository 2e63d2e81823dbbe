import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { watchCommand } from '../../../src/cli/watch.ts';
import type { CommandIo } from '../../../src/cli/command.ts';

const FLIGHTS = fileURLToPath(new URL('../../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));

describe('leeway watch on a columnar file', () => {
  it.each([
    ['distance', 1, { n: 3_000_000 }, ''],
    ['altitude', 4, null, `leeway watch: ${FLIGHTS}: there is no column "altitude"\n`],
  ])('column %s: exit %s', async (column, code, document, fault) => {
    let out = '';
    let err = '';
    const io = {
      stdout: (text: string) => void (out += text),
      stderr: (text: string) => void (err += text),
      cwd: '.',
    } as unknown as CommandIo;
    const args = ['--detector', 'adwin', FLIGHTS, '--column', column, '--json'];
    expect({ code: await watchCommand.run(args, io), err }).toEqual({ code, err: fault });
    if (document === null) expect(out).toBe('');
    else expect(JSON.parse(out)).toMatchObject(document);
  });
});
