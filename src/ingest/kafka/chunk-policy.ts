/** How large a chunk grows, and how long it waits. */
export interface ChunkLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** How long the oldest message of a partition waits for company, milliseconds. */
  readonly lingerMs: number;
  /** How long it waits while the broker has more: it would not be seen sooner for a small chunk, and large ones cost less. */
  readonly catchUpLingerMs: number;
}

/** Messages of one partition that wait to be stored. */
export interface Backlog {
  readonly rows: number;
  readonly bytes: number;
  /** How long the oldest has waited, milliseconds. */
  readonly oldestAgeMs: number;
  /** Whether the broker has more messages of the partition than were fetched, and they are being fetched. */
  readonly behind: boolean;
}

/** Whether to close a chunk now, or how long to wait for more; an empty backlog waits for its first message. */
export function nextCut(backlog: Backlog, limits: ChunkLimits): 'cut' | { readonly waitMs: number | null } {
  if (backlog.rows === 0) return { waitMs: null };
  if (backlog.rows >= limits.maxRows || backlog.bytes >= limits.maxBytes) return 'cut';
  const lingerMs = backlog.behind ? limits.catchUpLingerMs : limits.lingerMs;
  return backlog.oldestAgeMs >= lingerMs ? 'cut' : { waitMs: lingerMs - backlog.oldestAgeMs };
}

/** How many items from the front fit into one chunk: at least one, however large it is. */
export function cutLength<T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  { maxRows, maxBytes }: ChunkLimits,
): number {
  let bytes = 0;
  let rows = 0;
  for (const item of items) {
    bytes += sizeOf(item);
    if (rows > 0 && (rows >= maxRows || bytes > maxBytes)) break;
    rows += 1;
  }
  return rows;
}

/** How much may wait in memory. */
export interface FlowLimits {
  /** Bytes of one partition: at most two chunks. */
  readonly partitionBytes: number;
  readonly partitionRows: number;
  /** Bytes of all partitions together. */
  readonly totalBytes: number;
}

/** Whether to fetch a partition: stops above a limit, goes on below half of it, and between the two leaves things as they are. */
export function flow(
  waiting: { readonly rows: number; readonly bytes: number; readonly totalBytes: number },
  limits: FlowLimits,
): 'pause' | 'resume' | 'keep' {
  const fullness = Math.max(
    waiting.rows / limits.partitionRows,
    waiting.bytes / limits.partitionBytes,
    waiting.bytes === 0 ? 0 : waiting.totalBytes / limits.totalBytes,
  );
  if (fullness >= 1) return 'pause';
  return fullness < 0.5 ? 'resume' : 'keep';
}
