import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeadLetter, Prediction } from '../../../src/domain/events.ts';
import { createVerifier } from '../../../src/ingest/index.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import {
  createOffsetAudit,
  createStore,
  openEmbeddedEngine,
  type Engine,
  type Store,
} from '../../../src/store/index.ts';
import { namedValues } from '../../support/named-values.ts';
import { chunkHolding } from '../../support/event-chunk.ts';

const TOPIC = 'flights';
const TABLES = ['predictions', 'labels', 'dead_letters', 'incarnations', 'offset_gaps', 'arrivals'];

const source = (offset: number) => ({ topic: TOPIC, partition: 0, offset });
const prediction = (offset: number): Prediction => ({
  eventId: `e${offset}`,
  model: 'm',
  version: '1',
  ts: 0,
  numeric: namedValues({}),
  categorical: namedValues({}),
  nulls: [],
  value: null,
  label: '',
  scores: namedValues({}),
  segment: '',
  subjectKey: '',
  source: source(offset),
});
const letter = (offset: number): DeadLetter => ({
  kind: 'prediction',
  reason: 'malformed_json',
  step: 'decode',
  detail: 'why',
  source: source(offset),
  key: '',
  headers: [],
  payload: Buffer.from('{'),
});

describe('the audit of offsets', () => {
  let dir: string;
  let engine: Engine;
  let store: Store;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-audit-'));
    engine = await openEmbeddedEngine({ dataDir: dir });
    store = createStore(engine, { clock: systemClock });
    await store.migrate();
  });
  beforeEach(async () => {
    for (const table of TABLES) await engine.command(`TRUNCATE TABLE ${table}`);
  });
  afterAll(async () => {
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  });

  let tokens = 0;
  const write = (offsets: readonly number[], { at = 1000, token = `t${(tokens += 1)}` } = {}): Promise<void> =>
    store.events.write(chunkHolding({ predictions: offsets.map((offset) => prediction(offset)) }, token, at));
  const begin = (incarnation: string, since: number, from = 0): Promise<void> =>
    store.events.ledger.beginLife({ topic: TOPIC, partition: 0, incarnation, since, from, reason: 'first' });
  const verify = () => createVerifier(store.offsets).verify();

  it('finds nothing where nothing is stored', async () => {
    expect(await verify()).toEqual({ partitions: [], gaps: 0, duplicates: 0 });
  });

  it('counts rows and dead letters, gaps and duplicates', async () => {
    await begin('i1', 0);
    await write([5, 6, 9]);
    await write([6]);
    await store.events.write(chunkHolding({ deadLetters: [letter(8)] }, 'd', 1000));
    expect(await verify()).toEqual({
      partitions: [
        {
          topic: TOPIC,
          partition: 0,
          incarnation: 'i1',
          from: 5,
          to: 9,
          rows: 4,
          deadLetters: 1,
          aside: 0,
          gaps: 1,
          expired: 0,
          duplicates: 1,
        },
      ],
      gaps: 1,
      duplicates: 1,
    });
  });

  it('takes the rows of one message for one message, and a row of it that comes again for a duplicate', async () => {
    const store = (...rows: readonly number[]): Promise<void> =>
      engine.command(
        `INSERT INTO predictions (model, source_topic, source_partition, source_offset, source_row) SETTINGS async_insert = 0
         VALUES ${rows.map((row) => `('m', '${TOPIC}', 0, 1, ${row})`).join(', ')}`,
      );
    await store(0, 1, 2);
    expect(await verify()).toMatchObject({ gaps: 0, duplicates: 0 });
    await store(1);
    expect(await verify()).toMatchObject({ gaps: 0, duplicates: 1 });
  });

  it('does not take control records for gaps, and names what the broker deleted unread', async () => {
    await begin('i1', 0);
    await write([0, 1, 3, 8, 9]);
    const at = { topic: TOPIC, partition: 0, incarnation: 'i1' };
    const gaps = [
      { ...at, from: 2, to: 2, reason: 'no_message' as const },
      { ...at, from: 5, to: 7, reason: 'expired' as const },
      // Beyond what is stored: part of no range yet.
      { ...at, from: 10, to: 20, reason: 'no_message' as const },
    ];
    for (let times = 0; times < 2; times += 1) await store.events.ledger.recordGaps(gaps, 1000, 'g');
    expect(await verify()).toMatchObject({ gaps: 4, duplicates: 0, partitions: [{ gaps: 4, expired: 3 }] });
  });

  it('distinguishes the lives of a topic: offsets that begin again are no duplicates, and a leap between lives is no gap', async () => {
    await begin('i1', 0);
    await write([0, 1, 2], { at: 1000 });
    await begin('i2', 2000);
    await write([0, 1], { at: 2000 });
    await begin('i3', 3000, 100);
    await write([100, 101], { at: 3500 });
    expect(await verify()).toMatchObject({
      gaps: 0,
      duplicates: 0,
      partitions: [
        { incarnation: 'i1', from: 0, to: 2 },
        { incarnation: 'i2', from: 0, to: 1 },
        { incarnation: 'i3', from: 100, to: 101 },
      ],
    });
    expect(await store.events.ledger.extent({ topic: TOPIC, partition: 0 })).toEqual({
      to: 101,
      rows: 7,
      newestAt: 3500,
    });
    expect(await store.events.ledger.extent({ topic: TOPIC, partition: 1 })).toBeNull();
    expect(await store.events.ledger.present({ topic: TOPIC, partition: 0 }, 1, 100)).toEqual([1, 2, 100]);
  });

  it('dedup window overrun shows in the audit', async () => {
    await engine.command('ALTER TABLE predictions MODIFY SETTING non_replicated_deduplication_window = 5');
    try {
      await write([0, 1, 2], { token: 'first' });
      await write([0, 1, 2], { token: 'first' });
      expect(await verify()).toMatchObject({ duplicates: 0 });
      for (let offset = 3; offset < 9; offset += 1) await write([offset]);
      await write([0, 1, 2], { token: 'first' });
      expect(await verify()).toMatchObject({ gaps: 0, duplicates: 3, partitions: [{ rows: 12 }] });
    } finally {
      await engine.command('ALTER TABLE predictions MODIFY SETTING non_replicated_deduplication_window = 20000');
    }
  });

  it('can be asked of a running service as any statement of an analyst can', async () => {
    await write([1, 2, 4]);
    const query = async <T extends Record<string, unknown>>(sql: string): Promise<T[]> =>
      (await engine.analyse(sql, 'jsonl'))
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as T);
    expect(await createVerifier(createOffsetAudit({ query })).verify()).toEqual(await verify());
  });

  it("keeps an operator's word on where a partition goes on", async () => {
    const at = { topic: TOPIC, partition: 3 };
    expect(await store.events.ledger.startOrder(at)).toBeNull();
    await store.events.ledger.orderStart(at, { from: 'next', seenRows: 7 });
    expect(await store.events.ledger.startOrder(at)).toEqual({ from: 'next', seenRows: 7 });
  });
});
