import { mean, quantileSorted } from 'simple-statistics';
import type { NullBand } from './types.ts';

/**
 * The band of a stream's scores over the baseline's windows; NaN scores are left out, and without any score the band is NaN.
 * A quantile is the least score that at least that share of the windows does not exceed.
 */
export function nullBandOf(scores: readonly number[], rows: number): NullBand {
  const known = scores.filter((score) => !Number.isNaN(score)).sort((a, b) => a - b);
  if (known.length === 0) return { windows: 0, rows, mean: NaN, q95: NaN, q999: NaN };
  return {
    windows: known.length,
    rows,
    mean: mean(known),
    q95: quantileSorted(known, 0.95),
    q999: quantileSorted(known, 0.999),
  };
}
