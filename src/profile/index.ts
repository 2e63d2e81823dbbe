export { createBaselines } from './baselines.ts';
export { profileFile, type ProfiledFile } from './profile-file.ts';
export { createProfiler, type ProfilerOptions } from './profiler.ts';
export type { BaselineDocuments, BaselineStore, OutcomeStore, ProfileStore, WindowQuery } from './ports.ts';
export type { Refusal, RefusalReason } from './refusal.ts';
export type { BaselineRequest, Baselines, ChangedWindows, Profiler, ProfilerTick, Registered } from './types.ts';
