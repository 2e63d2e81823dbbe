import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { createHttpDoor, createKafkaConsumer } from '../../src/ingest/index.ts';
import { decodeEvent } from '../../src/ingest/decode/decode-event.ts';
import type { Prediction } from '../../src/domain/events.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStore, openEmbeddedEngine, type Store } from '../../src/store/index.ts';
import { createPredictionBlocks } from '../../src/store/native/event-blocks.ts';
import { insertRows, timestamp } from '../../src/store/rows.ts';
import { CATEGORICAL, makeEvents, NUMERIC, TOPIC } from './ingest-events.ts';

/** What one way took, as the one line that the program writes. */
export interface WayReport {
  /** Processor time an event until the rows are stored, and what the merges of the parts took after that, microseconds. */
  readonly microseconds: number;
  readonly settling: number;
  readonly seconds: number;
  /** Largest memory of the process, MB. */
  readonly peakMb: number;
  /** Parts of the table as they were inserted and as they were left. */
  readonly parts: readonly [number, number];
}

/** What the parts of our own way take by themselves, microseconds an event. */
export type PartsReport = Readonly<Record<'kafka' | 'parse' | 'encode' | 'engine' | 'settling', number>>;

/** How a way is run: an engine with the tables of Leeway, and the events in a topic. */
interface Ground {
  readonly store: Store;
  readonly brokers: string;
  readonly events: number;
  /** Resolves when so many rows are stored. */
  readonly stored: () => Promise<void>;
}

const NAIVE_ROWS = 10_000;
const CHUNK_ROWS = 12_500;
const REQUEST_ROWS = 1_000;
const SENDERS = 8;
/** Looking costs processor time too. */
const POLL_MS = 500;
/** Merges are over when none was seen for so long. */
const QUIET_MS = 2_500;

/** Leeway's own consumer, as `leeway serve` runs it. */
async function leeway({ store, brokers, stored }: Ground): Promise<void> {
  const consumer = createKafkaConsumer({
    ...common(store),
    kafka: {
      brokers: [brokers],
      predictionTopics: [TOPIC],
      labelTopics: [],
      groupId: `bench-${randomUUID()}`,
      sessionTimeoutMs: 30_000,
    },
  });
  await consumer.start();
  await stored();
  await consumer.stop();
}

/** Leeway's HTTP door, eight senders at once. */
async function http({ store, events, stored }: Ground): Promise<void> {
  const door = createHttpDoor({ ...common(store), keys: store.keys });
  const lines = makeEvents(events);
  const bodies = Array.from({ length: Math.ceil(events / REQUEST_ROWS) }, (_, i) =>
    Buffer.from(lines.slice(i * REQUEST_ROWS, (i + 1) * REQUEST_ROWS).join('\n')),
  );
  restart();
  const send = async (): Promise<void> => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
      await door.accept('prediction', body, { contentType: 'application/x-ndjson' });
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  await door.stop();
  await stored();
}

/** What one writes first: each message parsed, turned into a row object, rows inserted as JSON; no token, no intent. */
async function naive({ store, brokers, stored }: Ground): Promise<void> {
  const consumer = client(brokers).consumer({ groupId: `bench-${randomUUID()}`, maxBytesPerPartition: 2 << 20 });
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  let rows: Record<string, unknown>[] = [];
  const flush = async (): Promise<void> => {
    const batch = rows;
    rows = [];
    await insertRows(store.engine, 'predictions', batch);
  };
  let last = Promise.resolve();
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const { value, offset } of batch.messages) {
        const event = JSON.parse(value?.toString() ?? '') as CanonicalEvent;
        rows.push(rowOf(event, batch.topic, batch.partition, Number(offset)));
      }
      if (rows.length >= NAIVE_ROWS) await flush();
      else if (Number(batch.lastOffset()) + 1 >= Number(batch.highWatermark)) last = last.then(flush);
    },
  });
  await stored();
  await last;
  await consumer.disconnect();
}

interface CanonicalEvent {
  readonly event_id: string;
  readonly model: string;
  readonly version: string;
  readonly ts: number;
  readonly features: Readonly<Record<string, number | string>>;
  readonly prediction: { readonly value: number };
}

function rowOf(event: CanonicalEvent, topic: string, partition: number, offset: number): Record<string, unknown> {
  const num: Record<string, number> = {};
  const cat: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.features)) {
    if (typeof value === 'number') num[name] = value;
    else cat[name] = value;
  }
  return {
    model: event.model,
    version: event.version,
    ts: timestamp(event.ts),
    ingested_at: timestamp(Date.now()),
    event_id: event.event_id,
    num,
    cat,
    prediction_value: event.prediction.value,
    source_topic: topic,
    source_partition: partition,
    source_offset: offset,
  };
}

const numbers = Array.from({ length: NUMERIC }, (_, i) => `nu${i}`);
const texts = Array.from({ length: CATEGORICAL }, (_, i) => `cat${i}`);

/**
 * ClickHouse's own Kafka engine and a materialized view. It is told the features by name and type, which spares it the maps while it
 * parses: the fastest way to fill the same table, and one that serves a single model.
 */
const clickhouseTyped = (ground: Ground): Promise<void> =>
  clickhouse(ground, {
    type: `Tuple(${numbers.map((name) => `${name} Float64`).join(', ')}, ${texts.map((name) => `${name} LowCardinality(String)`).join(', ')})`,
    num: `map(${numbers.map((name) => `'${name}', features.${name}`).join(', ')})`,
    cat: `map(${texts.map((name) => `'${name}', features.${name}`).join(', ')})`,
  });

/** The same for features of any name and type, as Leeway takes them. */
const clickhouseAny = (ground: Ground): Promise<void> =>
  clickhouse(ground, {
    type: 'Map(LowCardinality(String), Variant(Float64, String))',
    num: "CAST(mapFilter((name, value) -> variantType(value) = 'Float64', features), 'Map(LowCardinality(String), Float64)')",
    cat: "CAST(mapFilter((name, value) -> variantType(value) = 'String', features), 'Map(LowCardinality(String), LowCardinality(String))')",
  });

async function clickhouse(
  { store: { engine }, brokers, stored }: Ground,
  features: { readonly type: string; readonly num: string; readonly cat: string },
): Promise<void> {
  await engine.command(
    `CREATE TABLE queue (event_id String, model LowCardinality(String), version LowCardinality(String), ts Int64, features ${features.type},
       prediction Tuple(value Nullable(Float64)))
     ENGINE = Kafka SETTINGS kafka_broker_list = '${brokers}', kafka_topic_list = '${TOPIC}', kafka_group_name = 'bench-${randomUUID()}',
       kafka_format = 'JSONEachRow', kafka_num_consumers = 1, kafka_flush_interval_ms = 2000`,
  );
  await engine.command(
    `CREATE MATERIALIZED VIEW queue_feed TO predictions AS SELECT model, version, fromUnixTimestamp64Milli(ts, 'UTC') AS ts, now64(3, 'UTC') AS ingested_at,
       event_id, ${features.num} AS num, ${features.cat} AS cat, prediction.value AS prediction_value,
       _topic AS source_topic, toUInt32(_partition) AS source_partition, _offset AS source_offset FROM queue`,
  );
  await stored();
  await engine.command('DETACH VIEW queue_feed');
  await engine.command('DETACH TABLE queue');
}

/** What the steps of our own way take when each is run by itself. */
async function parts({ store, brokers, events }: Ground): Promise<PartsReport> {
  const consumer = client(brokers).consumer({ groupId: `bench-${randomUUID()}`, maxBytesPerPartition: 2 << 20 });
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  let seen = 0;
  const before = process.cpuUsage();
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch }) => {
      seen += batch.messages.length;
      return Promise.resolve();
    },
  });
  while (seen < events) await systemClock.sleep(POLL_MS);
  const kafka = since(before, events);
  await consumer.disconnect();

  const buffers = makeEvents(events).map((line) => Buffer.from(line));
  const blocks = createPredictionBlocks();
  let parse = 0;
  let encode = 0;
  let engine = 0;
  const read = (buffer: Buffer, offset: number): Prediction => {
    const source = { topic: TOPIC, partition: 0, offset };
    const outcome = decodeEvent('prediction', buffer, { source, idPrefix: '', hashSubject: () => '' });
    if (outcome.kind !== 'prediction') throw new Error(`event ${offset} came to ${outcome.kind}`);
    return outcome.prediction;
  };
  // What the first events take to be compiled would count for one of the steps alone.
  for (const [i, buffer] of buffers.slice(0, CHUNK_ROWS).entries()) read(buffer, i);
  for (let from = 0; from < events; from += CHUNK_ROWS) {
    const chunk = buffers.slice(from, from + CHUNK_ROWS);
    const beforeParse = process.cpuUsage();
    for (const [i, buffer] of chunk.entries()) read(buffer, from + i);
    const parsing = since(beforeParse, events);
    parse += parsing;
    const beforeEncode = process.cpuUsage();
    const open = blocks.begin(Date.now());
    for (const [i, buffer] of chunk.entries()) open.append(read(buffer, from + i));
    const block = open.end();
    if (block === null) throw new Error('nothing was encoded');
    encode += since(beforeEncode, events) - parsing;
    const beforeInsert = process.cpuUsage();
    await store.engine.insert({ table: 'predictions', token: `part/${from}`, body: block, rows: block.rows });
    engine += since(beforeInsert, events);
    blocks.takeBack(block);
  }
  const beforeSettling = process.cpuUsage();
  await settled(store);
  return { kafka, parse, encode, engine, settling: since(beforeSettling, events) };
}

const WAYS = { leeway, http, naive, clickhouseTyped, clickhouseAny } as const;
/** A way from broker (or request) to stored row. */
export type Way = keyof typeof WAYS;

function common(store: Store): Omit<Parameters<typeof createKafkaConsumer>[0], 'kafka'> {
  return {
    events: store.events,
    clock: systemClock,
    randomId: () => randomUUID().slice(0, 8),
    uniform: Math.random,
    log: silentLogger(),
    metrics: createMetrics({ version: 'bench', defaults: false }),
  };
}

function client(brokers: string): Kafka {
  return new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
}

function since(before: NodeJS.CpuUsage, events: number): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / events;
}

/** Resolves when the engine has merged what it wants to merge; looking costs next to nothing. */
async function settled(store: Store): Promise<void> {
  let quietSince = Date.now();
  while (Date.now() - quietSince < QUIET_MS) {
    await systemClock.sleep(POLL_MS);
    const [row] = await store.engine.query<{ n: number }>('SELECT count() AS n FROM system.merges');
    if (row?.n !== 0) quietSince = Date.now();
  }
}

let cpu = process.cpuUsage();
let started = performance.now();
/** Begins to measure: what was prepared before counts for nothing. */
function restart(): void {
  cpu = process.cpuUsage();
  started = performance.now();
}

async function main(name: string, brokers: string, events: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-bench-'));
  const engine = await openEmbeddedEngine({ dataDir });
  const store = createStore(engine, { clock: systemClock });
  await store.migrate();
  const countRows = async (): Promise<number> =>
    (await engine.query<{ n: number }>('SELECT count() AS n FROM predictions'))[0]?.n ?? 0;
  const ground: Ground = {
    store,
    brokers,
    events,
    stored: async () => {
      while ((await countRows()) < events) await systemClock.sleep(POLL_MS);
    },
  };
  let report: WayReport | PartsReport;
  if (name === 'parts') report = await parts(ground);
  else {
    restart();
    await WAYS[name as Way](ground);
    const seconds = (performance.now() - started) / 1000;
    const microseconds = since(cpu, events);
    const beforeSettling = process.cpuUsage();
    await settled(store);
    const settling = since(beforeSettling, events);
    const [check] = await engine.query<{ n: number; sum: number; left: number; made: number }>(
      `SELECT count() AS n, uniqExact(event_id) AS ids, sum(length(num)) + sum(length(cat)) AS sum,
        (SELECT count() FROM system.parts WHERE table = 'predictions' AND active) AS left,
        (SELECT max(max_block_number) FROM system.parts WHERE table = 'predictions') AS made FROM predictions`,
    );
    if (check?.n !== events || check.sum !== events * (NUMERIC + CATEGORICAL)) {
      throw new Error(`${name} stored ${JSON.stringify(check)} of ${events} events`);
    }
    const peakMb = process.resourceUsage().maxRSS / 1024;
    report = { microseconds, settling, seconds, peakMb, parts: [check.made, check.left] };
  }
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
  console.log(JSON.stringify(report));
}

await main(process.argv[2] ?? '', process.argv[3] ?? '', Number(process.argv[4]));
