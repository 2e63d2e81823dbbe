import type { Listener } from './secure-listeners.ts';

/** Where a node is, and who else there is. */
export interface NodePlace {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  readonly logDirectory: string;
  /** Listeners beside the plain one. */
  readonly more: readonly Listener[];
}

/**
 * What a node of KRaft, broker and controller in one, is told: topics are created by whoever produces first, with three partitions;
 * messages up to 16 MB are taken.
 * @param replicas how often what the broker itself keeps (offsets of groups, transactions) is stored.
 */
export function brokerProperties(
  { id, port, controllerPort, logDirectory, more }: NodePlace,
  replicas: number,
): Record<string, string> {
  const listeners = (portOf: (one: Listener) => number): string =>
    [`PLAINTEXT://127.0.0.1:${port}`, ...more.map((one) => `${one.name}://127.0.0.1:${portOf(one)}`)].join(',');
  const protocols = more.map((one) => `,${one.name}:${one.protocol}`).join('');
  const settings = more.flatMap((one) =>
    Object.entries(one.settings).map(([name, value]) => [`listener.name.${one.name.toLowerCase()}.${name}`, value]),
  );
  const controller = `CONTROLLER://127.0.0.1:${controllerPort}`;
  const copies = String(replicas);
  const inSync = String(Math.max(1, replicas - 1));
  return {
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'controller.listener.names': 'CONTROLLER',
    listeners: `${listeners((one) => one.port)},${controller}`,
    'advertised.listeners': `${listeners((one) => one.advertisedPort ?? one.port)},${controller}`,
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT${protocols}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    ...(Object.fromEntries(settings) as Record<string, string>),
    'log.dirs': logDirectory,
    'num.partitions': '3',
    'auto.create.topics.enable': 'true',
    'message.max.bytes': String(16 << 20),
    'replica.fetch.max.bytes': String(16 << 20),
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
  };
}
