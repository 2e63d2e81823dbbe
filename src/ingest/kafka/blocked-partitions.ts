import type { Logger } from '../../platform/logger.ts';
import type { BatchFault } from './kafkajs-codecs.ts';
import { keyOf, type TopicPartition } from './log-source.ts';

/** Partitions that are held up by a batch that cannot be read. */
export interface BlockedPartitions {
  /** Stops a partition in front of the batch; it is tried again once a minute, for a broker may heal its log from a replica. */
  hold(at: TopicPartition, fault: BatchFault): void;
  /** What the partition brings can be read. */
  goesOn(at: TopicPartition): void;
  has(at: TopicPartition): boolean;
  /** A sentence for each. */
  sentences(): readonly string[];
  /** Forgets all of them: the partitions may be somebody else's. */
  clear(): void;
}

/** Pause between two attempts at the same batch. */
const RETRY_MS = 60_000;

const REMEDIES = {
  corrupt:
    'mend the log from a replica, or move the group past it with kafka-consumer-groups --reset-offsets once you accept the loss',
  too_large: 'raise KAFKA_MAX_BATCH_BYTES if the producer is to be trusted',
  unknown_codec: 'have the producers use gzip, snappy, lz4, zstd or none, and update Leeway',
} as const;

/** Keeps the list; nothing is ever skipped, and the other partitions go on. */
export function createBlockedPartitions(options: {
  readonly pause: (at: TopicPartition) => void;
  readonly resume: (at: TopicPartition) => void;
  readonly log: Logger;
  readonly onBlocked: (at: TopicPartition, fault: BatchFault['kind'] | null) => void;
  readonly retryMs?: number;
}): BlockedPartitions {
  const held = new Map<
    string,
    { readonly at: TopicPartition; readonly sentence: string; readonly timer: NodeJS.Timeout }
  >();
  const forget = (key: string): void => {
    const found = held.get(key);
    if (found === undefined) return;
    clearTimeout(found.timer);
    held.delete(key);
    options.onBlocked(found.at, null);
  };
  return {
    hold({ topic, partition }, fault) {
      const at = { topic, partition };
      const key = keyOf(at);
      const before = held.get(key);
      clearTimeout(before?.timer);
      const sentence = `${key} is held up at offset ${fault.offset}: a batch cannot be read, for ${fault.detail}; ${REMEDIES[fault.kind]}`;
      const timer = setTimeout(() => options.resume(at), options.retryMs ?? RETRY_MS).unref();
      held.set(key, { at, sentence, timer });
      options.pause(at);
      if (before?.sentence !== sentence) {
        options.log.error({ topic, partition, offset: fault.offset, fault: fault.kind }, sentence);
        options.onBlocked(at, fault.kind);
      }
    },
    goesOn(at) {
      if (held.has(keyOf(at))) options.log.info({ topic: at.topic, partition: at.partition }, 'the partition goes on');
      forget(keyOf(at));
    },
    has: (at) => held.has(keyOf(at)),
    sentences: () => [...held.values()].map(({ sentence }) => sentence),
    clear() {
      for (const key of [...held.keys()]) forget(key);
    },
  };
}
