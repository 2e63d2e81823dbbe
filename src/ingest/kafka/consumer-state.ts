/** How one partition stands. */
export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  /** The offset before which everything is stored; null until that is known. */
  readonly position: number | null;
  /** Messages that are not stored yet; null until the broker has told the end. */
  readonly lag: number | null;
  /** Everything there is is stored. */
  readonly idle: boolean;
  /** Milliseconds since something was stored while there was something to store; 0 when idle. */
  readonly stalledForMs: number;
}

/**
 * What the consumer as a whole is doing: `unreachable` means that no broker answers, `failing` that brokers answer and the
 * consumer cannot go on all the same.
 */
export type ConsumerPhase =
  'connecting' | 'unreachable' | 'failing' | 'waiting_for_topics' | 'joining' | 'consuming' | 'stopping' | 'stopped';

/** The consumer as readiness and people see it. */
export interface ConsumerState {
  readonly configured: true;
  readonly state: ConsumerPhase;
  readonly partitions: readonly PartitionState[];
  /** Configured topics that do not exist yet. */
  readonly waitingForTopics: readonly string[];
  /** What stands in the way, a sentence each; empty when the consumer is as it should be. */
  readonly problems: readonly string[];
}

/** Without progress for this long while there is something to store, a partition is a problem. */
export const STALL_LIMIT_MS = 60_000;

/** A sentence for a partition that does not get on. */
export function stallProblem({ topic, partition, lag, stalledForMs }: PartitionState): string | null {
  if (stalledForMs < STALL_LIMIT_MS) return null;
  return `${topic}/${partition}: nothing stored for ${Math.round(stalledForMs / 1000)} s with ${lag ?? 'unknown'} messages waiting`;
}
