export { buildStreams } from './build-streams.ts';
export type { StreamSet } from './types.ts';
