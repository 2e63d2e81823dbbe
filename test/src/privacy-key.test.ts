import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { privacySecrets } from '../../src/privacy-key.ts';

describe('the key of hashes', () => {
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'leeway-key-'))));
  afterEach(() => rmSync(dir, { recursive: true }));
  const secrets = (env: Record<string, string> = {}): readonly Uint8Array[] =>
    privacySecrets(readConfig({ LEEWAY_DATA_DIR: join(dir, 'data'), ...env }));

  it('is made in the data directory by the first start, for its owner alone, and is the same ever after', () => {
    const [first] = secrets();
    expect(first).toHaveLength(32);
    expect(secrets()).toEqual([first]);
    const path = join(dir, 'data', 'subject.key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe(`${Buffer.from(first ?? []).toString('hex')}\n`);
    expect(readdirSync(join(dir, 'data'))).toEqual(['subject.key']);
    chmodSync(path, 0o644);
    secrets();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is not another one where the file is damaged', () => {
    secrets();
    writeFileSync(join(dir, 'data', 'subject.key'), 'half');
    expect(() => secrets()).toThrow(/subject.key cannot be used: it does not hold 64 hexadecimal digits/);
  });

  it('comes from the environment where it says so, the current one first, and no file is made', () => {
    const [a, b] = ['a'.repeat(32), 'b'.repeat(40)];
    expect(secrets({ LEEWAY_SUBJECT_KEY: `${a},${b}` })).toEqual([Buffer.from(a), Buffer.from(b)]);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('moves from the file to the environment by its digits', () => {
    const [made] = secrets();
    const digits = readFileSync(join(dir, 'data', 'subject.key'), 'utf8').trim();
    expect(secrets({ LEEWAY_SUBJECT_KEY: `${'n'.repeat(32)},${digits}` })[1]).toEqual(made);
  });

  it('is nowhere beside a server without one: a file of one process would not be the others’', () => {
    expect(secrets({ CLICKHOUSE_URL: 'http://localhost:8123' })).toEqual([]);
  });
});
