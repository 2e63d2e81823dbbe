import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../detectors/math/random.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { runLeeway, startService, type RunningService } from '../support/leeway-process.ts';

const KILLS = 6;
const SENDERS = 6;
const ROWS = 20;
const SEED = 20_261_122;

describe('what was answered with 202', () => {
  let dataDir = '';
  let service: RunningService | null = null;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'leeway-kills-'));
  });
  afterEach(async () => {
    await service?.end('SIGKILL');
    service = null;
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is there once after any number of kills, and what is sent again under its key is there once too', async () => {
    const random = createRandom(SEED);
    const env = { LEEWAY_DATA_DIR: dataDir, LEEWAY_LOG_LEVEL: 'warn' };
    const answered = new Set<string>();
    const unknown = new Set<string>();
    let url: string | null = null;
    let sending = true;
    const going = (): boolean => sending;

    /** One request; null when the service went away before it answered. */
    const post = async (body: string, key: string | null, zip: boolean): Promise<number | null> => {
      try {
        const response = await fetch(`${url ?? ''}/v1/predictions`, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-ndjson',
            ...(zip ? { 'content-encoding': 'gzip' } : {}),
            ...(key === null ? {} : { 'idempotency-key': key }),
          },
          body: zip ? gzipSync(body) : body,
        });
        await response.arrayBuffer();
        return response.status;
      } catch {
        return null;
      }
    };
    const sender = async (name: number): Promise<void> => {
      for (let number = 0; going(); number += 1) {
        const ids = Array.from({ length: ROWS }, (_, row) => `${name}/${number}/${row}`);
        const body = ids
          .map((id) =>
            JSON.stringify({ event_id: id, model: 'm', ts: 1_767_225_600_000 + number, features: { a: number } }),
          )
          .join('\n');
        const key = number % 2 === 0 ? `key/${name}/${number}` : null;
        for (;;) {
          while (url === null && going()) await systemClock.sleep(20);
          if (url === null) {
            for (const id of ids) unknown.add(id);
            break;
          }
          const status = await post(body, key, number % 3 === 0);
          if (status === 202) {
            for (const id of ids) answered.add(id);
            break;
          }
          // Without a key a sender cannot know, and does not send again; with one it does until it is told.
          if (key === null) {
            for (const id of ids) unknown.add(id);
            break;
          }
          await systemClock.sleep(20);
        }
      }
    };

    service = await startService(env);
    url = service.url;
    const senders = Array.from({ length: SENDERS }, (_, name) => sender(name));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = answered.size;
      // At a moment that nobody chose, but not before something was answered.
      while (answered.size === before) await systemClock.sleep(5);
      await systemClock.sleep(Math.floor(random.uniform() * 400));
      url = null;
      await service.end('SIGKILL');
      service = await startService(env);
      url = service.url;
    }
    await systemClock.sleep(200);
    sending = false;
    await Promise.all(senders);
    expect(await service.end('SIGTERM')).toBe(0);
    service = null;

    const { stdout } = await runLeeway(
      ['sql', 'SELECT event_id AS id, count() AS n FROM predictions GROUP BY event_id', '--format', 'jsonl'],
      env,
    );
    const stored = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: string; n: number })
        .map(({ id, n }) => [id, n]),
    );
    const lost = [...answered].filter((id) => !stored.has(id));
    const doubled = [...stored].filter(([, n]) => n !== 1);
    const strange = [...stored.keys()].filter((id) => !answered.has(id) && !unknown.has(id));
    console.log(
      `seed ${SEED}: ${KILLS} kills, ${answered.size} events answered, ${unknown.size} not known, ${stored.size} stored`,
    );
    expect({ lost, doubled, strange }).toEqual({ lost: [], doubled: [], strange: [] });
    expect(answered.size).toBeGreaterThan(KILLS * ROWS);
  });
});
