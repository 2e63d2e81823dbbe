import type { LogEvents, LogMessage, LogSource, TopicPartition } from '../../src/ingest/kafka/log-source.ts';

/** A broker in memory with one consumer group: what tests need to force the moments that a real one only has by chance. */
export interface MemoryBroker {
  /** Appends messages to the topic's only partition, creating the topic. */
  append(topic: string, ...values: readonly (string | null)[]): void;
  /** Appends control records, as a transaction that ends does. */
  appendControl(topic: string, count?: number): void;
  /** Deletes the messages below an offset, as retention does. */
  expire(topic: string, low: number): void;
  /** Deletes the topic's messages and what was committed of it; its offsets begin again. */
  recreate(topic: string): void;
  openLog(): LogSource;
  /** The group's committed offset and metadata. */
  committed(topic: string): { readonly offset: number; readonly metadata: string | null };
  commitAs(topic: string, offset: number, metadata: string | null): void;
  /** Takes all partitions away from the newest consumer. */
  revoke(): void;
  /** Gives them (back) to it. */
  assign(): void;
  /** The newest consumer's client gives up. */
  crash(cause: Error): void;
  /** Delivers from an offset again, as a client does that has lost its position. */
  rewind(topic: string, offset: number): void;
  /** Called at every commit; may reject. */
  onCommit: (offset: number, metadata: string) => Promise<void>;
  /** What the next question for committed offsets waits for. */
  beforeCommitted: Promise<void>;
  /** The offset that the newest consumer is given next. */
  delivered(topic: string): number;
  /** Topics whose partition the newest consumer has paused. */
  readonly paused: ReadonlySet<string>;
  readonly logsOpened: number;
}

const BATCH = 3;
/** Marks a record that is none of the producer's: the client passes over it. */
const CONTROL = {};

/** An empty broker. */
export function createMemoryBroker(): MemoryBroker {
  const topics = new Map<string, LogMessage[]>();
  const lows = new Map<string, number>();
  const commits = new Map<string, { offset: number; metadata: string | null }>();
  let epoch = 0;
  let logsOpened = 0;
  let events: LogEvents | undefined;
  let subscribed: readonly string[] = [];
  let positions = new Map<string, number>();
  let paused = new Set<string>();
  const nothing = { offset: -1, metadata: null };

  const revoke = (): void => {
    epoch += 1;
    positions = new Map();
    events?.revoked();
  };
  const assign = (): void => {
    events?.assigned(
      epoch,
      subscribed.map((topic) => ({ topic, partition: 0 })),
    );
  };
  const deliver = async (listener: LogEvents): Promise<void> => {
    while (events === listener) {
      for (const [topic, position] of positions) {
        const log = topics.get(topic) ?? [];
        // A client that asks for what is gone is put at what is left.
        const from = position > log.length ? 0 : Math.max(position, lows.get(topic) ?? 0);
        const records = log.slice(from, from + BATCH);
        if (records.length === 0 || paused.has(topic)) continue;
        const next = from + records.length;
        const messages = records.filter(({ headers }) => headers !== CONTROL);
        if (messages.length === 0) {
          positions.set(topic, next);
          listener.skipped(epoch, { topic, partition: 0, next });
          continue;
        }
        const batch = {
          topic,
          partition: 0,
          messages,
          fetchedFrom: from,
          next,
          highWatermark: log.length,
        };
        if ((await listener.messages(epoch, batch)) && positions.get(topic) === position) positions.set(topic, next);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  const broker = {
    beforeCommitted: Promise.resolve(),
    onCommit: (_offset: number, _metadata: string): Promise<void> => Promise.resolve(),
    get paused() {
      return paused;
    },
    get logsOpened() {
      return logsOpened;
    },
    append(topic: string, ...values: readonly (string | null)[]) {
      const log = topics.get(topic) ?? [];
      for (const value of values)
        log.push({ offset: log.length, key: null, value: value === null ? null : Buffer.from(value), headers: {} });
      topics.set(topic, log);
    },
    appendControl(topic: string, count = 1) {
      const log = topics.get(topic) ?? [];
      for (let i = 0; i < count; i += 1) log.push({ offset: log.length, key: null, value: null, headers: CONTROL });
      topics.set(topic, log);
    },
    expire(topic: string, low: number) {
      lows.set(topic, low);
    },
    recreate(topic: string) {
      topics.set(topic, []);
      lows.delete(topic);
      commits.delete(topic);
    },
    committed: (topic: string) => commits.get(topic) ?? nothing,
    commitAs: (topic: string, offset: number, metadata: string | null) => commits.set(topic, { offset, metadata }),
    delivered: (topic: string) => positions.get(topic) ?? 0,
    revoke,
    assign,
    rewind: (topic: string, offset: number) => positions.set(topic, offset),
    crash(cause: Error) {
      const failing = events;
      revoke();
      events = undefined;
      failing?.failed(cause);
    },
    openLog(): LogSource {
      logsOpened += 1;
      let own: LogEvents | undefined;
      return {
        connect: () => Promise.resolve(),
        topics: () => Promise.resolve(new Set(topics.keys())),
        consume(wanted, listener) {
          own = events = listener;
          subscribed = wanted;
          paused = new Set();
          revoke();
          assign();
          void deliver(listener);
          return Promise.resolve();
        },
        async committed(wanted) {
          await broker.beforeCommitted;
          return wanted.map((topic) => ({ topic, partition: 0, ...(commits.get(topic) ?? nothing) }));
        },
        offsets: (wanted) =>
          Promise.resolve(
            wanted.map((topic) => ({
              topic,
              partition: 0,
              low: lows.get(topic) ?? 0,
              high: topics.get(topic)?.length ?? 0,
            })),
          ),
        async commit(forEpoch, { topic, offset, metadata }) {
          if (forEpoch !== epoch) throw new Error('not ours any more');
          await broker.onCommit(offset, metadata);
          if (forEpoch !== epoch) throw new Error('fenced');
          commits.set(topic, { offset, metadata });
        },
        begin({ topic, offset }) {
          positions.set(topic, offset);
          paused.delete(topic);
        },
        pause: ({ topic }: TopicPartition) => void paused.add(topic),
        resume: ({ topic }: TopicPartition) => void paused.delete(topic),
        close() {
          if (events === own) events = undefined;
          return Promise.resolve();
        },
      };
    },
  };
  return broker;
}
