import type { Baseline } from '../domain/baseline.ts';
import type { Monitor } from '../domain/monitor.ts';
import type { Refusal } from './refusal.ts';

/** What is registered as the baseline of a version. */
export interface BaselineRequest {
  readonly model: string;
  readonly version: string;
  /** Names the time, the columns with their types, the prediction and the label; its `baseline.from` and `to` are the default range. */
  readonly monitor: Monitor;
  /** Path of the file: CSV, JSON Lines, Parquet or Arrow, `.gz` allowed. */
  readonly file: string;
  /** First event time, inclusive, milliseconds since the epoch. */
  readonly from?: number;
  /** Last event time, exclusive. */
  readonly to?: number;
}

/** A baseline and what was left out on the way to it, one sentence each. */
export interface Registered {
  readonly kind: 'registered';
  readonly baseline: Baseline;
  readonly notes: readonly string[];
}

/** Baselines by model and version; the newest of a version holds. */
export interface Baselines {
  /** Reads the file, sets the bins, counts its rows; nothing is kept of a file that is refused. */
  register(request: BaselineRequest): Promise<Registered | Refusal>;
  get(model: string, version: string): Promise<Baseline | null>;
  /** The newest baseline of each version. */
  list(): Promise<readonly Baseline[]>;
}

/** What a tick changed for one baseline; windows are named by their start, ascending. */
export interface ChangedWindows {
  readonly baseline: Baseline;
  readonly windowMs: number;
  /** Windows whose rows were counted, for the first time or anew. */
  readonly windows: readonly number[];
  /** Windows whose labels were counted, for the first time or anew: their cohort is judged again. */
  readonly cohorts: readonly number[];
}

/** What one tick did. */
export interface ProfilerTick {
  readonly changed: readonly ChangedWindows[];
  readonly countedRows: number;
  /** Minutes that are closed but were left for the next tick, because this one had its fill. */
  readonly backlogMinutes: number;
}

/** Counts what has arrived since it last looked. */
export interface Profiler {
  /** Counts all closed minutes whose arrivals changed, and the labels that came in; `nowMs` is the wall clock. */
  tick(nowMs: number): Promise<ProfilerTick>;
  /**
   * The event time up to which a version's minutes are closed, lateness already taken off: a window that ends by it may be judged.
   * Null before the first row; where nothing arrived for an hour, the end of the newest row's window.
   */
  closedUntil(baseline: Baseline, windowMs: number, nowMs: number): Promise<number | null>;
}
