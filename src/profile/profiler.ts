import { PREDICTION_COLUMN, type Baseline } from '../domain/baseline.ts';
import { windowStart } from '../domain/window.ts';
import type { OutcomeStore, PendingMinute, ProfileStore } from './ports.ts';
import type { ChangedWindows, Profiler, ProfilerTick } from './types.ts';

/** Everything has a default but what is watched. */
export interface ProfilerOptions {
  /** The baselines to count against, each with the window of its monitor. */
  readonly watched: () => Promise<readonly { readonly baseline: Baseline; readonly windowMs: number }[]>;
  /** How long after its end a minute waits for late rows, in event time; 5 minutes. */
  readonly latenessMs?: number;
  /** Wall clock without arrivals after which all that came is taken for complete; 1 hour. */
  readonly idleMs?: number;
  /** Rows that one tick counts for one baseline at most; 1,000,000. */
  readonly maximumRowsPerTick?: number;
}

/** Event times further than this after the wall clock are a broken clock's, and do not close other minutes. */
const AHEAD_MS = 300_000;
/** Labels are stored a little after the time they are stamped with; within this span of wall clock their number is looked at again. */
const INTAKE_OVERLAP_MS = 3_600_000;
const MINUTES_PER_LOOK = 20_000;
/** Minutes and rows of one statement. */
const MINUTES_PER_COUNT = 5_000;
const ROWS_PER_COUNT = 250_000;

/** What is remembered of a baseline between ticks; all of it can be found again in the store. */
interface Memory {
  /** Arrivals and closing time at the last look: if neither moved, there is nothing to count. */
  arrived: number;
  until: number;
  /** Minutes whose rows the store could not find although they arrived, by their arrivals: counted again only when more arrive. */
  readonly unfound: Map<number, number>;
  /** Labels by the time they were taken in; null before the first look. */
  intake: Map<number, number> | null;
}

/** Counts arrivals minute by minute as they are closed, and labels as they come in. One tick at a time. */
export function createProfiler(
  ports: { readonly profiles: ProfileStore; readonly outcomes: OutcomeStore },
  { watched, latenessMs = 300_000, idleMs = 3_600_000, maximumRowsPerTick = 1_000_000 }: ProfilerOptions,
): Profiler {
  const memories = new Map<string, Memory>();

  const closedUntil = async (baseline: Baseline, windowMs: number, nowMs: number): Promise<number | null> => {
    const newest = await ports.profiles.newest(baseline.model, baseline.version, nowMs + AHEAD_MS);
    if (newest === null) return null;
    if (nowMs - newest.ingestedAt >= idleMs) return windowStart(newest.ts, windowMs) + windowMs;
    return newest.ts - latenessMs;
  };

  const countRows = async (
    baseline: Baseline,
    memory: Memory,
    until: number,
  ): Promise<{ minutes: readonly number[]; rows: number; backlog: number }> => {
    const look = await ports.profiles.pending(baseline, until, MINUTES_PER_LOOK);
    const pending = look.filter(({ bucketMs, arrived }) => memory.unfound.get(bucketMs) !== arrived);
    const minutes: number[] = [];
    let rows = 0;
    for (const batch of batches(pending)) {
      if (rows >= maximumRowsPerTick) break;
      const buckets = batch.map(({ bucketMs }) => bucketMs);
      rows += await ports.profiles.count(baseline, buckets);
      minutes.push(...buckets);
    }
    if (minutes.length > 0) {
      const done = new Set(minutes);
      for (const { bucketMs, arrived } of await ports.profiles.pending(baseline, until, MINUTES_PER_LOOK)) {
        if (done.has(bucketMs)) memory.unfound.set(bucketMs, arrived);
      }
    }
    return { minutes, rows, backlog: pending.length - minutes.length };
  };

  const labelledMinutes = async (baseline: Baseline, memory: Memory): Promise<readonly number[]> => {
    const known = memory.intake;
    const since = known === null ? 0 : Math.max(0, Math.max(0, ...known.keys()) - INTAKE_OVERLAP_MS);
    const intake = await ports.outcomes.intake(baseline.model, since);
    memory.intake = new Map(intake.map(({ ingestedAtMs, labels }) => [ingestedAtMs, labels]));
    if (known === null) return intake.length === 0 ? [] : ports.outcomes.stale(baseline);
    const fresh = intake.filter(({ ingestedAtMs, labels }) => known.get(ingestedAtMs) !== labels);
    return ports.outcomes.minutesOf(
      baseline,
      fresh.map(({ ingestedAtMs }) => ingestedAtMs),
    );
  };

  const tickOne = async (
    baseline: Baseline,
    windowMs: number,
    nowMs: number,
  ): Promise<{ changed: ChangedWindows; rows: number; backlog: number }> => {
    const memory = memories.get(baseline.id) ?? { arrived: -1, until: -1, unfound: new Map(), intake: null };
    memories.set(baseline.id, memory);
    const arrived = await ports.profiles.arrived(baseline.model, baseline.version);
    const until = (arrived === 0 ? null : await closedUntil(baseline, windowMs, nowMs)) ?? 0;
    let counted: Awaited<ReturnType<typeof countRows>> = { minutes: [], rows: 0, backlog: 0 };
    if (arrived !== memory.arrived || until !== memory.until) {
      counted = await countRows(baseline, memory, until);
      // With minutes left over, the next tick must look again even if nothing arrives.
      memory.arrived = counted.backlog > 0 ? -1 : arrived;
      memory.until = until;
    }
    const windows = windowsOf(counted.minutes, windowMs);
    let cohorts: readonly number[] = [];
    if (baseline.columns.some(({ name, type }) => name === PREDICTION_COLUMN && type === 'numeric')) {
      const labelled = await labelledMinutes(baseline, memory);
      // A prediction may come later than its label: minutes that were counted now are joined again.
      const dirty = [...new Set([...counted.minutes, ...labelled])].sort((a, b) => a - b);
      if ((memory.intake?.size ?? 0) > 0) {
        for (let at = 0; at < dirty.length; at += MINUTES_PER_COUNT) {
          await ports.outcomes.count(baseline, dirty.slice(at, at + MINUTES_PER_COUNT));
        }
        cohorts = windowsOf(labelled, windowMs);
      }
    }
    return { changed: { baseline, windowMs, windows, cohorts }, rows: counted.rows, backlog: counted.backlog };
  };

  return {
    async tick(nowMs): Promise<ProfilerTick> {
      const changed: ChangedWindows[] = [];
      let countedRows = 0;
      let backlogMinutes = 0;
      const all = await watched();
      for (const { baseline, windowMs } of all) {
        const one = await tickOne(baseline, windowMs, nowMs);
        if (one.changed.windows.length > 0 || one.changed.cohorts.length > 0) changed.push(one.changed);
        countedRows += one.rows;
        backlogMinutes += one.backlog;
      }
      const ids = new Set(all.map(({ baseline }) => baseline.id));
      for (const id of memories.keys()) if (!ids.has(id)) memories.delete(id);
      return { changed, countedRows, backlogMinutes };
    },
    closedUntil,
  };
}

function* batches(pending: readonly PendingMinute[]): Generator<readonly PendingMinute[]> {
  let batch: PendingMinute[] = [];
  let rows = 0;
  for (const minute of pending) {
    if (batch.length >= MINUTES_PER_COUNT || (batch.length > 0 && rows + minute.arrived > ROWS_PER_COUNT)) {
      yield batch;
      batch = [];
      rows = 0;
    }
    batch.push(minute);
    rows += minute.arrived;
  }
  if (batch.length > 0) yield batch;
}

function windowsOf(minutes: readonly number[], windowMs: number): readonly number[] {
  return [...new Set(minutes.map((minute) => windowStart(minute, windowMs)))].sort((a, b) => a - b);
}
