import type { NullBand } from './types.ts';

/** The band of a stream's scores over the baseline's windows; NaN scores are left out, and without any score the band is NaN. */
export function nullBandOf(scores: readonly number[], rows: number): NullBand {
  const known = scores.filter((score) => !Number.isNaN(score)).sort((a, b) => a - b);
  const mean = known.length === 0 ? NaN : known.reduce((sum, score) => sum + score, 0) / known.length;
  return { windows: known.length, rows, mean, q95: quantile(known, 0.95), q999: quantile(known, 0.999) };
}

/** Type 7 quantile of ascending values. */
function quantile(ascending: readonly number[], level: number): number {
  const at = (ascending.length - 1) * level;
  const low = ascending[Math.floor(at)] ?? NaN;
  const high = ascending[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}
