import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import {
  createFailpoint,
  createKafkaConsumer,
  type ConsumerState,
  type KafkaConsumer,
} from '../../src/ingest/index.ts';
import { createConsumer, type ConsumerLimits } from '../../src/ingest/kafka/consumer.ts';
import { createKafkaJsSource } from '../../src/ingest/kafka/kafkajs-source.ts';
import type { LogSource } from '../../src/ingest/kafka/log-source.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStore, openEmbeddedEngine, openServerEngine, type Engine } from '../../src/store/index.ts';

/** What a worker process is told, as JSON in its first argument. */
export interface WorkerOrder {
  readonly dataDir: string;
  /** A ClickHouse server in place of an engine of its own in the data directory. */
  readonly clickhouseUrl?: string;
  /** How long a request to the server may take, milliseconds. */
  readonly requestTimeoutMs?: number;
  readonly brokers: readonly string[];
  readonly groupId: string;
  readonly predictionTopics: readonly string[];
  readonly labelTopics: readonly string[];
  readonly failpoint: string | null;
  /** What happens at the failpoint: the process is killed, or it stands still until somebody wakes it. */
  readonly failpointSignal?: 'SIGKILL' | 'SIGSTOP';
  /** Small chunks, closed at once, so that little data goes through many of them; absent: the bounds that the service has. */
  readonly maxRows?: number;
  readonly lingerMs?: number;
  readonly sessionTimeoutMs: number;
  readonly logLevel?: string;
  /** Leaves the intents out of the commits: a control, with which the protocol must fail. */
  readonly withoutIntents?: boolean;
}

/** How long a timer that is not ours may keep the process after everything of ours is closed. */
const LINGER_MS = 1_000;
const ENGINE_RETRY_MS = 200;

/**
 * Engine and Kafka consumer and nothing else, in a process that a test can kill. Writes its state to standard output ten times a
 * second; `add` on standard input starts one more consumer of the same group on the same engine, `remove` stops the newest.
 */
async function main(order: WorkerOrder): Promise<void> {
  const log = createLogger(order.logLevel ?? 'warn');
  const engine = await openEngine(order);
  const store = createStore(engine, { clock: systemClock });
  await untilDone(() => store.migrate());
  const reach = createFailpoint(order.failpoint, () => process.kill(process.pid, order.failpointSignal ?? 'SIGKILL'));
  const consumers: KafkaConsumer[] = [];
  const stops: (Promise<void> | undefined)[] = [];
  const add = (): void => {
    const options = {
      kafka: order,
      events: store.events,
      clock: systemClock,
      randomId: () => randomUUID().slice(0, 8),
      uniform: Math.random,
      log,
      metrics: createMetrics({ version: 'test', defaults: false }),
      reach,
      limits: order.maxRows === undefined ? {} : smallChunks(order.maxRows, order.lingerMs),
    };
    const consumer =
      order.withoutIntents === true
        ? createConsumer({ ...options, ...order, openLog: () => withoutIntents(order, log) })
        : createKafkaConsumer(options);
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

function smallChunks(maxRows: number, lingerMs = 50): Partial<ConsumerLimits> {
  return { maxRows, partitionRows: 2 * maxRows, lingerMs, idleCloseMs: 50, pollMs: 250 };
}

async function openEngine({ dataDir, clickhouseUrl: url, requestTimeoutMs = 30_000 }: WorkerOrder): Promise<Engine> {
  if (url === undefined) return openEmbeddedEngine({ dataDir });
  return untilDone(() => openServerEngine({ url, requestTimeoutMs }));
}

/** Tries until the server is there: a worker may be started while it is down. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      process.stderr.write(`${String(thrown)}\n`);
      await systemClock.sleep(ENGINE_RETRY_MS);
    }
  }
}

/** Kafka, but what is committed says nothing of what is about to be stored. */
function withoutIntents(order: WorkerOrder, log: ReturnType<typeof createLogger>): LogSource {
  const source = createKafkaJsSource({
    ...order,
    clientId: 'leeway',
    security: { tls: null, sasl: null },
    maxBatchBytes: 16 << 20,
    onBlocked: () => undefined,
    log,
  });
  return {
    ...source,
    commit(epoch, { metadata, ...at }) {
      const { v, inc } = JSON.parse(metadata) as { readonly v: number; readonly inc: string };
      return source.commit(epoch, { ...at, metadata: JSON.stringify({ v, inc }) });
    },
  };
}

await main(JSON.parse(process.argv[2] ?? '') as WorkerOrder);
