import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { privacyRulesSchema } from '../../../src/domain/privacy.ts';
import { decodeEvent } from '../../../src/ingest/decode/decode-event.ts';
import type { ReplayerOptions } from '../../../src/ingest/dead-letters/replayer.ts';
import { chunkOf, type Entry } from '../../../src/ingest/entry.ts';
import {
  createHttpDoor,
  createMessageReader,
  createPrivacy,
  createReplayer,
  createVerifier,
  letterReader,
  type EventSink,
  type Privacy,
  type Replayer,
} from '../../../src/ingest/index.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { LeewayError } from '../../../src/platform/errors.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { createStore, openEmbeddedEngine, type Engine, type Store } from '../../../src/store/index.ts';
import { contentsOf } from '../../support/event-chunk.ts';

const readLetter = letterReader(createMessageReader());
const ALL = { limit: 10_000, dryRun: false };

describe('replaying dead letters on the embedded engine', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-replay-'));
  let engine: Engine;
  let store: Store;
  let privacy: Privacy;
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
    privacy = createPrivacy([Buffer.from('a secret of the tests, 32 bytes.')], { patterns: [], deadLetters: 'seal' });
    for (const table of ['predictions', 'labels', 'dead_letters']) {
      await engine.command(`TRUNCATE TABLE ${table}`);
    }
  });

  const metrics = createMetrics({ version: 'test', defaults: false });
  const sinkOf = (): EventSink => privacy.guard(store.events, metrics);
  const open = (over: Partial<ReplayerOptions> = {}): Replayer =>
    createReplayer({
      letters: store.deadLetters,
      sink: sinkOf(),
      read: readLetter,
      open: (sealed) => privacy.open(sealed),
      hashSubject: privacy.hashSubject,
      clock: systemClock,
      log: silentLogger(),
      metrics,
      ...over,
    });
  /** A decoder that the producer's mistake does not stop: `time` where `ts` should be. */
  const lenient: ReplayerOptions['read'] = (message, context) =>
    readLetter(
      { ...message, payload: Buffer.from(Buffer.from(message.payload).toString('utf8').replace('"time":', '"ts":')) },
      context,
    );
  /** Stores a topic's messages as the consumer would: offset by offset. */
  const consume = async (topic: string, messages: readonly object[], kind: Entry['kind'] = 'prediction') => {
    const entries = messages.map((message, offset): Entry => {
      const source = { topic, partition: 0, offset };
      const payload = Buffer.from(JSON.stringify(message));
      const outcome = decodeEvent(kind, payload, { source, idPrefix: `${topic}/0`, hashSubject: privacy.hashSubject });
      return { kind, source, outcome, payload, key: null, headers: {} };
    });
    await sinkOf().write(chunkOf(entries, `${topic}/${randomUUID()}`, systemClock.now() - 60_000));
  };
  const bad = (id: string, fields: object = {}): object => ({ event_id: id, model: 'm', time: 0, ...fields });
  const good = (id: string): object => ({ event_id: id, model: 'm', ts: 0 });
  const ids = async (): Promise<string[]> =>
    (await engine.query<{ event_id: string }>('SELECT event_id FROM predictions ORDER BY event_id')).map(
      (row) => row.event_id,
    );
  const listed = async (state: 'open' | 'replayed' | 'discarded' = 'open') =>
    (await store.readModels.deadLetters({ limit: 100, states: [state] })).items;
  const audit = async () => {
    const { partitions, gaps, duplicates } = await createVerifier(store.offsets).verify();
    return { rows: partitions[0]?.rows, deadLetters: partitions[0]?.deadLetters, gaps, duplicates };
  };

  it('leaves what still cannot be read, with its newest reason, and stores what can be, once', async () => {
    await consume('t1', [good('a'), bad('b'), bad('c', { features: 7 }), good('d')]);
    expect(await audit()).toEqual({ rows: 2, deadLetters: 2, gaps: 0, duplicates: 0 });
    expect(await open().replay({}, ALL)).toMatchObject({ replayed: 0, unreadable: 2, remaining: 0 });
    expect(await open({ read: lenient }).replay({}, { limit: 10, dryRun: true })).toMatchObject({
      dryRun: true,
      replayed: 1,
      unreadable: 1,
    });
    expect(await ids()).toEqual(['a', 'd']);

    expect(await open({ read: lenient }).replay({}, ALL)).toMatchObject({ replayed: 1, unreadable: 1, remaining: 0 });
    expect(await ids()).toEqual(['a', 'b', 'd']);
    expect(await audit()).toEqual({ rows: 3, deadLetters: 1, gaps: 0, duplicates: 0 });
    expect(await listed()).toMatchObject([
      { reason: 'wrong_type', firstReason: 'missing_field', attempts: 2, source: { topic: 't1', offset: 2 } },
    ]);
    expect(await listed('replayed')).toMatchObject([{ firstReason: 'missing_field', source: { offset: 1 } }]);

    // Once more, and by name: nothing is doubled.
    const [{ id } = { id: '' }] = await listed('replayed');
    expect(await open({ read: lenient }).replay({ ids: [id] }, ALL)).toMatchObject({ replayed: 0, letters: [] });
    expect(await ids()).toEqual(['a', 'b', 'd']);
  });

  it('stores identical letters of HTTP requests each once, under ids of their own', async () => {
    const door = createHttpDoor({
      events: sinkOf(),
      keys: store.keys,
      clock: { ...systemClock, now: () => 1_750_000_000_000 },
      randomId: randomUUID,
      uniform: () => 0,
      log: silentLogger(),
      metrics,
    });
    const body = Buffer.from('{"model":"m","time":0}');
    await Promise.all([1, 2].map(() => door.accept('prediction', body, { contentType: 'application/json' })));
    expect(new Set((await listed()).map(({ id }) => id)).size).toBe(2);
    expect(await open({ read: lenient }).replay({ source: 'http' }, ALL)).toMatchObject({ replayed: 2 });
    expect(await open({ read: lenient }).replay({ source: 'http' }, ALL)).toMatchObject({ replayed: 0 });
    expect(await ids()).toHaveLength(2);
    expect(new Set(await ids()).size).toBe(2);
  });

  it.each(['replay-open', 'replay-stored'] as const)(
    'goes on after dying at %s: nothing is lost, nothing doubled',
    async (point) => {
      await consume('t2', [bad('a'), bad('b'), good('c')]);
      const dies = open({
        read: lenient,
        reach: (reached) => {
          if (reached === point) throw new Error('killed');
        },
      });
      await expect(dies.replay({}, ALL)).rejects.toThrow('killed');
      // Between the rows and the mark the audit sees each offset once already.
      expect(await audit()).toMatchObject({ rows: point === 'replay-stored' ? 3 : 1, gaps: 0, duplicates: 0 });
      expect(await open({ read: lenient }).recover()).toBe(2);
      expect(await open({ read: lenient }).recover()).toBe(0);
      expect(await ids()).toEqual(['a', 'b', 'c']);
      expect(await audit()).toEqual({ rows: 3, deadLetters: 0, gaps: 0, duplicates: 0 });
      expect(await listed()).toEqual([]);
    },
  );

  it('does not take for replayed what a decoder before it could not read', async () => {
    await consume('t3', [bad('a'), { ...bad('b'), late: true }]);
    const half: ReplayerOptions['read'] = (message, context) =>
      Buffer.from(message.payload).includes('"late"') ? readLetter(message, context) : lenient(message, context);
    const dies = open({
      read: half,
      reach: (reached) => {
        if (reached === 'replay-stored') throw new Error('killed');
      },
    });
    await expect(dies.replay({}, ALL)).rejects.toThrow('killed');
    // The next program reads both, but the batch's token is taken by the first one's row: the second letter stays open …
    expect(await open({ read: lenient }).recover()).toBe(1);
    expect(await listed()).toMatchObject([{ reason: 'store_rejected', source: { offset: 1 } }]);
    // … until the next batch.
    expect(await open({ read: lenient }).replay({}, ALL)).toMatchObject({ replayed: 1 });
    expect(await ids()).toEqual(['a', 'b']);
    expect(await audit()).toEqual({ rows: 2, deadLetters: 0, gaps: 0, duplicates: 0 });
  });

  it('two processes that replay at once store each letter once', async () => {
    await consume(
      't4',
      Array.from({ length: 40 }, (_, i) => bad(`e${String(i).padStart(2, '0')}`)),
    );
    const reports = await Promise.all(
      [1, 2, 3].map(() => open({ read: lenient }).replay({}, { limit: 15, dryRun: false })),
    );
    await open({ read: lenient }).replay({}, ALL);
    expect(reports.reduce((sum, { replayed }) => sum + replayed, 0)).toBeGreaterThanOrEqual(15);
    expect(await ids()).toEqual(Array.from({ length: 40 }, (_, i) => `e${String(i).padStart(2, '0')}`));
    expect(await audit()).toEqual({ rows: 40, deadLetters: 0, gaps: 0, duplicates: 0 });
  });

  it('puts them through the rules of today, from originals that were sealed', async () => {
    await consume('t5', [bad('a', { subject_id: 'ada', features: { email: 'ada@example.org' } })]);
    expect(await listed()).toMatchObject([{ protection: 'sealed', key: '' }]);
    privacy.book.set('m', privacyRulesSchema.parse({ columns: { email: 'mask' } }));
    expect(await open({ read: lenient }).replay({}, ALL)).toMatchObject({ replayed: 1 });
    expect(await engine.query('SELECT cat, subject_key FROM predictions')).toEqual([
      { cat: { email: '***@*******.***' }, subject_key: privacy.hashSubject('ada') },
    ]);
  });

  it('reads again exactly what came: key, headers of any bytes, headers that came twice, and the time the broker gave', async () => {
    const [source, at] = [{ topic: 't10', partition: 0, offset: 0 }, Date.UTC(2025, 0, 1, 12)];
    const headers = {
      'x-bytes': Buffer.from([0xff, 0x00, 0xfe]),
      'x-text': Buffer.from('Tromsø'),
      'x-two': [Buffer.from('one'), Buffer.from([0x80])],
      'x-like': Buffer.from('base64:eA=='),
    };
    const key = Buffer.from([0xc3, 0x28]);
    const fault = { reason: 'malformed_json', step: 'decode', detail: 'why' } as const;
    const entry = { kind: 'label', source, key, headers, payload: Buffer.from('?'), timestamp: at } as const;
    const outcome = { kind: 'dead-letter', fault } as const;
    await store.events.write(chunkOf([{ ...entry, outcome }], 't10/x', systemClock.now()));
    expect(await listed()).toMatchObject([
      {
        key: 'base64:wyg=',
        messageAt: '2025-01-01T12:00:00.000Z',
        headers: {
          'x-bytes': 'base64:/wD+',
          'x-text': 'Tromsø',
          'x-two': ['one', 'base64:gA=='],
          'x-like': 'base64:YmFzZTY0OmVBPT0=',
        },
      },
    ]);
    const seen: unknown[] = [];
    const watch: ReplayerOptions['read'] = (message, context) => {
      seen.push({ ...message, headers: { ...message.headers }, key: context.key });
      return outcome;
    };
    await open({ read: watch }).replay({}, ALL);
    expect(seen).toEqual([{ kind: 'label', topic: 't10', at, payload: entry.payload, headers, key }]);
  });

  it('reads letters from before that as they were kept', async () => {
    await engine.command(
      `INSERT INTO dead_letters (at, kind, reason, step, detail, key, headers, payload, source_topic, source_partition, source_offset)
       VALUES ('2025-06-01 00:00:00', 'prediction', 'malformed_json', 'decode', 'why', 'k', {'x-text': 'base64:eA==', 'x-two': '1, 2'}, 'Pw==', 't11', 0, 0)`,
    );
    expect(await listed()).toMatchObject([
      { key: 'k', messageAt: null, headers: { 'x-text': 'base64:YmFzZTY0OmVBPT0=', 'x-two': '1, 2' } },
    ]);
    const seen: unknown[] = [];
    const watch: ReplayerOptions['read'] = (message, context) => {
      seen.push([message.at, message.headers['x-text'], context.key]);
      return readLetter(message, context);
    };
    await open({ read: watch }).replay({}, ALL);
    expect(seen).toEqual([[Date.UTC(2025, 5, 1), Buffer.from('base64:eA=='), Buffer.from('k')]]);
  });

  it('says of letters whose bytes were not kept that they cannot be replayed', async () => {
    privacy.book.set('m', privacyRulesSchema.parse({ columns: { email: 'drop' }, deadLetters: 'withhold' }));
    await consume('t6', [bad('a')]);
    expect(await open({ read: lenient }).replay({}, ALL)).toMatchObject({
      replayed: 0,
      withheld: 1,
      letters: [{ outcome: 'withheld', detail: expect.stringContaining('were not kept') as string }],
    });
    expect(await listed()).toMatchObject([{ reason: 'missing_field', protection: 'withheld', bytes: '' }]);
  });

  it('keeps a letter whose row the store refuses, and stores the others', async () => {
    await consume('t7', [bad('a'), bad('b'), bad('c')]);
    const picky: EventSink = {
      write: (chunk) =>
        contentsOf(chunk).predictions.some(({ eventId }) => eventId === 'b')
          ? Promise.reject(new LeewayError('store_rejected', 'cannot take b'))
          : store.events.write(chunk),
    };
    expect(await open({ read: lenient, sink: picky }).replay({}, ALL)).toMatchObject({ replayed: 2, unreadable: 1 });
    expect(await ids()).toEqual(['a', 'c']);
    expect(await listed()).toMatchObject([{ reason: 'store_rejected', detail: 'cannot take b' }]);
    expect(await open({ read: lenient }).replay({}, ALL)).toMatchObject({ replayed: 1 });
    expect(await audit()).toEqual({ rows: 3, deadLetters: 0, gaps: 0, duplicates: 0 });
  });

  it('discards with a reason and takes it back; the offset stays accounted for', async () => {
    await consume('t8', [bad('a'), good('b')]);
    const how = { note: 'a test message', actor: 'key:1', limit: 100 };
    const [{ id } = { id: '' }] = await listed();
    expect(await open().discard({ ids: [id, 'dl_none'] }, how)).toEqual({
      changed: [id],
      unchanged: [{ id: 'dl_none', detail: 'there is no such dead letter' }],
    });
    expect(await listed()).toEqual([]);
    expect(await listed('discarded')).toMatchObject([{ id, note: 'a test message' }]);
    expect(await open({ read: lenient }).replay({}, ALL)).toMatchObject({ replayed: 0 });
    expect(await audit()).toEqual({ rows: 1, deadLetters: 1, gaps: 0, duplicates: 0 });
    expect(await open().restore({ ids: [id] }, how)).toMatchObject({ changed: [id] });
    expect(await open({ read: lenient }).replay({}, ALL)).toMatchObject({ replayed: 1 });
    expect(await open().discard({ ids: [id] }, how)).toMatchObject({
      unchanged: [{ detail: 'it was replayed: its events are stored' }],
    });
  });

  it('lets go of the bytes of settled letters in time; open ones stay whole, offsets stay accounted for', async () => {
    await consume('t12', [bad('a'), bad('b', { ts: 'soon' }), bad('c', { features: 7 })]);
    const how = { note: 'a test message', actor: '', limit: 100 };
    await open().discard({ reason: 'bad_time' }, how);
    await open({ read: lenient }).replay({}, ALL);
    const settledAt = systemClock.now();
    expect(await store.deadLetters.expire(settledAt - 60_000)).toBe(0);
    expect(await store.deadLetters.expire(settledAt + 60_000)).toBe(2);
    expect(await store.deadLetters.expire(settledAt + 60_000)).toBe(0);
    const expired = { bytes: '', key: '', headers: {}, protection: 'expired' };
    expect(await listed('replayed')).toMatchObject([{ ...expired, firstReason: 'missing_field' }]);
    const [discarded] = await listed('discarded');
    expect(discarded).toMatchObject({ ...expired, reason: 'bad_time', note: 'a test message', source: { offset: 1 } });
    const [left] = await listed();
    expect(Buffer.from(left?.bytes ?? '', 'base64').toString()).toContain('"features":7');
    expect(await audit()).toEqual({ rows: 1, deadLetters: 2, gaps: 0, duplicates: 0 });
    // Whoever takes one back is told why it cannot be read.
    await open().restore({ ids: [discarded?.id ?? ''] }, how);
    expect(await open().replay({ ids: [discarded?.id ?? ''] }, ALL)).toMatchObject({
      withheld: 1,
      letters: [{ detail: expect.stringContaining('deleted some time after it was settled') as string }],
    });
  });

  it('selects by reason, kind, topic and time, in pages', async () => {
    await consume('t9', [bad('a'), bad('b', { ts: 'soon' }), bad('c')]);
    await consume('t9l', [{ event_id: 'a', model: 'm', ts: 0 }], 'label');
    const count = async (filter: Parameters<typeof store.deadLetters.count>[0]) => store.deadLetters.count(filter);
    expect(await count({})).toBe(4);
    expect(await count({ reason: 'bad_time' })).toBe(1);
    expect(await count({ kind: 'label' })).toBe(1);
    expect(await count({ topic: 't9' })).toBe(3);
    expect(await count({ source: 'http' })).toBe(0);
    expect(await count({ since: systemClock.now() })).toBe(0);
    const first = await store.readModels.deadLetters({ limit: 3 });
    const rest = await store.readModels.deadLetters({ limit: 3, cursor: first.next ?? '' });
    expect([first.items.length, rest.items.length, rest.next]).toEqual([3, 1, null]);
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(4);
  });
});
