import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LeewayError } from '../../../src/platform/errors.ts';
import { openEmbeddedEngine } from '../../../src/store/engine/embedded-engine.ts';
import type { Engine, InsertBatch } from '../../../src/store/engine/engine.ts';
import type { EventChunk } from '../../../src/domain/event-chunk.ts';
import { createEventStore } from '../../../src/store/event-store.ts';
import { migrate } from '../../../src/store/migrations/migrate.ts';
import { insertRows } from '../../../src/store/rows.ts';
import { anyDeadLetter, anyHalf, anyLabel, anyPrediction, anySkipped } from '../../support/event-arbitraries.ts';
import { deadLetterRow, halfRows, labelRow, predictionRow, skippedRow } from '../../support/event-rows.ts';
import { label, prediction } from '../../support/profiling.ts';
import { chunkHolding } from '../../support/event-chunk.ts';

const TABLES = ['predictions', 'labels', 'dead_letters', 'halves', 'skipped_messages'] as const;
const DAY = 86_400_000;

describe('the event store', () => {
  let dir = '';
  let engine: Engine;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-events-'));
    engine = await openEmbeddedEngine({ dataDir: dir });
    await migrate(engine, {});
    for (const table of TABLES) {
      await engine.command(`CREATE TABLE native_${table} AS ${table} ENGINE = Memory`);
      await engine.command(`CREATE TABLE json_${table} AS ${table} ENGINE = Memory`);
    }
  });
  afterAll(async () => {
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('stores in columns what rows in JSON would come to', async () => {
    const store = createEventStore(engine, (name) => `native_${name}`);
    const chunks = fc.record({
      predictions: fc.array(anyPrediction, { maxLength: 12 }),
      labels: fc.array(anyLabel, { maxLength: 6 }),
      deadLetters: fc.array(anyDeadLetter, { maxLength: 6 }),
      halves: fc.array(anyHalf, { maxLength: 3 }),
      skipped: fc.array(anySkipped, { maxLength: 3 }),
      ingestedAt: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
    });
    await fc.assert(
      fc.asyncProperty(chunks, async (chunk) => {
        const { predictions, labels, deadLetters, halves, skipped, ingestedAt } = chunk;
        for (const table of TABLES) {
          await engine.command(`TRUNCATE TABLE native_${table}`);
          await engine.command(`TRUNCATE TABLE json_${table}`);
        }
        await store.write(chunkHolding(chunk, 'any', ingestedAt));
        const json = (table: string, rows: readonly Record<string, unknown>[]): Promise<void> =>
          insertRows(engine, `json_${table}`, rows);
        await json(
          'predictions',
          predictions.map((one) => predictionRow(one, ingestedAt)),
        );
        await json(
          'labels',
          labels.map((one) => labelRow(one, ingestedAt)),
        );
        await json(
          'dead_letters',
          deadLetters.map((one) => deadLetterRow(one, ingestedAt)),
        );
        await json(
          'halves',
          halves.flatMap((one) => halfRows(one, ingestedAt)),
        );
        await json(
          'skipped_messages',
          skipped.map((one) => skippedRow(one, ingestedAt)),
        );
        for (const table of TABLES) {
          const rows = table === 'dead_letters' ? "* REPLACE ('' AS sealed, '' AS id)" : '*';
          const expected = await engine.query(`SELECT ${rows} FROM json_${table}`);
          expect(await engine.query(`SELECT ${rows} FROM native_${table}`)).toEqual(expected);
        }
        expect(await engine.query('SELECT base64Encode(sealed) AS s FROM native_dead_letters')).toEqual(
          deadLetters.map(({ protection }) => ({ s: Buffer.from(protection?.sealed ?? []).toString('base64') })),
        );
      }),
      { numRuns: 60 },
    );
  });

  const chunk = chunkHolding(
    {
      // Two months, so two partitions of the table; the minutes of the feed are two as well.
      predictions: [0, 1, 40 * DAY].map((ts) => prediction({ ts, numeric: { x: ts } })),
      labels: [label({ eventId: 'e0', ts: 0, value: 1 })],
    },
    'twice',
    5,
  );
  const counts = async (): Promise<unknown> =>
    (
      await engine.query(
        'SELECT (SELECT count() FROM predictions) AS predictions, (SELECT sum(n) FROM arrivals) AS arrivals, (SELECT count() FROM labels) AS labels',
      )
    )[0];

  it('stores a chunk once that comes again, from this process or another', async () => {
    const store = createEventStore(engine, (name) => name);
    await store.write(chunk);
    await store.write(chunk);
    await createEventStore(engine, (name) => name).write({ ...chunk });
    expect(await counts()).toEqual({ predictions: 3, arrivals: 3, labels: 1 });
  });

  it('never changes bytes that are being sent, though their memory is used again', async () => {
    const bytesOf = ({ body }: InsertBatch): string =>
      Buffer.isBuffer(body) ? '' : Buffer.concat(body.segments).toString('hex');
    const sending: { readonly batch: InsertBatch; readonly bytes: string; readonly end: (fault?: Error) => void }[] =
      [];
    const insert = (batch: InsertBatch): Promise<void> =>
      new Promise((resolve, reject) => {
        sending.push({
          batch,
          bytes: bytesOf(batch),
          end: (fault) => (fault === undefined ? resolve() : reject(fault)),
        });
      });
    const store = createEventStore({ ...engine, insert }, (name) => name);
    const chunkOf = (n: number): EventChunk => {
      const predictions = Array.from({ length: n }, (_, ts) =>
        prediction({ ts, numeric: { x: n }, categorical: { c: `${n}` } }),
      );
      return chunkHolding({ predictions }, `chunk ${n}`, 5);
    };
    const first = chunkOf(300);
    const writes = [store.write(first), store.write(first), store.write(chunkOf(2))];
    sending[2]?.end();
    await writes[2];
    writes.push(store.write(chunkOf(5)), store.write(chunkOf(1)));
    sending[0]?.end();
    await writes[0];
    writes.push(store.write(chunkOf(300)));
    for (const { batch, bytes } of [1, 3, 4, 5].map((at) => sending[at]!)) expect(bytesOf(batch)).toBe(bytes);
    for (const { end } of sending) end();
    await Promise.all(writes);
    // The same rows, in memory that held others before.
    expect(sending[5]?.bytes).toBe(sending[0]?.bytes);
    const failed = store.write(chunkOf(7));
    sending[6]?.end(new LeewayError('store_unavailable', 'not now'));
    await expect(failed).rejects.toThrow('not now');
  });

  it('sends the very same bytes again after a failure, and encodes them once', async () => {
    const sent: InsertBatch[] = [];
    const failing: Pick<Engine, 'insert'> = {
      insert: (batch) => {
        sent.push(batch);
        return sent.length < 3 ? Promise.reject(new LeewayError('store_unavailable', 'not now')) : Promise.resolve();
      },
    };
    const store = createEventStore({ ...engine, ...failing }, (name) => name);
    for (let attempt = 0; attempt < 3; attempt += 1) await store.write(chunk).catch(() => undefined);
    expect(sent.map(({ table }) => table)).toEqual(['predictions', 'predictions', 'predictions', 'labels']);
    expect(new Set(sent.slice(0, 3).map(({ body }) => body)).size).toBe(1);
    const again: InsertBatch[] = [];
    await createEventStore(
      { ...engine, insert: (batch) => Promise.resolve(void again.push(batch)) },
      (name) => name,
    ).write({
      ...chunk,
    });
    expect(again[0]).toEqual(sent[0]);
  });
});
