import type { Socket } from 'node:net';
import {
  Kafka,
  logLevel,
  PartitionAssigners,
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type KafkaMessage,
  type Offsets,
  type LogEntry,
  type PartitionAssigner,
} from 'kafkajs';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { createBlockedPartitions } from './blocked-partitions.ts';
import { connectionFault } from './connection-fault.ts';
import { openSocket, saslOf, type KafkaSecurity } from './kafka-security.ts';
import { faultOf, installCodecs, type BatchFault } from './kafkajs-codecs.ts';
import { repairKafkaJs } from './kafkajs-repairs.ts';
import type { LogBatch, LogEvents, LogSource, TopicPartition } from './log-source.ts';

/** How to reach Kafka and as which group. */
export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly groupId: string;
  readonly clientId: string;
  /** Silence after which the group gives a member up, milliseconds. */
  readonly sessionTimeoutMs: number;
  readonly security: KafkaSecurity;
  /** The most that one compressed batch may unpack to, bytes. */
  readonly maxBatchBytes: number;
  /** Told of each partition that is held up by a batch that cannot be read (the kind of fault), and when it goes on (null). */
  readonly onBlocked: (partition: TopicPartition, fault: BatchFault['kind'] | null) => void;
  readonly log: Logger;
}

/** Attempts of the client itself, about ten seconds in all; after that this source fails and its owner builds another. */
const RETRY = {
  retries: 8,
  initialRetryTime: 100,
  maxRetryTime: 2_000,
  restartOnFailure: () => Promise.resolve(false),
};
/** How long leaving the group and closing the connections may take; kafkajs has no limit of its own, and after a broker's restart has been seen to wait for ever. */
const CLOSE_LIMIT_MS = 10_000;
/** Above the client's own limit for a request, so that its own errors come first. */
const ANSWER_LIMIT_MS = 15_000;
/** Longest wait of a fetch with nothing to bring; heartbeats go out between fetches, so it stays far below the session timeout. */
const FETCH_WAIT_MS = 500;

/**
 * Kafka through kafkajs 2.2, the only file that knows it. What it works around:
 * a commit takes the generation of the moment, whoever calls it (kafkajs #1046), so the epoch moves on before each join;
 * where it begins to read is its own affair, and beyond the ends of the log it commits an offset of its own, so each partition is held until it is told;
 * errors of JavaScript that escape the handler end the consumer for good, so none does;
 * after a crash it may stay dead in a process that lives (#1445, #1630), so every crash is reported and the owner starts afresh;
 * a batch that cannot be read fails all partitions, so the codecs give back a stand-in, and its partition alone is held up.
 */
export function createKafkaJsSource(connection: KafkaConnection): LogSource {
  installCodecs(connection.maxBatchBytes);
  repairKafkaJs();
  const { log } = connection;
  const sockets = new Set<Socket>();
  let closed = false;
  let socketFault: unknown;
  const kafka = new Kafka({
    clientId: connection.clientId,
    // Not kafkajs' own TLS: certificates are read anew for each connection, so that one that was renewed is used.
    socketFactory: ({ host, port, onConnect }) => {
      const socket = openSocket({ host, port }, connection.security.tls, onConnect);
      sockets.add(socket);
      socket.once('error', (fault) => (socketFault = fault));
      socket.once('close', () => sockets.delete(socket));
      if (closed) socket.destroy();
      return socket;
    },
    brokers: [...connection.brokers],
    ...saslOf(connection.security.sasl),
    retry: RETRY,
    connectionTimeout: 3_000,
    // Joining and fetching have longer limits of their own; a commit that hangs must not hold up a stop.
    requestTimeout: 10_000,
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => report(log, entry),
  });
  const admin: Admin = kafka.admin();
  let consumer: Consumer | undefined;
  let epoch = 0;
  let commitNow: ((offsets: Offsets) => Promise<void>) | undefined;
  let events: LogEvents | undefined;

  /** The standard assigner, which also says when a join begins: before the group can have given anything to others. */
  const announcingAssigner: PartitionAssigner = (config) => {
    const assigner = PartitionAssigners.roundRobin(config);
    return {
      name: assigner.name,
      version: assigner.version,
      assign: (group) => assigner.assign(group),
      protocol: (subscription) => {
        moveOn();
        commitNow = undefined;
        events?.revoked();
        return assigner.protocol(subscription);
      },
    };
  };

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    commitNow = (offsets) => payload.commitOffsetsIfNecessary(offsets);
    const { messages } = payload.batch;
    const faultAt = messages.findIndex(({ value }) => faultOf(value) !== undefined);
    const readable = faultAt === -1 ? messages : messages.slice(0, faultAt);
    const last = readable.at(-1);
    if (last !== undefined) {
      if ((await events?.messages(epoch, batchOf(payload, readable))) !== true) return;
      payload.resolveOffset(last.offset);
    }
    const fault = faultOf(messages[faultAt]?.value ?? null);
    if (fault === undefined) blocked.goesOn(payload.batch);
    else blocked.hold(payload.batch, fault);
  };

  /** A client that is just failing has no partitions to pause; that it failed is told by its own event. */
  const steer = (act: () => void): void => {
    try {
      act();
    } catch (thrown) {
      log.debug({ cause: messageOf(thrown) }, 'pausing or resuming a partition');
    }
  };

  const pauseOne = ({ topic, partition }: TopicPartition): void =>
    steer(() => consumer?.pause([{ topic, partitions: [partition] }]));
  const resumeOne = ({ topic, partition }: TopicPartition): void =>
    steer(() => consumer?.resume([{ topic, partitions: [partition] }]));
  const blocked = createBlockedPartitions({
    pause: pauseOne,
    resume: resumeOne,
    log,
    onBlocked: connection.onBlocked,
  });
  /** What is ours may be somebody else's from now on. */
  const moveOn = (): void => {
    epoch += 1;
    blocked.clear();
  };

  return {
    async connect() {
      try {
        await admin.connect();
      } catch (thrown) {
        throw connectionFault(connection, thrown, socketFault);
      }
    },
    async topics() {
      try {
        return new Set(await answered(admin.listTopics(), 'the list of topics'));
      } catch (thrown) {
        throw connectionFault(connection, thrown, socketFault);
      }
    },
    async consume(topics, listener) {
      events = listener;
      consumer = kafka.consumer({
        groupId: connection.groupId,
        sessionTimeout: connection.sessionTimeoutMs,
        heartbeatInterval: Math.min(3_000, Math.floor(connection.sessionTimeoutMs / 3)),
        maxWaitTimeInMs: FETCH_WAIT_MS,
        maxBytesPerPartition: 2 << 20,
        maxBytes: 16 << 20,
        allowAutoTopicCreation: false,
        partitionAssigners: [announcingAssigner],
        retry: RETRY,
      });
      const { GROUP_JOIN, START_BATCH_PROCESS, CRASH } = consumer.events;
      consumer.on(GROUP_JOIN, ({ payload }) => {
        const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
          numbers.map((partition) => ({ topic, partition })),
        );
        // Told in the same tick in which the client goes on to fetch: whatever it would begin with, it begins with nothing.
        for (const at of partitions) pauseOne(at);
        listener.assigned(epoch, partitions);
      });
      // A batch in which nothing is left for us is passed over by the client itself; this event is all there is to see of it.
      consumer.on(START_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, lastOffset } }) => {
        if (batchSize === 0) listener.skipped(epoch, { topic, partition, next: Number(lastOffset) + 1 });
      });
      consumer.on(CRASH, ({ payload }) => {
        moveOn();
        listener.revoked();
        listener.failed(connectionFault(connection, payload.error, socketFault));
      });
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
    },
    async committed(topics) {
      const found = await answered(
        admin.fetchOffsets({ groupId: connection.groupId, topics: [...topics] }),
        'the committed offsets',
      );
      return found.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset, metadata }) => ({ topic, partition, offset: Number(offset), metadata })),
      );
    },
    async offsets(topics) {
      const ranges = await Promise.all(
        topics.map(async (topic) =>
          (await answered(admin.fetchTopicOffsets(topic), `the ends of ${topic}`)).map(({ partition, low, high }) => ({
            topic,
            partition,
            low: Number(low),
            high: Number(high),
          })),
        ),
      );
      return ranges.flat();
    },
    commit(forEpoch, { topic, partition, offset, metadata }) {
      if (forEpoch !== epoch || commitNow === undefined) {
        return Promise.reject(new LeewayError('kafka_unavailable', 'the partition is not ours any more'));
      }
      // kafkajs sends the metadata along, though its type for this call does not name it.
      const committed = { partition, offset: String(offset), metadata };
      return answered(commitNow({ topics: [{ topic, partitions: [committed] }] }), 'a commit');
    },
    begin: ({ topic, partition, offset }) =>
      steer(() => {
        consumer?.seek({ topic, partition, offset: String(offset) });
        consumer?.resume([{ topic, partitions: [partition] }]);
      }),
    pause: pauseOne,
    resume: (at) => {
      if (!blocked.has(at)) resumeOne(at);
    },
    problems: () => blocked.sentences(),
    async close() {
      const leave = async (): Promise<'left'> => {
        await consumer?.disconnect();
        epoch += 1;
        await admin.disconnect();
        return 'left';
      };
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), CLOSE_LIMIT_MS);
      });
      try {
        if ((await Promise.race([leave(), limit])) === 'late') {
          log.warn({ limitMs: CLOSE_LIMIT_MS }, 'Kafka was not left in time; its connections are cut');
        }
      } finally {
        clearTimeout(timer);
        closed = true;
        moveOn();
        for (const socket of sockets) socket.destroy();
      }
    },
  };
}

/**
 * A request with a limit: kafkajs may forget one that was under way when the broker went, and then never settles it. A commit that
 * still lands later does no harm: it is of this generation, which the next join ends, and what it says is what the next owner replays.
 */
async function answered<T>(request: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new LeewayError('kafka_unavailable', `${what} was not answered within ${ANSWER_LIMIT_MS / 1000} s`)),
      ANSWER_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([request, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Messages of a batch in our words; the offset it was fetched from is there at run time, though the types do not name it. */
function batchOf({ batch }: EachBatchPayload, messages: readonly KafkaMessage[]): LogBatch {
  const at: TopicPartition = { topic: batch.topic, partition: batch.partition };
  return {
    ...at,
    messages: messages.map(({ offset, key, value, headers, timestamp }) => ({
      offset: Number(offset),
      key,
      value,
      headers: headers ?? {},
      ...(Number(timestamp) > 0 ? { timestamp: Number(timestamp) } : {}),
    })),
    fetchedFrom: Number((batch as { readonly fetchedOffset?: string }).fetchedOffset ?? batch.firstOffset() ?? 0),
    // Behind the last message that could be read, control records may follow that belong to it; in front of a broken batch, none may.
    next: Number(messages.length < batch.messages.length ? messages.at(-1)?.offset : batch.lastOffset()) + 1,
    highWatermark: Number(batch.highWatermark),
  };
}

/** The client's own log at debug level: what matters of it reaches people as events of the source. */
function report(log: Logger, { namespace, log: { message, ...details } }: LogEntry): void {
  const { timestamp: _timestamp, logger: _logger, stack: _stack, ...rest } = details as Record<string, unknown>;
  log.debug({ kafkajs: namespace, ...rest }, message);
}
