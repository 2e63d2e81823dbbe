import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallHalf, CallSide, Prediction } from '../../../src/domain/events.ts';
import { createVerifier } from '../../../src/ingest/index.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createStore, openEmbeddedEngine, type Engine, type Store } from '../../../src/store/index.ts';
import { namedValues } from '../../support/named-values.ts';
import { chunkHolding } from '../../support/event-chunk.ts';

const TABLES = ['predictions', 'halves', 'joined_calls', 'join_batches', 'arrivals', 'dead_letters', 'labels'];
/** Noon of today: the engine drops what is too old by its own clock. */
const T0 = Math.floor(systemClock.now() / 86_400_000) * 86_400_000 + 43_200_000;
const EVERYTHING = { sinceMs: 0, partnersSinceMs: 0, limit: 1000 };

/** Half of a call with `rows` rows; the features and answers say of which message they are. */
function half(
  call: string,
  side: CallSide,
  offset: number,
  { rows = 1, mark = offset, ts = T0, version = '' } = {},
): CallHalf {
  const row = (index: number): Prediction => ({
    eventId: index === 0 ? call : `${call}/${index}`,
    model: 'iris',
    version,
    ts: ts + index,
    numeric: side === 'request' ? namedValues({ x: mark * 10 + index }) : namedValues({}),
    categorical: side === 'request' ? namedValues({ colour: 'red' }) : namedValues({}),
    nulls: side === 'request' ? ['missing'] : [],
    value: side === 'response' ? mark * 10 + index : null,
    label: side === 'response' ? 'setosa' : '',
    scores: side === 'response' ? namedValues({ p: 0.5 }) : namedValues({}),
    segment: '',
    subjectKey: '',
    source: { topic: 'logged', partition: 0, offset, ...(rows > 1 ? { row: index } : {}) },
  });
  return { call, side, rows: Array.from({ length: rows }, (_, index) => row(index)) };
}

describe('the join of calls that are logged in two messages, on the embedded engine', () => {
  const dir = mkdtempSync(join(tmpdir(), 'leeway-calls-'));
  let engine: Engine;
  let store: Store;
  let now = T0;
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  beforeAll(async () => {
    engine = await openEmbeddedEngine({ dataDir: dir });
    await createStore(engine, { clock }).migrate();
  });
  afterAll(async () => {
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  });
  let generation = 0;
  beforeEach(async () => {
    for (const table of TABLES) await engine.command(`TRUNCATE TABLE ${table}`);
    // Tokens outlive a TRUNCATE: batches go on from where the test before left off.
    generation += 1;
    await engine.command(
      `INSERT INTO join_batches (batch, at, oldest_half, calls) SETTINGS async_insert = 0 VALUES (${generation * 100}, now(), now(), [])`,
    );
    now = T0;
    store = restarted();
  });

  /** The store as another process, or this one after a restart, would open it; over an engine that fails at a point if asked to. */
  const restarted = (over: Engine = engine): Store => createStore(over, { clock });
  let tokens = 0;
  const take = async (...halves: CallHalf[]): Promise<void> => {
    now += 1000;
    await store.events.write(chunkHolding({ halves }, `t${(tokens += 1)}`, now));
  };
  const joined = () =>
    engine.query<{ event_id: string }>(
      `SELECT event_id, model, version, num['x'] AS x, prediction_value AS y, source_topic AS topic, source_row AS row FROM predictions ORDER BY event_id`,
    );
  const arrivals = async () => (await engine.query<{ n: number }>('SELECT sum(n) AS n FROM arrivals'))[0]?.n;
  const verify = () => createVerifier(store.offsets).verify();

  /** The engine of a process that dies before its n-th insert or just after it. */
  const dying = (at: 'before' | 'after', insert: 'join_batches' | 'predictions' | 'joined_calls'): Engine => {
    const fail = async (table: string, doing: () => Promise<void>): Promise<void> => {
      if (table !== insert) return doing();
      if (at === 'after') await doing();
      throw new Error('killed');
    };
    return {
      ...engine,
      insert: (batch) => fail(batch.table, () => engine.insert(batch)),
      insertSelect: (batch) => fail(batch.table, () => engine.insertSelect(batch)),
    };
  };

  it.each([
    ['the request first', [half('a', 'request', 0), half('a', 'response', 1)]],
    ['the response first', [half('a', 'response', 1), half('a', 'request', 0)]],
  ])('makes one prediction of two halves, %s', async (_, [first, second]) => {
    await take(first!);
    expect(await store.calls.join(EVERYTHING)).toMatchObject({ joined: 0 });
    await take(second!);
    expect(await store.calls.join(EVERYTHING)).toMatchObject({ joined: 1, disagreeing: 0 });
    expect(await store.calls.join(EVERYTHING)).toBeNull();
    expect(await joined()).toEqual([{ event_id: 'a', model: 'iris', version: '0', x: 0, y: 10, topic: '', row: 0 }]);
    expect(await arrivals()).toBe(1);
    expect(
      await engine.query('SELECT cat, nulls, prediction_label AS label, prediction_scores AS scores FROM predictions'),
    ).toEqual([{ cat: { colour: 'red' }, nulls: ['missing'], label: 'setosa', scores: { p: 0.5 } }]);
  });

  it('joins halves that came in one chunk, and takes the version from whichever half knows it', async () => {
    await take(
      half('a', 'response', 0, { version: '7' }),
      half('a', 'request', 1),
      half('b', 'request', 2, { version: '3' }),
      half('b', 'response', 3),
    );
    expect(await store.calls.join(EVERYTHING)).toMatchObject({ joined: 2 });
    expect((await joined()).map((row) => [row.event_id, (row as Record<string, unknown>)['version']])).toEqual([
      ['a', '7'],
      ['b', '3'],
    ]);
  });

  it('joins calls of several rows row by row', async () => {
    await take(half('a', 'request', 0, { rows: 3 }), half('a', 'response', 1, { rows: 3 }));
    await store.calls.join(EVERYTHING);
    expect(await joined()).toMatchObject([
      { event_id: 'a', x: 0, y: 10, row: 0 },
      { event_id: 'a/1', x: 1, y: 11, row: 1 },
      { event_id: 'a/2', x: 2, y: 12, row: 2 },
    ]);
  });

  it('sets calls aside whose halves disagree, once', async () => {
    await take(
      half('a', 'request', 0, { rows: 3 }),
      half('a', 'response', 1, { rows: 2 }),
      half('b', 'request', 2),
      half('b', 'response', 3),
    );
    expect(await store.calls.join(EVERYTHING)).toMatchObject({ joined: 1, disagreeing: 1 });
    expect(await store.calls.join(EVERYTHING)).toBeNull();
    expect((await joined()).map((row) => row.event_id)).toEqual(['b']);
  });

  it('joins a call once, however often its halves come, and takes the halves that came first', async () => {
    await take(half('a', 'request', 0), half('a', 'request', 1));
    await take(half('a', 'response', 2));
    await take(half('a', 'response', 3));
    expect(await store.calls.join(EVERYTHING)).toMatchObject({ joined: 1 });
    await take(half('a', 'request', 4), half('a', 'response', 5));
    expect(await store.calls.join(EVERYTHING)).toBeNull();
    expect(await restarted().calls.join(EVERYTHING)).toMatchObject({ joined: 1 });
    expect(await joined()).toMatchObject([{ event_id: 'a', x: 0, y: 20 }]);
  });

  it('leaves each offset accounted for exactly once', async () => {
    await take(half('a', 'request', 0, { rows: 2 }), half('b', 'request', 1));
    await take(half('a', 'response', 2, { rows: 2 }), half('c', 'response', 3));
    await store.calls.join(EVERYTHING);
    const report = await verify();
    expect(report).toMatchObject({ gaps: 0, duplicates: 0 });
    expect(report.calls).toEqual({ joined: 1, disagreeing: 0, waiting: 2, duplicates: 0 });
    expect(report.partitions).toMatchObject([{ topic: 'logged', from: 0, to: 3, rows: 0, gaps: 0, duplicates: 0 }]);
  });

  it('shows in the audit what was joined a second time, and says nothing of calls where there are none', async () => {
    expect(await verify()).not.toHaveProperty('calls');
    await take(half('a', 'request', 0), half('a', 'response', 1));
    await store.calls.join(EVERYTHING);
    await engine.command('INSERT INTO predictions SELECT * FROM predictions');
    expect(await verify()).toMatchObject({ gaps: 0, duplicates: 1, calls: { joined: 1, waiting: 0, duplicates: 1 } });
  });

  it('takes no more calls than a batch may have, and all of them in the end', async () => {
    await take(
      ...['a', 'b', 'c', 'd', 'e'].flatMap((call, n) => [
        half(call, 'request', 2 * n),
        half(call, 'response', 2 * n + 1),
      ]),
    );
    const sizes: (number | undefined)[] = [];
    for (let n = 0; n < 4; n += 1) sizes.push((await store.calls.join({ ...EVERYTHING, limit: 2 }))?.joined);
    expect(sizes).toEqual([2, 2, 1, undefined]);
    expect((await joined()).map((row) => row.event_id)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it.each([
    ['before', 'join_batches'],
    ['after', 'join_batches'],
    ['before', 'predictions'],
    ['after', 'predictions'],
    ['before', 'joined_calls'],
    ['after', 'joined_calls'],
  ] as const)('joins each call once although its process is killed %s it writes %s', async (at, table) => {
    // Calls of two months, so that the rows of a batch lie in two partitions.
    await take(half('a', 'request', 0), half('a', 'response', 1));
    await take(half('b', 'request', 2, { ts: T0 - 40 * 86_400_000 }), half('b', 'response', 3));
    await expect(restarted(dying(at, table)).calls.join(EVERYTHING)).rejects.toThrow('killed');
    // What comes after the crash must not change what the batch was.
    await take(half('c', 'request', 4), half('c', 'response', 5));
    await take(half('a', 'request', 6), half('a', 'response', 7));
    const after = restarted();
    for (let n = 0; n < 3; n += 1) await after.calls.join(EVERYTHING);
    expect((await joined()).map((row) => row.event_id)).toEqual(['a', 'b', 'c']);
    expect(await arrivals()).toBe(3);
    expect(await verify()).toMatchObject({ gaps: 0, duplicates: 0 });
  });

  it('finishes a batch of which one month is stored, though the tokens are forgotten', async () => {
    await take(half('a', 'request', 0), half('a', 'response', 1));
    await take(half('b', 'request', 2, { ts: T0 - 40 * 86_400_000 }), half('b', 'response', 3));
    await store.calls.join(EVERYTHING);
    const month = new Date(T0).toISOString().slice(0, 7).replace('-', '');
    await engine.command(`ALTER TABLE predictions DROP PARTITION '${month}'`);
    expect(await joined()).toHaveLength(1);
    // Another token stands for one that the table has forgotten.
    const forgetful = {
      ...engine,
      insertSelect: (one: Parameters<Engine['insertSelect']>[0]) =>
        engine.insertSelect({ ...one, token: `${one.token}/forgotten` }),
    };
    await restarted(forgetful).calls.join(EVERYTHING);
    expect((await joined()).map((row) => row.event_id)).toEqual(['a', 'b']);
  });

  it('lets two owners join at once: what the first began, both carry out', async () => {
    await take(half('a', 'request', 0), half('a', 'response', 1));
    const [one, other] = [restarted(), restarted()];
    await Promise.all([one.calls.join(EVERYTHING), other.calls.join(EVERYTHING)]);
    await take(half('b', 'request', 2), half('b', 'response', 3));
    await Promise.all([one.calls.join(EVERYTHING), other.calls.join(EVERYTHING)]);
    await one.calls.join(EVERYTHING);
    expect((await joined()).map((row) => row.event_id)).toEqual(['a', 'b']);
    expect(await arrivals()).toBe(2);
  });

  it('keeps a zombie that wakes with an old batch from joining again', async () => {
    await take(half('a', 'request', 0), half('a', 'response', 1));
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const slow = {
      ...engine,
      insert: (batch: Parameters<Engine['insert']>[0]) =>
        batch.table === 'join_batches' ? asleep.then(() => engine.insert(batch)) : engine.insert(batch),
    };
    const zombie = restarted(slow).calls.join(EVERYTHING);
    await take(half('b', 'request', 2), half('b', 'response', 3));
    await store.calls.join(EVERYTHING);
    wake();
    await zombie;
    await store.calls.join(EVERYTHING);
    expect((await joined()).map((row) => row.event_id)).toEqual(['a', 'b']);
  });

  it('does not join halves that are too old, and counts those without a partner', async () => {
    now -= 31 * 86_400_000;
    await take(half('old', 'request', 0));
    now = T0;
    await take(half('old', 'response', 1), half('new', 'request', 2), half('alone', 'response', 3));
    await take(half('new', 'response', 4));
    await store.calls.join(EVERYTHING);
    expect((await joined()).map((row) => row.event_id)).toEqual(['new']);
    expect(await store.calls.lone(now - 86_400_000, now + 1)).toEqual({ requests: 0, responses: 2 });
    expect(await store.calls.lone(now - 86_400_000, now - 1000)).toEqual({ requests: 0, responses: 0 });
    expect(await store.calls.head()).toEqual({ rows: 5, newestAt: now });
  });
});
