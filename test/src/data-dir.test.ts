import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { makeDataDir } from '../../src/data-dir.ts';
import { privacySecrets } from '../../src/privacy-key.ts';

describe('the data directory', () => {
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'leeway-dir-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is made, with those above it', () => {
    makeDataDir(join(dir, 'a', 'b'));
    makeDataDir(join(dir, 'a', 'b'));
    expect(statSync(join(dir, 'a', 'b')).isDirectory()).toBe(true);
  });

  it.each([['file'], ['file', 'below']])('is refused by its name where a file stands in its way (%s)', (...path) => {
    writeFileSync(join(dir, 'file'), '');
    const place = join(dir, ...path);
    const refusal = {
      code: 'config_invalid',
      message: `the data directory ${place} cannot be used: a file stands in its way`,
      remedy: 'Set LEEWAY_DATA_DIR to a directory that the user of this process can write.',
    };
    expect(() => makeDataDir(place)).toThrow(expect.objectContaining(refusal) as Error);
    // The key file is the first thing that is put there: it is not the one to blame.
    expect(() => privacySecrets(readConfig({ LEEWAY_DATA_DIR: place }))).toThrow(
      expect.objectContaining(refusal) as Error,
    );
  });
});
