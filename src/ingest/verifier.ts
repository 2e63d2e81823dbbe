/** One partition's offsets against its rows. */
export interface AuditedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Lowest and highest offset that is stored, inclusive. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly deadLetters: number;
  /** Offsets between `from` and `to` that are neither a row nor a dead letter. */
  readonly gaps: number;
  /** Rows and dead letters beyond one for each offset. */
  readonly duplicates: number;
}

/** Reads the audit of every partition from the store. */
export interface OffsetAudit {
  partitions(): Promise<readonly AuditedPartition[]>;
}

/** The audit of all partitions and its sums. */
export interface VerifyReport {
  readonly partitions: readonly AuditedPartition[];
  readonly gaps: number;
  readonly duplicates: number;
}

/** Proves that every offset is there once: no gaps, no duplicates. Events that came over HTTP have no offsets and are not in it. */
export function createVerifier(audit: OffsetAudit): { verify(): Promise<VerifyReport> } {
  return {
    async verify() {
      const partitions = await audit.partitions();
      const sum = (of: 'gaps' | 'duplicates'): number => partitions.reduce((total, one) => total + one[of], 0);
      return { partitions, gaps: sum('gaps'), duplicates: sum('duplicates') };
    },
  };
}
