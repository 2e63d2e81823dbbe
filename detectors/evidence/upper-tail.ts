/** Share of the baseline that the tail is fitted on. */
const TAIL_SHARE = 0.1;
/** Fewer values than this beyond the threshold say nothing of a tail's shape. */
const FEWEST_EXCESSES = 20;
/** The shape is moved by this many standard errors towards the heavy side: a tail believed too light would take noise for an outage. */
const SHAPE_CAUTION = 1;
const LEAST_SHAPE = 0.1;
const GREATEST_SHAPE = 0.9;

/** A generalised Pareto tail above a threshold of the baseline, and where the baseline ends. */
export interface UpperTail {
  readonly threshold: number;
  readonly scale: number;
  readonly shape: number;
  readonly greatest: number;
}

/**
 * Fits the upper tail of ascending values; null where there are too few, or where the tail has no extent (ties at the top), so that nothing can be said of amplitudes.
 * Probability-weighted moments: Hosking and Wallis, "Parameter and quantile estimation for the generalized Pareto distribution", Technometrics 29 (1987) 339-349; the shape is then moved one standard error up and the scale refitted by the mean excess.
 * `independence`: what part of the values counts as independent ones, below 1 for a stream with memory, whose greatest values come in clusters and say less of the tail.
 */
export function fitUpperTail(sorted: Float64Array, independence = 1): UpperTail | null {
  const count = Math.floor(sorted.length * TAIL_SHARE);
  if (count < FEWEST_EXCESSES) return null;
  const first = sorted.length - count;
  const threshold = sorted[first - 1]!;
  const greatest = sorted[sorted.length - 1]!;
  let mean = 0;
  let weighted = 0;
  for (let i = 0; i < count; i++) {
    const excess = sorted[first + i]! - threshold;
    mean += excess / count;
    weighted += (excess * (1 - (i + 0.65) / count)) / count;
  }
  const spread = mean - 2 * weighted;
  if (!(mean > 0) || !(spread > 0) || !(greatest > threshold)) return null;
  const estimate = 2 - mean / spread;
  const shape = Math.min(
    GREATEST_SHAPE,
    Math.max(LEAST_SHAPE, estimate + SHAPE_CAUTION / Math.sqrt(count * independence)),
  );
  const scale = mean * (1 - shape);
  return scale > 0 && Number.isFinite(scale) ? { threshold, scale, shape, greatest } : null;
}

/** The chance that a value known to be beyond the baseline's greatest is beyond `x` too: 1 inside the range and where no tail could be fitted. */
export function excessChance(tail: UpperTail | null, x: number): number {
  if (tail === null || x <= tail.greatest) return 1;
  const at = 1 + (tail.shape * (x - tail.threshold)) / tail.scale;
  const end = 1 + (tail.shape * (tail.greatest - tail.threshold)) / tail.scale;
  return Math.pow(at / end, -1 / tail.shape);
}
