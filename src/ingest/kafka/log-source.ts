import type { HeaderValue } from '../entry.ts';

/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** The partition's name among those of all topics. */
export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** One message of a partition. */
export interface LogMessage {
  readonly offset: number;
  readonly key: Buffer | null;
  /** Null is a tombstone. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** The broker's or the producer's stamp, milliseconds since the epoch; absent where the log has none. */
  readonly timestamp?: number;
}

/** Messages of one partition as one fetch brought them, in order of their offsets (which may have gaps). */
export interface LogBatch extends TopicPartition {
  readonly messages: readonly LogMessage[];
  /** The offset that was asked for. */
  readonly fetchedFrom: number;
  /** The offset after everything that this batch covers, records that carry no message included. */
  readonly next: number;
  /** The end of the partition as the broker told it. */
  readonly highWatermark: number;
}

/** What the group has committed for a partition: negative if nothing. */
export interface CommittedOffset extends TopicPartition {
  readonly offset: number;
  readonly metadata: string | null;
}

/** The first offset that is still there, and the one after the last. */
export interface OffsetRange extends TopicPartition {
  readonly low: number;
  readonly high: number;
}

/** What a log tells its reader. An epoch counts assignments: it moves on before the group can give partitions to others. */
export interface LogEvents {
  /** These partitions are ours until the epoch moves on; none is fetched before `begin` has said from where. */
  assigned(epoch: number, partitions: readonly TopicPartition[]): void;
  /** All partitions may belong to others from now on; comes before every assignment. */
  revoked(): void;
  /** Messages; answers whether they were taken. What was not taken comes again. Never rejects. */
  messages(epoch: number, batch: LogBatch): Promise<boolean>;
  /** What stood below this offset carries no message: control records, transactions that were aborted. */
  skipped(epoch: number, at: TopicPartition & { readonly next: number }): void;
  /** The log gave up; nothing more comes, and it is to be closed. */
  failed(cause: unknown): void;
}

/** A partitioned log with consumer groups, such as Kafka: what the consumer needs of it and nothing more. */
export interface LogSource {
  /** Connects; rejects with `kafka_unavailable` when no broker answers. */
  connect(): Promise<void>;
  /** The names of all topics that exist; asking creates none. */
  topics(): Promise<ReadonlySet<string>>;
  /** Joins the group and begins to deliver; to be called once. */
  consume(topics: readonly string[], events: LogEvents): Promise<void>;
  committed(topics: readonly string[]): Promise<readonly CommittedOffset[]>;
  offsets(topics: readonly string[]): Promise<readonly OffsetRange[]>;
  /**
   * Commits an offset with metadata as the member of this epoch. The epoch is compared in the same tick in which the group's
   * generation is taken, so that a commit of an earlier assignment can never go out under a later generation.
   */
  commit(epoch: number, at: TopicPartition & { readonly offset: number; readonly metadata: string }): Promise<void>;
  /** Fetches a partition from this offset on. */
  begin(at: TopicPartition & { readonly offset: number }): void;
  pause(partition: TopicPartition): void;
  resume(partition: TopicPartition): void;
  /** What stands in the way of single partitions, a sentence each. */
  problems?(): readonly string[];
  /** Leaves the group and closes all connections. */
  close(): Promise<void>;
}
