/** An episode's stream is looked at over a day of hourly windows before it may close … */
export const CLOSING_WINDOWS = 24;
const CLOSING_QUANTILE = 0.75;

/**
 * The level at or below which a stream's mean over `span` windows counts as quiet: the upper quartile of such means in its own baseline.
 * `levels` are the baseline's normal scores less season, NaN where missing.
 */
export function closingLevel(levels: Float64Array, span: number): number {
  const present = levels.filter((level) => !Number.isNaN(level));
  const means: number[] = [];
  let sum = 0;
  for (let i = 0; i < present.length; i++) {
    sum += present[i]!;
    if (i >= span) sum -= present[i - span]!;
    if (i >= span - 1) means.push(sum / span);
  }
  means.sort((a, b) => a - b);
  return means[Math.floor(CLOSING_QUANTILE * (means.length - 1))] ?? 0;
}
