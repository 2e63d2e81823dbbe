import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadArtefact, saveArtefact } from '../../../src/trainer/artefact.ts';

const FIRST = new Map([
  ['network.json', Buffer.from('{"a":1}')],
  ['weights.bin', Buffer.from([1, 2, 3, 4])],
]);
const SECOND = new Map([
  ['network.json', Buffer.from('{"a":2}')],
  ['weights.bin', Buffer.from([5, 6, 7, 8])],
]);

describe('an artefact on disk', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'leeway-artefact-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  async function stored(name: string): Promise<string> {
    const found = (await readdir(directory)).find((entry) => entry.endsWith(`-${name}`));
    if (found === undefined) throw new Error(`no ${name} in the directory`);
    return join(directory, found);
  }

  it('comes back as it was saved, under a digest of its content', async () => {
    const digest = await saveArtefact(directory, FIRST);
    const loaded = await loadArtefact(directory, digest);
    expect(loaded.digest).toBe(digest);
    expect([...loaded.files].map(([name, bytes]) => [name, [...bytes]])).toEqual(
      [...FIRST].map(([name, bytes]) => [name, [...bytes]]),
    );
    expect(await saveArtefact(directory, SECOND)).not.toBe(digest);
    expect(await saveArtefact(directory, FIRST)).toBe(digest);
    expect(await readdir(directory)).toHaveLength(3);
  });

  const damages: readonly (readonly [string, () => Promise<void>, RegExp])[] = [
    [
      'truncated',
      async () => truncate(await stored('weights.bin'), 3),
      /damaged: weights\.bin: it has 3 bytes, the manifest says 4/,
    ],
    [
      'altered by one bit',
      async () => writeFile(await stored('weights.bin'), Buffer.from([1, 2, 3, 5])),
      /damaged: weights\.bin: its content does not have the SHA-256/,
    ],
    ['missing', async () => unlink(await stored('network.json')), /damaged: network\.json: the file is missing/],
    [
      'cut off in its manifest',
      () => truncate(join(directory, 'manifest.json'), 40),
      /damaged: manifest\.json: it cannot be read/,
    ],
    [
      'of another format',
      () => writeFile(join(directory, 'manifest.json'), '{"format":"zip"}'),
      /damaged: manifest\.json: it cannot be read/,
    ],
    [
      'pointing out of its directory',
      () =>
        writeFile(
          join(directory, 'manifest.json'),
          JSON.stringify({
            format: 'leeway-artefact',
            formatVersion: 1,
            files: [{ name: '../secret', bytes: 1, sha256: '0'.repeat(64) }],
          }),
        ),
      /damaged: manifest\.json: it cannot be read/,
    ],
  ];
  it.each(damages)('is refused when it is %s', async (_name, damage, sentence) => {
    await saveArtefact(directory, FIRST);
    await damage();
    await expect(loadArtefact(directory)).rejects.toThrow(sentence);
    await expect(loadArtefact(directory)).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('is refused when it is whole but not the version that was registered', async () => {
    const digest = await saveArtefact(directory, FIRST);
    await saveArtefact(directory, SECOND);
    await expect(loadArtefact(directory, digest)).rejects.toThrow(`the registered version is ${digest}`);
  });

  it('is told apart from none at all', async () => {
    await expect(loadArtefact(directory)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('stays the earlier one when a save stopped just before its manifest was renamed', async () => {
    const digest = await saveArtefact(directory, FIRST);
    const manifest = await readFile(join(directory, 'manifest.json'));
    const files = new Map(
      await Promise.all(
        (await readdir(directory)).map(async (name) => [name, await readFile(join(directory, name))] as const),
      ),
    );
    await saveArtefact(directory, SECOND);
    // Undo the rename and what follows it: the second's files are there, the manifest is still the first one.
    for (const [name, bytes] of files) await writeFile(join(directory, name), bytes);
    await writeFile(join(directory, 'manifest.json'), manifest);
    expect((await loadArtefact(directory)).digest).toBe(digest);
  });

  it('survives being killed at any moment of a save: it is one of the two, whole', async () => {
    const digests = [await saveArtefact(directory, FIRST), await saveArtefact(directory, SECOND)];
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const forever = `
      import { saveArtefact } from './src/trainer/artefact.ts';
      const bytes = (...values) => new Uint8Array(values);
      const first = new Map([['network.json', new TextEncoder().encode('{"a":1}')], ['weights.bin', bytes(1, 2, 3, 4)]]);
      const second = new Map([['network.json', new TextEncoder().encode('{"a":2}')], ['weights.bin', bytes(5, 6, 7, 8)]]);
      for (let round = 0; ; round++) {
        await saveArtefact(process.argv[1], round % 2 === 0 ? first : second);
        process.stdout.write('.');
      }`;
    for (const killAfterSaves of [1, 2, 5, 9]) {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', forever, directory], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      for (let saves = 0; saves < killAfterSaves;) saves += String((await once(child.stdout, 'data'))[0]).length;
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(digests).toContain((await loadArtefact(directory)).digest);
    }
  });
});
