import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createHttpDoor,
  createVerifier,
  type EventSink,
  type HttpDoor,
  type HttpDoorLimits,
} from '../../../src/ingest/index.ts';
import { chunkOf } from '../../../src/ingest/entry.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { LeewayError } from '../../../src/platform/errors.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { createStore, openEmbeddedEngine, type Engine, type Store } from '../../../src/store/index.ts';
import { createOffsetAudit } from '../../../src/store/offset-audit.ts';
import { label } from '../../support/ingest-fixtures.ts';
import { contentsOf } from '../../support/event-chunk.ts';

const JSON_TYPE = { contentType: 'application/json' };
const LINES_TYPE = { contentType: 'application/x-ndjson' };
const event = (id: string, fields: object = {}): string =>
  JSON.stringify({ event_id: id, model: 'm', ts: '2025-06-01T12:00:00Z', features: { age: 4 }, ...fields });

describe('the HTTP door on the embedded engine', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-door-'));
  let engine: Engine;
  let store: Store;
  beforeAll(async () => {
    engine = await openEmbeddedEngine({ dataDir });
    store = createStore(engine, { clock: systemClock });
    await store.migrate();
  });
  afterAll(async () => {
    await engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    for (const table of ['predictions', 'labels', 'dead_letters']) await engine.command(`TRUNCATE TABLE ${table}`);
  });

  const open = (events: EventSink = store.events, limits: Partial<HttpDoorLimits> = {}): HttpDoor =>
    createHttpDoor({
      events,
      keys: store.keys,
      clock: systemClock,
      randomId: randomUUID,
      uniform: () => 0,
      log: silentLogger(),
      metrics: createMetrics({ version: 'test', defaults: false }),
      limits,
    });
  const post = (door: HttpDoor, body: string, type = JSON_TYPE, idempotencyKey?: string) =>
    door.accept('prediction', Buffer.from(body), {
      ...type,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  const ids = async (): Promise<string[]> =>
    (await engine.query<{ event_id: string }>('SELECT event_id FROM predictions ORDER BY event_id')).map(
      (row) => row.event_id,
    );
  const letters = async (): Promise<unknown[]> =>
    engine.query(
      'SELECT kind, reason, detail, base64Decode(payload) AS payload, source_offset AS row FROM dead_letters ORDER BY row',
    );

  it('has stored everything when it answers', async () => {
    const body = `${event('a')}\n{"model":"m","features":{"age":NaN}}\n${event('b')}`;
    expect(await post(open(), body, LINES_TYPE)).toEqual({
      kind: 'accepted',
      accepted: 2,
      rejected: [
        { index: 1, reason: 'malformed_json', detail: 'not JSON at character 32: NaN is not JSON: send null' },
      ],
    });
    expect(await ids()).toEqual(['a', 'b']);
    expect(await letters()).toEqual([
      {
        kind: 'prediction',
        reason: 'malformed_json',
        detail: 'not JSON at character 32: NaN is not JSON: send null',
        payload: '{"model":"m","features":{"age":NaN}}',
        row: 1,
      },
    ]);
  });

  it('says so when nothing was readable, and keeps it', async () => {
    expect(await post(open(), '{"model":')).toEqual({
      kind: 'unreadable',
      reason: 'malformed_json',
      detail: 'not JSON: it ends at character 10 inside an object (was it cut short?)',
      rejected: [
        {
          index: 0,
          reason: 'malformed_json',
          detail: 'not JSON: it ends at character 10 inside an object (was it cut short?)',
        },
      ],
    });
    expect(await letters()).toMatchObject([{ reason: 'malformed_json', payload: '{"model":' }]);
  });

  it('stores nothing twice under one idempotency key, not even after a restart', async () => {
    const first = await post(open(), `[${event('a')},{}]`, JSON_TYPE, 'key-1');
    const door = open();
    expect(await post(door, `[${event('a')},{}]`, JSON_TYPE, 'key-1')).toEqual(first);
    expect(await post(door, `[${event('a')},{}]`, JSON_TYPE, 'key-1')).toEqual(first);
    expect(await ids()).toEqual(['a']);
    expect(await letters()).toHaveLength(1);
  });

  it('gives an event without an id the same one on a repeat', async () => {
    const bare = '{"model":"m","ts":0}';
    await post(open(), bare, JSON_TYPE, 'key-2');
    await post(open(), bare, JSON_TYPE, 'key-2');
    expect(await ids()).toHaveLength(1);
    await post(open(), bare);
    await post(open(), bare);
    expect(new Set(await ids()).size).toBe(3);
  });

  it('knows after a restart what a key stood for, and what came of it', async () => {
    const body = `[${event('a')},{}]`;
    const before = open();
    const first = await post(before, body, JSON_TYPE, 'restart-1');
    await before.stop();
    const after = open();
    expect(await post(after, event('b'), JSON_TYPE, 'restart-1')).toMatchObject({ kind: 'conflict' });
    // The refusal of the other body leaves the key to whom it belongs.
    expect(await post(after, body, JSON_TYPE, 'restart-1')).toEqual(first);
    expect(await ids()).toEqual(['a']);
    // What came of it was written down: it is answered without a look at the rows.
    await engine.command('TRUNCATE TABLE predictions');
    expect(await post(open(), body, JSON_TYPE, 'restart-1')).toEqual(first);
    expect(await ids()).toEqual([]);
  });

  it('gives a key to one of several processes at once', async () => {
    const doors = Array.from({ length: 6 }, () => open());
    const outcomes = await Promise.all(
      doors.map((door, i) => post(door, event(`racer-${i % 3}`), JSON_TYPE, 'race-1')),
    );
    const won = await ids();
    expect(won).toHaveLength(1);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
      'accepted',
      'accepted',
      ...Array<string>(4).fill('conflict'),
    ]);
    expect(outcomes.flatMap(({ kind }, i) => (kind === 'accepted' ? [`racer-${i % 3}`] : []))).toEqual([
      won[0],
      won[0],
    ]);
  });

  it('completes a keyed request that was cut short between claim and rows', async () => {
    await expect(
      post(
        open(
          { write: () => Promise.reject(new LeewayError('store_unavailable', 'gone', { retryable: true })) },
          { storeDeadlineMs: 50 },
        ),
        event('a'),
        JSON_TYPE,
        'cut-1',
      ),
    ).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await post(open(), event('a'), JSON_TYPE, 'cut-1')).toMatchObject({ kind: 'accepted', accepted: 1 });
    expect(await ids()).toEqual(['a']);
  });

  it('refuses a key that comes with another body', async () => {
    const door = open();
    await post(door, event('a'), JSON_TYPE, 'key-3');
    expect(await post(door, event('b'), JSON_TYPE, 'key-3')).toEqual({
      kind: 'conflict',
      detail: 'this Idempotency-Key came with another body before: send a new key with a new body',
    });
    expect(await ids()).toEqual(['a']);
  });

  it('stores the requests of one moment in one insert', async () => {
    let inserts = 0;
    const counting: EventSink = {
      write: (chunk) => {
        inserts += 1;
        return store.events.write(chunk);
      },
    };
    const door = open(counting);
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => post(door, event(`e${i}`))));
    expect(outcomes.every((outcome) => outcome.kind === 'accepted' && outcome.accepted === 1)).toBe(true);
    expect(new Set(await ids()).size).toBe(100);
    expect(inserts).toBe(1);
  });

  it('sets aside the row that the engine refuses, and stores those that came with it', async () => {
    const door = open({
      write: (chunk) =>
        contentsOf(chunk).predictions.some(({ eventId }) => eventId === 'd')
          ? Promise.reject(new LeewayError('store_rejected', 'a row that no table takes'))
          : store.events.write(chunk),
    });
    const [good, bad] = await Promise.all([
      post(door, `[${event('a')},${event('b')}]`),
      post(door, `${event('c')}\n{"event_id":"d","model":"m","ts":0}`, LINES_TYPE),
    ]);
    expect(good).toEqual({ kind: 'accepted', accepted: 2, rejected: [] });
    expect(bad).toMatchObject({ kind: 'accepted', accepted: 1, rejected: [{ index: 1, reason: 'store_rejected' }] });
    expect(await ids()).toEqual(['a', 'b', 'c']);
    expect(await letters()).toMatchObject([
      { reason: 'store_rejected', payload: '{"event_id":"d","model":"m","ts":0}' },
    ]);
  });

  it('tells senders to come back when too much waits', async () => {
    let release = (): void => undefined;
    const blocked = new Promise<void>((resolve) => (release = resolve));
    const door = open({ write: () => blocked }, { budgetBytes: 150 });
    const first = post(door, event('a'));
    expect(await post(door, event('b'))).toEqual({ kind: 'overloaded', retryAfterSeconds: 1 });
    release();
    expect(await first).toMatchObject({ kind: 'accepted' });
  });

  it('tries again while the store is away, and tells the sender when that takes too long', async () => {
    let attempts = 0;
    const away = new LeewayError('store_unavailable', 'ClickHouse did not answer', { retryable: true });
    const flaky: EventSink = {
      write: (chunk) => ((attempts += 1) < 3 ? Promise.reject(away) : store.events.write(chunk)),
    };
    expect(await post(open(flaky), event('a'))).toMatchObject({ kind: 'accepted' });
    const dead = open({ write: () => Promise.reject(away) }, { storeDeadlineMs: 0 });
    await expect(post(dead, event('b'), JSON_TYPE, 'key-4')).rejects.toMatchObject({
      code: 'store_unavailable',
      retryable: true,
      message: 'the events could not be stored: ClickHouse did not answer',
    });
    expect(await ids()).toEqual(['a']);
  });

  it('stores what it has taken before it stops, and refuses what comes later', async () => {
    const door = open();
    const taken = post(door, event('a'));
    await door.stop();
    expect(await ids()).toEqual(['a']);
    expect(await taken).toMatchObject({ kind: 'accepted' });
    await expect(post(door, event('b'))).rejects.toMatchObject({ code: 'shutting_down' });
  });

  it('leaves no setting of one insert to the next', async () => {
    const chunk = chunkOf([label(1)], 'once', 0);
    await store.events.write(chunk);
    await store.events.write(chunk);
    await Promise.all([
      store.events.write(chunkOf([label(2)], 'a', 0)),
      store.events.write(chunkOf([label(3)], 'b', 0)),
    ]);
    await store.events.write(chunkOf([label(1)], 'another token', 0));
    expect(
      await engine.query('SELECT source_offset AS offset, count() AS n FROM labels GROUP BY offset ORDER BY offset'),
    ).toEqual([
      { offset: 1, n: 2 },
      { offset: 2, n: 1 },
      { offset: 3, n: 1 },
    ]);
  });

  it('shows gaps and duplicates in the audit, and leaves HTTP out of it', async () => {
    await post(open(), event('a'));
    await store.events.write(chunkOf([label(5), label(6), label(9)], 'x', 0));
    await store.events.write(chunkOf([label(6)], 'y', 0));
    expect(await createVerifier(createOffsetAudit(engine)).verify()).toMatchObject({
      partitions: [{ topic: 'labels', partition: 0, from: 5, to: 9, rows: 4, deadLetters: 0, gaps: 2, duplicates: 1 }],
      gaps: 2,
      duplicates: 1,
    });
  });
});
