import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import type { Config } from '../../config.ts';
import { openSocket, saslOf } from '../../ingest/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { LeewayError } from '../../platform/errors.ts';
import type { Store } from '../../store/index.ts';
import type { Progress } from './progress.ts';
import type { Transport } from './transport.ts';

const TOPICS = { predictions: 'leeway.demo.predictions', labels: 'leeway.demo.labels' } as const;
const PARTITIONS = 3;
const POLL_MS = 20;
const SETTLE_LIMIT_MS = 60_000;

/** A broker for the demo, its topics, and the way to send through it. */
export interface KafkaForDemo {
  /** What the service's consumer is told. */
  readonly config: NonNullable<Config['kafka']>;
  transport(store: Pick<Store, 'engine'>): Transport;
  /** Disconnects, and stops the broker if it is the demo's own. */
  close(): Promise<void>;
}

/**
 * Uses the brokers of the configuration, or starts a real Apache Kafka of the demo's own (`npm run kafka` of the checkout).
 * @throws LeewayError `kafka_unavailable` when neither is to be had.
 */
export async function openKafkaTransport(given: Config, progress: Progress): Promise<KafkaForDemo> {
  progress.phase('starting Apache Kafka');
  const own = given.kafka === null ? await startBroker() : null;
  const brokers = given.kafka?.brokers ?? [own?.address ?? ''];
  progress.event(
    own === null ? `using Kafka at ${brokers.join(', ')}` : `a real Apache Kafka answers at ${brokers.join(', ')}`,
  );
  const security = given.kafka?.security ?? { tls: null, sasl: null };
  const kafka = new Kafka({
    clientId: 'leeway-demo',
    brokers: [...brokers],
    socketFactory: ({ host, port, onConnect }) => openSocket({ host, port }, security.tls, onConnect),
    ...saslOf(security.sasl),
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const topics = Object.values(TOPICS).map((topic) => ({
    topic: `${topic}.${process.pid}`,
    numPartitions: PARTITIONS,
  }));
  await admin.createTopics({ topics, waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const [predictions = '', labels = ''] = topics.map(({ topic }) => topic);
  return {
    config: {
      brokers,
      predictionTopics: [predictions],
      labelTopics: [labels],
      topicFormats: {},
      groupId: `leeway-demo-${process.pid}`,
      sessionTimeoutMs: 30_000,
      lingerMs: 50,
      maxBatchBytes: 128 << 20,
      security,
    },
    transport: (store) => kafkaTransport(producer, { predictions, labels }, store),
    async close() {
      await producer.disconnect();
      await own?.stop();
    },
  };
}

function kafkaTransport(
  producer: Producer,
  topics: { readonly predictions: string; readonly labels: string },
  { engine }: Pick<Store, 'engine'>,
): Transport {
  const sent = { predictions: 0, labels: 0 };
  const send = async (table: 'predictions' | 'labels', lines: string): Promise<void> => {
    if (lines === '') return;
    const messages = lines.split('\n').map((value) => ({ value }));
    await producer.send({ topic: topics[table], messages });
    sent[table] += messages.length;
  };
  return {
    name: 'Kafka',
    predictions: (lines) => send('predictions', lines),
    labels: (lines) => send('labels', lines),
    async settled() {
      const limit = systemClock.now() + SETTLE_LIMIT_MS;
      for (;;) {
        const [stored] = await engine.query<{ predictions: number; labels: number }>(
          'SELECT (SELECT count() FROM predictions) AS predictions, (SELECT count() FROM labels) AS labels',
        );
        if (stored !== undefined && stored.predictions >= sent.predictions && stored.labels >= sent.labels) return;
        if (systemClock.now() > limit) {
          throw new LeewayError(
            'timeout',
            `the consumer stored ${JSON.stringify(stored)} of ${JSON.stringify(sent)} within a minute`,
          );
        }
        await systemClock.sleep(POLL_MS);
      }
    },
    close: () => producer.disconnect(),
  };
}

async function startBroker(): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const root = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../../' : '../../../../', import.meta.url));
  if (!existsSync(`${root}/test/support/kafka/main.ts`)) {
    throw new LeewayError('kafka_unavailable', 'only a checkout can start a broker of its own', {
      remedy: 'Set KAFKA_BROKERS.',
    });
  }
  const child = spawn('npm', ['run', '--silent', 'kafka'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const address = await firstLine(child);
  if (address === null) {
    throw new LeewayError('kafka_unavailable', 'Apache Kafka did not start', {
      remedy: 'Install Java 17 and Maven, or set KAFKA_BROKERS.',
    });
  }
  return {
    address,
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) {
        process.kill(-child.pid, 'SIGTERM');
        await once(child, 'exit');
      }
    },
  };
}

function firstLine(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve(null));
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', (line) => resolve(line.trim()));
  });
}
