import { randomUUID } from 'node:crypto';
import { createFailpoint, createKafkaConsumer } from '../../src/ingest/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStore, openEmbeddedEngine } from '../../src/store/index.ts';

/** What a worker process is told, as JSON in its first argument. */
export interface WorkerOrder {
  readonly dataDir: string;
  readonly brokers: readonly string[];
  readonly groupId: string;
  readonly predictionTopics: readonly string[];
  readonly labelTopics: readonly string[];
  readonly failpoint: string | null;
  readonly maxRows: number;
  readonly sessionTimeoutMs: number;
  readonly logLevel?: string;
}

/** Engine and Kafka consumer and nothing else, in a process that a test can kill. A line of state on standard output ten times a second. */
async function main(order: WorkerOrder): Promise<void> {
  const log = createLogger(order.logLevel ?? 'warn');
  const engine = await openEmbeddedEngine({ dataDir: order.dataDir });
  const store = createStore(engine, { clock: systemClock });
  await store.migrate();
  const consumer = createKafkaConsumer({
    kafka: order,
    events: store.events,
    clock: systemClock,
    randomId: () => randomUUID().slice(0, 8),
    uniform: Math.random,
    log,
    metrics: createMetrics({ version: 'test', defaults: false }),
    reach: createFailpoint(order.failpoint, () => process.kill(process.pid, 'SIGKILL')),
    limits: { maxRows: order.maxRows, partitionRows: 2 * order.maxRows, lingerMs: 50, idleCloseMs: 50, pollMs: 250 },
  });
  await consumer.start();
  const report = setInterval(() => console.log(JSON.stringify(consumer.state())), 100);
  const stop = async (): Promise<void> => {
    clearInterval(report);
    await consumer.stop();
    await engine.close();
    console.log(JSON.stringify(consumer.state()));
  };
  process.once('SIGTERM', () => void stop());
}

await main(JSON.parse(process.argv[2] ?? '') as WorkerOrder);
