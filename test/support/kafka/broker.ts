import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { LeewayError, messageOf } from '../../../src/platform/errors.ts';
import { kafkaClassPath } from './jars.ts';
import { makeCertificates, scramUsers, secureListeners, type Certificates, type Listener } from './secure-listeners.ts';

/** A running broker. */
export interface KafkaBroker {
  /** Bootstrap address, `host:port`. */
  readonly brokers: string;
  /** Ways in by TLS, for a broker that was started with them. */
  readonly secure: SecureAccess | null;
  /** Where its log lies: to be touched only while it is down. */
  readonly logDirectory: string;
  /** Stops the broker and removes what it stored. */
  stop(): Promise<void>;
  /** Stops the broker and starts it again on the same port with everything it stored. */
  restart(whileDown?: () => void): Promise<void>;
  /** Sends the broker a signal: after SIGSTOP it hangs, connections and all, until SIGCONT; after SIGKILL it wants a restart. */
  signal(name: NodeJS.Signals): void;
}

/** Addresses by the name of their listener, and the certificates that go with them. */
export interface SecureAccess {
  readonly tls: string;
  /** Asks for a certificate of the client. */
  readonly mutual: string;
  /** Asks for a login. */
  readonly login: string;
  readonly certificates: Certificates;
}

/** How long a broker may take to answer; it takes two to four seconds on two cores. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const POLL_MS = 100;

/**
 * Starts a real Apache Kafka of one node (KRaft: broker and controller in one) from its published jars, with its log in a
 * temporary directory. Topics are created by whoever produces first, with three partitions; messages up to 16 MB are taken.
 * @throws LeewayError `kafka_unavailable` when Java or Maven are missing, or the broker does not come up.
 */
export async function startKafka({
  port,
  secure = false,
}: { readonly port?: number; readonly secure?: boolean } = {}): Promise<KafkaBroker> {
  const classPath = await kafkaClassPath();
  const directory = mkdtempSync(join(tmpdir(), 'leeway-kafka-'));
  const listener = port ?? (await freePort());
  const properties = join(directory, 'server.properties');
  const brokers = `127.0.0.1:${listener}`;
  const logDirectory = join(directory, 'log');
  const certificates = secure ? makeCertificates(directory) : null;
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const more = secure ? secureListeners(directory, ports) : [];
  writeFileSync(properties, serverProperties(listener, await freePort(), logDirectory, more));
  const logFile = join(directory, 'broker.txt');
  let broker: ChildProcess | undefined;
  let guard: ChildProcess | undefined;

  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const up = async (): Promise<void> => {
    broker = java(classPath, logFile, ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC'], ['kafka.Kafka', properties]);
    guard = guardOf(broker, directory);
    await answering(brokers, broker, logFile);
  };
  const down = async (): Promise<void> => {
    guard?.kill('SIGKILL');
    if (broker === undefined) return;
    await terminate(broker);
    broker = undefined;
  };

  try {
    const format = java(
      classPath,
      logFile,
      ['-Xmx128m'],
      [
        'kafka.tools.StorageTool',
        'format',
        '--standalone',
        '-t',
        'TGVld2F5LXRlc3Qta2Fma2E',
        '-c',
        properties,
        ...(secure ? scramUsers() : []),
      ],
    );
    const [code] = (await once(format, 'exit')) as [number | null];
    if (code !== 0) throw failure('Kafka could not format its storage', logFile);
    await up();
  } catch (thrown) {
    await down();
    remove();
    throw thrown;
  }
  const [tls, mutual, login] = ports.map((one) => `127.0.0.1:${one}`) as [string, string, string];
  return {
    brokers,
    secure: certificates === null ? null : { tls, mutual, login, certificates },
    logDirectory,
    async stop() {
      await down();
      remove();
    },
    async restart(whileDown) {
      await down();
      whileDown?.();
      await up();
    },
    signal: (name) => void broker?.kill(name),
  };
}

function serverProperties(
  port: number,
  controllerPort: number,
  logDirectory: string,
  more: readonly Listener[],
): string {
  const addresses = [
    `PLAINTEXT://127.0.0.1:${port}`,
    `CONTROLLER://127.0.0.1:${controllerPort}`,
    ...more.map((one) => `${one.name}://127.0.0.1:${one.port}`),
  ].join(',');
  const protocols = more.map((one) => `,${one.name}:${one.protocol}`).join('');
  const settings = more.flatMap((one) =>
    Object.entries(one.settings).map(([name, value]) => [`listener.name.${one.name.toLowerCase()}.${name}`, value]),
  );
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: addresses,
    'advertised.listeners': addresses,
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT${protocols}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    ...(Object.fromEntries(settings) as Record<string, string>),
    'log.dirs': logDirectory,
    'num.partitions': '3',
    'auto.create.topics.enable': 'true',
    'message.max.bytes': String(16 << 20),
    'replica.fetch.max.bytes': String(16 << 20),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function java(classPath: string, logFile: string, options: string[], program: string[]): ChildProcess {
  const logging = [`-Dorg.slf4j.simpleLogger.logFile=${logFile}`, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  // A group of its own: Ctrl-C in a terminal reaches this program, which then stops the broker in order.
  return spawn('java', [...options, ...logging, '-cp', classPath, ...program], { stdio: 'ignore', detached: true });
}

/** Ends the broker and removes its files when this process is gone, however it went: its end of the pipe closes with it. */
function guardOf(broker: ChildProcess, directory: string): ChildProcess {
  const script = 'while read -r _; do :; done; kill -9 "$0"; rm -rf "$1"';
  return spawn('sh', ['-c', script, String(broker.pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
}

async function answering(brokers: string, broker: ChildProcess, logFile: string): Promise<void> {
  const client = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    if (broker.exitCode !== null) throw failure(`Kafka ended with exit code ${broker.exitCode}`, logFile);
    const admin = client.admin();
    try {
      await admin.connect();
      const { controller } = await admin.describeCluster();
      if (controller !== null) return;
    } catch (thrown) {
      if (Date.now() > deadline) throw failure(`Kafka did not answer in time (${messageOf(thrown)})`, logFile);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function terminate(broker: ChildProcess): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return;
  const ended = once(broker, 'exit');
  broker.kill('SIGTERM');
  const late = setTimeout(() => broker.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(late);
}

function failure(message: string, logFile: string): LeewayError {
  let tail: string;
  try {
    tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  } catch {
    tail = '(it wrote no log)';
  }
  return new LeewayError('kafka_unavailable', `${message}:\n${tail}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
