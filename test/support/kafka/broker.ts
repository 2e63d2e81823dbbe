import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerProperties } from './broker-properties.ts';
import { kafkaClassPath } from './jars.ts';
import { createKafkaNode, freePort } from './node.ts';
import { makeCertificates, scramUsers, secureListeners, type Certificates } from './secure-listeners.ts';

/** A running broker. */
export interface KafkaBroker {
  /** Bootstrap address, `host:port`. */
  readonly brokers: string;
  /** Ways in by TLS, for a broker that was started with them. */
  readonly secure: SecureAccess | null;
  /** Where its log lies: to be touched only while it is down. */
  readonly logDirectory: string;
  /** Port of the way in that it advertises as another one, for a broker that was started with it. */
  readonly farPort: number | null;
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

/** How a broker is started. */
export interface BrokerOptions {
  readonly port?: number;
  readonly secure?: boolean;
  /** Who comes in by `farPort` is told that the broker is at this port: there stands what carries bytes between the two. */
  readonly farAs?: number;
}

/**
 * Starts a real Apache Kafka of one node (KRaft: broker and controller in one) from its published jars, with its log in a
 * temporary directory. Topics are created by whoever produces first, with three partitions; messages up to 16 MB are taken.
 * @throws LeewayError `kafka_unavailable` when Java or Maven are missing, or the broker does not come up.
 */
export async function startKafka({ port, secure = false, farAs }: BrokerOptions = {}): Promise<KafkaBroker> {
  const classPath = await kafkaClassPath();
  const directory = mkdtempSync(join(tmpdir(), 'leeway-kafka-'));
  const listener = port ?? (await freePort());
  const controllerPort = await freePort();
  const address = `127.0.0.1:${listener}`;
  const logDirectory = join(directory, 'log');
  const certificates = secure ? makeCertificates(directory) : null;
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const farPort = farAs === undefined ? null : await freePort();
  const more = [
    ...(secure ? secureListeners(directory, ports) : []),
    ...(farPort === null || farAs === undefined
      ? []
      : [{ name: 'FAR', protocol: 'PLAINTEXT', port: farPort, advertisedPort: farAs, settings: {} } as const]),
  ];
  const place = { id: 1, port: listener, controllerPort, logDirectory, more };
  const properties = {
    ...brokerProperties(place, 1),
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
  };
  const node = createKafkaNode({ classPath, directory, address, properties, heapMb: 512 });
  const stop = async (): Promise<void> => {
    await node.down();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await node.format('--standalone', ...(secure ? scramUsers() : []));
    await node.up();
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const [tls, mutual, login] = ports.map((one) => `127.0.0.1:${one}`) as [string, string, string];
  return {
    brokers: address,
    secure: certificates === null ? null : { tls, mutual, login, certificates },
    logDirectory,
    farPort,
    stop,
    async restart(whileDown) {
      await node.down();
      whileDown?.();
      await node.up();
    },
    signal: (name) => node.signal(name),
  };
}
