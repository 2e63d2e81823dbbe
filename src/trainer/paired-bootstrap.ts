import { seededRandom } from './seeded-random.ts';

/** Mean improvements of several candidates over the same champion, resampled together. */
export interface PairedBootstrap {
  /** Mean of each candidate's improvement over all rows. */
  readonly means: readonly number[];
  /** Lower bound, at the asked confidence and one-sided, of candidate `better`'s improvement over candidate `worse`; over the champion without it. */
  readonly lowerBound: (better: number, worse?: number) => number;
}

/** What is resampled, and how often. */
export interface BootstrapOptions {
  /** Per candidate and row: the champion's loss minus the candidate's; rows in order of time. */
  readonly improvements: readonly Float64Array[];
  readonly seed: number;
  readonly resamples: number;
  readonly confidence: number;
  /** At most so many stretches of rows are the units that are drawn. */
  readonly maxBlocks: number;
}

/**
 * The paired block bootstrap (Kuensch 1989, with fixed blocks): neighbouring rows share their weather, so stretches of
 * consecutive rows are drawn, not single rows, and every candidate is judged on the same draws. The bounds are
 * percentiles of the resampled means.
 */
export function pairedBootstrap(options: BootstrapOptions): PairedBootstrap {
  const { improvements, resamples } = options;
  const rows = improvements[0]?.length ?? 0;
  const blocks = Math.min(options.maxBlocks, rows);
  const sizes = new Float64Array(blocks);
  const sums = improvements.map(() => new Float64Array(blocks));
  for (let row = 0; row < rows; row++) {
    const block = Math.floor((row * blocks) / rows);
    sizes[block] = (sizes[block] ?? 0) + 1;
    for (const [candidate, values] of improvements.entries()) {
      const target = sums[candidate];
      if (target !== undefined) target[block] = (target[block] ?? 0) + (values[row] ?? 0);
    }
  }
  const random = seededRandom(options.seed);
  const draws = improvements.map(() => new Float64Array(resamples));
  const drawn = new Float64Array(improvements.length);
  for (let resample = 0; resample < resamples; resample++) {
    let size = 0;
    drawn.fill(0);
    for (let pick = 0; pick < blocks; pick++) {
      const block = Math.floor(random() * blocks);
      size += sizes[block] ?? 0;
      for (const [candidate, target] of sums.entries())
        drawn[candidate] = (drawn[candidate] ?? 0) + (target[block] ?? 0);
    }
    for (const [candidate, target] of draws.entries()) target[resample] = (drawn[candidate] ?? 0) / size;
  }
  return {
    means: improvements.map((values) => values.reduce((sum, value) => sum + value, 0) / rows),
    lowerBound: (better, worse) => {
      const differences = Float64Array.from(
        draws[better] ?? [],
        (value, resample) => value - (worse === undefined ? 0 : (draws[worse]?.[resample] ?? 0)),
      ).sort();
      return differences[Math.floor((1 - options.confidence) * resamples)] ?? Number.NaN;
    },
  };
}
