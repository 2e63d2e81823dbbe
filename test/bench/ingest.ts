import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../detectors/math/random.ts';
import { createHttpDoor, createKafkaConsumer } from '../../src/ingest/index.ts';
import { decodeEvent } from '../../src/ingest/decode/decode-event.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStore, openEmbeddedEngine } from '../../src/store/index.ts';
import { startKafka } from '../support/kafka/broker.ts';
import { produce } from '../support/kafka/produce.ts';

const EVENTS = 100_000;
const NUMERIC = 30;
const CATEGORICAL = 5;
const REQUEST_ROWS = 1_000;
const KAFKA_PARTITIONS_SETTLE_MS = 50;

/** A line of the table: where the time went, in microseconds of processor time an event, all threads of the process together. */
interface Reading {
  readonly way: string;
  readonly events: number;
  readonly microseconds: number;
  readonly seconds: number;
}

/** Events of about 666 bytes: 30 numbers and 5 texts, a second of event time apart. */
function makeEvents(count: number): string[] {
  const random = createRandom(1);
  const places = ['Oslo', 'Bergen', 'Tromsø', 'Bodø', 'Ålesund'];
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      event_id: `event-${String(i).padStart(9, '0')}`,
      model: 'flights-1',
      version: '1',
      ts: Date.UTC(2025, 5, 1) + i * 1000,
      features: Object.fromEntries([
        ...Array.from({ length: NUMERIC }, (_unused, j) => [`nu${j}`, Math.round(random.normal() * 1e6) / 1e4]),
        ...Array.from({ length: CATEGORICAL }, (_unused, j) => [`cat${j}`, places[random.below(places.length)]]),
      ]),
      prediction: { value: Math.round(random.uniform() * 1e4) / 1e4 },
    }),
  );
}

/** Processor time of this process during the work, engine and its merges included. */
async function measure(way: string, events: number, work: () => Promise<void> | void): Promise<Reading> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { way, events, microseconds: (user + system) / events, seconds: (performance.now() - started) / 1000 };
}

/** Measures decoding alone, the HTTP door and Kafka, each into an engine of this process, and prints a Markdown table. */
async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-bench-'));
  const engine = await openEmbeddedEngine({ dataDir });
  const store = createStore(engine, { clock: systemClock });
  await store.migrate();
  const common = {
    events: store.events,
    clock: systemClock,
    randomId: randomUUID,
    uniform: Math.random,
    log: silentLogger(),
    metrics: createMetrics({ version: 'bench', defaults: false }),
  };
  const lines = makeEvents(EVENTS);
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / lines.length;
  const stored = async (): Promise<number> =>
    (await engine.query<{ n: number }>('SELECT count() AS n FROM predictions'))[0]?.n ?? 0;
  const expectStored = async (count: number): Promise<void> => {
    const found = await stored();
    if (found !== count) throw new Error(`${found} rows are stored in place of ${count}`);
  };
  const readings: Reading[] = [];

  const buffers = lines.map((line) => Buffer.from(line));
  const context = { source: { topic: 't', partition: 0, offset: 0 }, idPrefix: 't/0', hashSubject: () => '' };
  readings.push(
    await measure('decoding alone', EVENTS, () => {
      for (const buffer of buffers) decodeEvent('prediction', buffer, context);
    }),
  );

  const door = createHttpDoor(common);
  const bodies = Array.from({ length: EVENTS / REQUEST_ROWS }, (_, i) =>
    Buffer.from(lines.slice(i * REQUEST_ROWS, (i + 1) * REQUEST_ROWS).join('\n')),
  );
  const senders = 8;
  readings.push(
    await measure(`HTTP door, ${REQUEST_ROWS} events a request, ${senders} senders`, EVENTS, async () => {
      const queue = [...bodies];
      const send = async (): Promise<void> => {
        for (let body = queue.pop(); body !== undefined; body = queue.pop()) {
          await door.accept('prediction', body, { contentType: 'application/x-ndjson' });
        }
      };
      await Promise.all(Array.from({ length: senders }, send));
    }),
  );
  await door.stop();
  await expectStored(EVENTS);

  const kafka = await startKafka();
  const topic = 'bench';
  await produce(kafka.brokers, topic, lines);
  const consumer = createKafkaConsumer({
    ...common,
    kafka: {
      brokers: [kafka.brokers],
      predictionTopics: [topic],
      labelTopics: [],
      groupId: 'bench',
      sessionTimeoutMs: 30_000,
    },
  });
  readings.push(
    await measure('Kafka, from broker to stored row', EVENTS, async () => {
      await consumer.start();
      while (consumer.state().partitions.reduce((sum, { position }) => sum + (position ?? 0), 0) < EVENTS)
        await systemClock.sleep(KAFKA_PARTITIONS_SETTLE_MS);
    }),
  );
  await consumer.stop();
  await kafka.stop();
  await expectStored(2 * EVENTS);
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });

  console.log(
    `${EVENTS} events of ${bytes.toFixed(0)} bytes, ${NUMERIC + CATEGORICAL} features; Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}\n`,
  );
  console.log('| way | CPU µs per event | events per second |\n|---|---:|---:|');
  for (const { way, events, microseconds, seconds } of readings)
    console.log(`| ${way} | ${microseconds.toFixed(1)} | ${Math.round(events / seconds)} |`);
}

await main();
