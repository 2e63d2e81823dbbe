export type { Refusal, RefusalReason } from './refusal.ts';
export type { BaselineRequest, Baselines, ChangedWindows, Profiler, ProfilerTick, Registered } from './types.ts';
export type { WindowQuery } from './ports.ts';
