import type { StreamModel } from './stream-model.ts';
import type { Periods } from './season.ts';

/** An episode's stream is looked at over a day of hourly windows before it may close … */
const CLOSING_WINDOWS = 24;
/** … or over this many times the windows in which its memory fades, so that a wandering stream is not taken for a quiet one … */
const MEMORY_SPANS = 8;
/** … but not over more than a week of hours for the memory's sake. */
const MOST_FOR_MEMORY = 168;

/**
 * The level that this share of a stream's means over `span` windows stay below in its own baseline.
 * `levels` are the baseline's normal scores less season, NaN where missing.
 */
export function ordinaryLevel(levels: Float64Array, span: number, share: number): number {
  const present = levels.filter((level) => !Number.isNaN(level));
  const means: number[] = [];
  let sum = 0;
  for (let i = 0; i < present.length; i++) {
    sum += present[i]!;
    if (i >= span) sum -= present[i - span]!;
    if (i >= span - 1) means.push(sum / span);
  }
  means.sort((a, b) => a - b);
  return means[Math.floor(share * (means.length - 1))] ?? 0;
}

/** Over how many windows a stream must be quiet before its episode may close: with an hour-of-week season, over a whole week at least. */
export function closingWindows({ location, memory }: StreamModel, { outer }: Periods): number {
  const season = location?.hasOuter === true ? outer : 0;
  const fading = memory.gain > 0 ? Math.min(MOST_FOR_MEMORY, Math.ceil(MEMORY_SPANS / (1 - memory.persistence))) : 0;
  return Math.max(CLOSING_WINDOWS, season, fading);
}
