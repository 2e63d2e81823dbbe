import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import {
  createFailpoint,
  createKafkaConsumer,
  type ConsumerState,
  type KafkaConsumer,
} from '../../src/ingest/index.ts';
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

/** How long a timer that is not ours may keep the process after everything of ours is closed. */
const LINGER_MS = 1_000;

/**
 * Engine and Kafka consumer and nothing else, in a process that a test can kill. Writes its state to standard output ten times a
 * second; `add` on standard input starts one more consumer of the same group on the same engine, `remove` stops the newest.
 */
async function main(order: WorkerOrder): Promise<void> {
  const log = createLogger(order.logLevel ?? 'warn');
  const engine = await openEmbeddedEngine({ dataDir: order.dataDir });
  const store = createStore(engine, { clock: systemClock });
  await store.migrate();
  const reach = createFailpoint(order.failpoint, () => process.kill(process.pid, 'SIGKILL'));
  const consumers: KafkaConsumer[] = [];
  const stops: (Promise<void> | undefined)[] = [];
  const add = (): void => {
    const consumer = createKafkaConsumer({
      kafka: order,
      events: store.events,
      clock: systemClock,
      randomId: () => randomUUID().slice(0, 8),
      uniform: Math.random,
      log,
      metrics: createMetrics({ version: 'test', defaults: false }),
      reach,
      limits: { maxRows: order.maxRows, partitionRows: 2 * order.maxRows, lingerMs: 50, idleCloseMs: 50, pollMs: 250 },
    });
    void consumer.start();
    consumers.push(consumer);
  };
  /** The first consumer's state, with the partitions and problems of all. */
  const state = (): ConsumerState | undefined => {
    const states = consumers.map((consumer) => consumer.state());
    return (
      states[0] && {
        ...states[0],
        partitions: states.flatMap(({ partitions }) => partitions),
        problems: states.flatMap(({ problems }) => problems),
      }
    );
  };
  add();
  const commands = createInterface({ input: process.stdin });
  commands.on('line', (line) => {
    if (line === 'add') add();
    if (line === 'remove') stops.push(consumers.pop()?.stop());
  });
  const report = setInterval(() => console.log(JSON.stringify(state())), 100);
  process.once('SIGTERM', () => {
    clearInterval(report);
    commands.close();
    process.stdin.destroy();
    void Promise.all([...stops, ...consumers.map((consumer) => consumer.stop())])
      .then(() => engine.close())
      // Everything of ours is closed; a timer that kafkajs keeps after a broker's restart must not keep the process, as in the program itself.
      .then(() => setTimeout(() => process.exit(0), LINGER_MS).unref());
  });
}

await main(JSON.parse(process.argv[2] ?? '') as WorkerOrder);
