import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine, withStore } from '../../../src/cli/with-store.ts';
import { readConfig } from '../../../src/config.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { removeOwnerNote, writeOwnerNote } from '../../../src/platform/owner-note.ts';
import { startClickhouseShim } from '../../support/clickhouse-shim.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('a command with a store', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-with-store-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  /** `leeway migrate` in a process of its own. */
  const migrate = async (env: Record<string, string>) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'src/main.ts'), 'migrate'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, out, err };
  };

  it('is told who has the data directory, and opens it once that one is gone, failed or not', async () => {
    const config = readConfig({ LEEWAY_DATA_DIR: dir });
    const failing = withStore(config, systemClock, async (store) => {
      await store.documents.put('setting', 's', { kept: true });
      expect(await migrate({ LEEWAY_DATA_DIR: dir })).toMatchObject({
        code: 3,
        out: '',
        err: expect.stringContaining(`the data directory ${dir} is in use by process ${process.pid}\n`) as string,
      });
      writeOwnerNote(dir, { pid: process.pid, url: 'http://127.0.0.1:8080' });
      const refused = await migrate({ LEEWAY_DATA_DIR: dir });
      removeOwnerNote(dir, process.pid);
      expect(refused.code).toBe(3);
      expect(refused.err).toContain(`is in use by process ${process.pid}, which answers at http://127.0.0.1:8080\n`);
      expect(refused.err).toContain('  Stop that process, talk to it with LEEWAY_URL, or give this one its own');
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    expect(await migrate({ LEEWAY_DATA_DIR: dir })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^the schema is up to date: 0001-flow, /) as string,
    });
    const kept = await withStore(config, systemClock, (store) => store.documents.get('setting', 's'));
    expect(kept?.body).toEqual({ kept: true });
  });

  it('talks to the server that CLICKHOUSE_URL names, and says when it is not there', async () => {
    const shim = await startClickhouseShim(join(dir, 'server'));
    const env = { LEEWAY_DATA_DIR: join(dir, 'unused'), CLICKHOUSE_URL: shim.url };
    expect(await migrate(env)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^the schema is up to date: 0001-flow, /) as string,
    });
    const engine = await openEngine(readConfig(env));
    expect(engine.kind).toBe('server');
    expect(await engine.query('SELECT id FROM migrations')).toContainEqual({ id: '0001-flow' });
    await engine.close();
    await shim.stop();
    const { code, err } = await migrate(env);
    expect(code).toBe(3);
    expect(err).toMatch(/^leeway migrate: query: ClickHouse did not answer \(ECONNREFUSED\)\n {2}Check CLICKHOUSE_URL/);
  });
});
