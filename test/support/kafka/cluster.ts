import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerProperties } from './broker-properties.ts';
import { kafkaClassPath } from './jars.ts';
import { createKafkaNode, freePort, type KafkaNode } from './node.ts';

/** Three brokers that hold copies of each other's topics. */
export interface KafkaCluster {
  /** Bootstrap addresses, comma-separated. */
  readonly brokers: string;
  /** The broker of a node's number, as Kafka's metadata name it; from 1. */
  node(id: number): KafkaNode;
  /** Stops all of them and removes what they stored. */
  stop(): Promise<void>;
}

const NODES = 3;
/** It is to hold some thousand messages. */
const HEAP_MB = 256;

/**
 * Starts a real Apache Kafka of three nodes, each broker and controller in one. Every topic has three copies, and takes a message
 * once two have it. A node that is killed is given up after three seconds, in place of Kafka's nine.
 * @throws LeewayError `kafka_unavailable` when Java or Maven are missing, or a broker does not come up.
 */
export async function startKafkaCluster(): Promise<KafkaCluster> {
  const classPath = await kafkaClassPath();
  const directory = mkdtempSync(join(tmpdir(), 'leeway-kafka-cluster-'));
  const places: { id: number; port: number; controllerPort: number }[] = [];
  for (let id = 1; id <= NODES; id += 1) {
    places.push({ id, port: await freePort(), controllerPort: await freePort() });
  }
  const voters = places.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',');
  const nodes = places.map((place) => {
    const home = join(directory, String(place.id));
    mkdirSync(home);
    return createKafkaNode({
      classPath,
      directory: home,
      address: `127.0.0.1:${place.port}`,
      properties: {
        ...brokerProperties({ ...place, logDirectory: join(home, 'log'), more: [] }, NODES),
        'controller.quorum.voters': voters,
        'broker.session.timeout.ms': '3000',
        'broker.heartbeat.interval.ms': '500',
      },
      heapMb: HEAP_MB,
      brief: true,
    });
  });
  const stop = async (): Promise<void> => {
    // A broker that is told to end hands over what it leads, to brokers that are told to end too: this is shorter.
    for (const node of nodes) node.signal('SIGKILL');
    await Promise.all(nodes.map((node) => node.down()));
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await Promise.all(nodes.map((node) => node.format()));
    await Promise.all(nodes.map((node) => node.up()));
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    brokers: nodes.map(({ address }) => address).join(','),
    node(id) {
      const node = nodes[id - 1];
      if (node === undefined) throw new RangeError(`there is no node ${id}`);
      return node;
    },
    stop,
  };
}
