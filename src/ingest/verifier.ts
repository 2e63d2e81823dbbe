/** The offsets of one life of a partition against its rows; a topic that is created anew begins another. */
export interface AuditedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Tells the lives of a partition apart; empty where none was written down. */
  readonly incarnation: string;
  /** Lowest and highest offset that is stored, inclusive. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly deadLetters: number;
  /** Rows of messages that are no event by themselves: halves of calls, messages with nothing to store. */
  readonly aside: number;
  /** Offsets between `from` and `to` whose message is not stored; those that never had a message do not count. */
  readonly gaps: number;
  /** How many of the gaps are messages that the broker deleted before they were read. */
  readonly expired: number;
  /** Rows that are stored a second time. */
  readonly duplicates: number;
}

/** Calls that servers log in two messages, request and response, against the predictions that were made of them. */
export interface AuditedCalls {
  readonly joined: number;
  /** Calls whose halves have different numbers of rows: no prediction is made of them. */
  readonly disagreeing: number;
  /** Calls of which one half has come. */
  readonly waiting: number;
  /** Predictions and calls that were made a second time. */
  readonly duplicates: number;
}

/** Reads the audit of every partition from the store. */
export interface OffsetAudit {
  partitions(): Promise<readonly AuditedPartition[]>;
  /** Null where no call came in halves. */
  calls?(): Promise<AuditedCalls | null>;
}

/** The audit of all partitions and its sums. */
export interface VerifyReport {
  readonly partitions: readonly AuditedPartition[];
  /** Absent where no call came in halves. */
  readonly calls?: AuditedCalls;
  readonly gaps: number;
  readonly duplicates: number;
}

/**
 * Proves that every offset is there once, and every joined call: no gaps, no duplicates. Events that came over HTTP have no offsets
 * and are not in it.
 */
export function createVerifier(audit: OffsetAudit): { verify(): Promise<VerifyReport> } {
  return {
    async verify() {
      const partitions = await audit.partitions();
      const sum = (of: 'gaps' | 'duplicates'): number => partitions.reduce((total, one) => total + one[of], 0);
      const calls = (await audit.calls?.()) ?? null;
      return {
        partitions,
        ...(calls === null ? {} : { calls }),
        gaps: sum('gaps'),
        duplicates: sum('duplicates') + (calls?.duplicates ?? 0),
      };
    },
  };
}
