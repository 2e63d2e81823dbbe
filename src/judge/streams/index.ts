export { buildStreams } from './build-streams.ts';
export { DEFAULT_LABEL_DELAY_MS, labelLagOf } from './label-lag.ts';
export { LABEL_COLUMN } from './streams-of.ts';
export type { CalendarMatch, NullBand, Stream, StreamOptions, StreamSet, WindowScores } from './types.ts';
