export { dataFileAt } from './data-file.ts';
export { createBaselines } from './baselines.ts';
export { profileFile } from './profile-file.ts';
export { createProfiler } from './profiler.ts';
export type { Baselines, Profiler, Registered } from './types.ts';
