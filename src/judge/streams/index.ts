export type { CalendarMatch, NullBand, Stream, StreamOptions, StreamSet, WindowScores } from './types.ts';
