import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { LeewayError, messageOf } from '../../../src/platform/errors.ts';

/** A process of Kafka that comes and goes, with the files that it stores; it does nothing until it is told to. */
export interface KafkaNode {
  /** Its bootstrap address. */
  readonly address: string;
  /** Lays out its log directory, once and before it first comes up. */
  format(...options: readonly string[]): Promise<void>;
  /** Starts it; resolves when it answers. */
  up(): Promise<void>;
  /** Stops it in order, if it runs. */
  down(): Promise<void>;
  /** Sends it a signal, if it runs. */
  signal(name: NodeJS.Signals): void;
}

/** How long a broker may take to answer; it takes two to four seconds on two cores. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const POLL_MS = 100;
/** Has Java compile as quickly as it can, in place of as well as it can. */
const QUICK_START = '-XX:TieredStopAtLevel=1';
const CLUSTER_ID = 'TGVld2F5LXRlc3Qta2Fma2E';

/** One node of Kafka whose files lie in a directory of its own, which exists. */
export function createKafkaNode({
  classPath,
  directory,
  address,
  properties,
  heapMb,
  brief = false,
}: {
  readonly classPath: string;
  readonly directory: string;
  readonly address: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly heapMb: number;
  /** It runs for a minute or so and does little: it is up sooner, and never gets as fast. */
  readonly brief?: boolean;
}): KafkaNode {
  const file = join(directory, 'server.properties');
  const logFile = join(directory, 'broker.txt');
  writeFileSync(
    file,
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  let broker: ChildProcess | undefined;
  let guard: ChildProcess | undefined;
  return {
    address,
    async format(...options) {
      const argv = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', file, ...options];
      const [code] = (await once(java(classPath, logFile, ['-Xmx128m', QUICK_START], argv), 'exit')) as [number | null];
      if (code !== 0) throw failure('Kafka could not format its storage', logFile);
    },
    async up() {
      const heap = [
        `-Xms${Math.min(heapMb, 256)}m`,
        `-Xmx${heapMb}m`,
        '-XX:+UseSerialGC',
        ...(brief ? [QUICK_START] : []),
      ];
      broker = java(classPath, logFile, heap, ['kafka.Kafka', file]);
      guard = guardOf(broker, directory);
      await answering(address, broker, logFile);
    },
    async down() {
      guard?.kill('SIGKILL');
      if (broker === undefined) return;
      await terminate(broker);
      broker = undefined;
    },
    signal: (name) => void broker?.kill(name),
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
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

async function answering(address: string, broker: ChildProcess, logFile: string): Promise<void> {
  const client = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
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
