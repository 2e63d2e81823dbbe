/** What a score was over the baseline's own windows: mean, 95 % and 99.9 % points. */
export interface NullBand {
  readonly nullMean: number;
  readonly nullQ95: number;
  readonly nullQ999: number;
}

/** The steps of the drift scale, from quiet to far out; each has a colour of its own on the heatmap. */
export const DRIFT_STEPS = [
  { from: 0, label: 'within 95 %' },
  { from: 0, label: '95–99.9 %' },
  { from: 1, label: 'beyond 99.9 %' },
  { from: 2, label: 'over 2×' },
  { from: 4, label: 'over 4×' },
  { from: 8, label: 'over 8×' },
] as const;

/** Cap of the distance. */
export const MAX_DISTANCE = 99;

/** The least that counts as one band: over a baseline that hardly moved, a single odd row in a hundred must not look like a landslide. */
const LEAST_REACH = 0.01;

/** How far a score is from the baseline's mean, in units of the distance to its 99.9 % point: 1 is on the edge of the band. */
export function bandDistance(score: number, band: NullBand): number {
  const reach = Math.max(LEAST_REACH, band.nullQ999 - band.nullMean);
  return Math.min(MAX_DISTANCE, Math.max(0, (score - band.nullMean) / reach));
}

/** The step of the drift scale that a score falls on, 0 to 5. */
export function driftStep(score: number, band: NullBand): number {
  if (score <= band.nullQ95) return 0;
  if (score <= band.nullQ999) return 1;
  const distance = bandDistance(score, band);
  let step = 2;
  while (step + 1 < DRIFT_STEPS.length && distance >= (DRIFT_STEPS[step + 1]?.from ?? Infinity)) step++;
  return step;
}

/** The distance in words: `within the band`, `2.4× the band`. */
export function distanceWords(score: number, band: NullBand): string {
  if (score <= band.nullQ95) return 'within the band';
  if (score <= band.nullQ999) return 'at the edge of the band';
  const distance = bandDistance(score, band);
  return distance < 1 ? 'just beyond the band' : `${distance.toFixed(1)}× the band`;
}
