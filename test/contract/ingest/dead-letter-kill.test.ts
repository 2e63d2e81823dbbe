import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeEvent } from '../../../src/ingest/decode/decode-event.ts';
import { chunkOf, type Entry } from '../../../src/ingest/entry.ts';
import { createVerifier } from '../../../src/ingest/index.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createStore, openEmbeddedEngine, type Store } from '../../../src/store/index.ts';

const WORKER = join(import.meta.dirname, '..', '..', 'support', 'replay-worker.ts');
/** A point that is passed once in the life of the program, so that it never kills. */
const NEVER = 'replay-stored:99';

async function withStore<T>(dataDir: string, work: (store: Store) => Promise<T>): Promise<T> {
  const engine = await openEmbeddedEngine({ dataDir });
  try {
    const store = createStore(engine, { clock: systemClock });
    await store.migrate();
    return await work(store);
  } finally {
    await engine.close();
  }
}

/** Runs the worker to its end; resolves with the signal that killed it, if one did. */
async function replay(dataDir: string, failpoint: string): Promise<string | null> {
  const child = spawn(process.execPath, ['--import', 'tsx', WORKER, dataDir, failpoint], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal;
}

describe('a replay whose process is killed', () => {
  it.each(['replay-open', 'replay-stored'])(
    'by kill -9 at %s is finished by the next, each letter once',
    async (point) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'leeway-kill-'));
      try {
        await withStore(dataDir, async (store) => {
          const entries = ['a', 'b', 'c'].map((id, offset): Entry => {
            const source = { topic: 't', partition: 0, offset };
            const payload = Buffer.from(JSON.stringify({ event_id: id, model: 'm', [id === 'b' ? 'ts' : 'time']: 0 }));
            const outcome = decodeEvent('prediction', payload, { source, idPrefix: 't/0', hashSubject: () => '' });
            return { kind: 'prediction', source, outcome, payload, key: null, headers: {} };
          });
          await store.events.write(chunkOf(entries, 'seed', systemClock.now()));
        });
        expect(await replay(dataDir, point)).toBe('SIGKILL');
        const audit = (store: Store) => createVerifier(store.offsets).verify();
        const after = { rows: point === 'replay-stored' ? 3 : 1, deadLetters: point === 'replay-stored' ? 0 : 2 };
        expect(await withStore(dataDir, audit)).toMatchObject({ partitions: [after], gaps: 0, duplicates: 0 });
        expect(await replay(dataDir, NEVER)).toBeNull();
        expect(await replay(dataDir, NEVER)).toBeNull();
        await withStore(dataDir, async (store) => {
          expect(await audit(store)).toMatchObject({
            partitions: [{ rows: 3, deadLetters: 0 }],
            gaps: 0,
            duplicates: 0,
          });
          expect(await store.deadLetters.count({})).toBe(0);
          expect(await store.engine.query('SELECT event_id FROM predictions ORDER BY event_id')).toEqual(
            ['a', 'b', 'c'].map((id) => ({ event_id: id })),
          );
        });
      } finally {
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
  );
});
