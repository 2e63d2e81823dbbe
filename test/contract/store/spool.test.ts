import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpool } from '../../../src/store/engine/spool.ts';

const pieces = [Buffer.from('one, '), new Uint8Array(0), Buffer.alloc(1 << 20, 'x')];

describe('the spool', () => {
  let directory = '';
  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'leeway-spool-')), 'spool');
  });
  afterEach(() => rmSync(join(directory, '..'), { recursive: true }));

  it('lends the pieces as one file, and takes it away', async () => {
    const spool = await openSpool(directory);
    const read = await Promise.all(
      [0, 1].map(() => spool.lend(pieces, (file) => Promise.resolve(readFileSync(file).equals(Buffer.concat(pieces))))),
    );
    expect(read).toEqual([true, true]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('takes the file away from a reader who fails', async () => {
    const spool = await openSpool(directory);
    await expect(spool.lend(pieces, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('removes what a killed process left', async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, '1.native'), 'half a blo');
    await openSpool(directory);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('says what is wrong when it cannot write, and the write is to be tried again', async () => {
    const spool = await openSpool(directory);
    rmSync(directory, { recursive: true });
    const fault: unknown = await spool.lend(pieces, () => Promise.resolve()).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({
      code: 'store_unavailable',
      retryable: true,
      message: expect.stringContaining(
        `the spool file ${join(directory, '1.native')} cannot be written: ENOENT`,
      ) as string,
      remedy: expect.stringContaining('Free space') as string,
    });
    expect(existsSync(directory)).toBe(false);
  });
});
