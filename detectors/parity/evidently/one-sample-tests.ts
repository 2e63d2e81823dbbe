import { chiSquareUpperTail, normalUpperTail } from '../../math/incomplete-gamma.ts';

/** Rows of each level on both sides, levels in Python's order. */
export interface LevelRows {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

const ONE_LEVEL =
  'both sides have one and the same level: the peer computes a p-value of zero degrees of freedom, which is no number';

const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * Evidently's chi-square: the reference's counts, scaled to the current rows, are taken as exact expectations, so that it finds drift in a
 * third to all of the samples without any. A level that the reference lacks makes the p-value 0.
 */
export function oneSampleChiSquare({ reference, current }: LevelRows): number | string {
  if (reference.length < 2) return ONE_LEVEL;
  const scale = total(current) / total(reference);
  const statistic = reference.reduce((sum, rows, level) => {
    const expected = rows * scale;
    return sum + (current[level]! - expected) ** 2 / expected;
  }, 0);
  return statistic === Infinity ? 0 : chiSquareUpperTail(statistic, reference.length - 1);
}

/** Evidently's G test: the reference's counts unscaled as expectations, which raises an error unless both sides have as many rows. */
export function oneSampleGTest({ reference, current }: LevelRows): number | string {
  const [n, m] = [total(reference), total(current)];
  if (Math.abs(n - m) / Math.min(n, m) > Math.sqrt(Number.EPSILON)) {
    return `the peer's G test raises an error unless both sides have as many rows: here are ${n} and ${m}`;
  }
  if (reference.length < 2) return ONE_LEVEL;
  let statistic = 0;
  for (let level = 0; level < reference.length; level++) {
    const observed = current[level]!;
    if (observed > 0) statistic += 2 * observed * Math.log(observed / reference[level]!);
  }
  return statistic === Infinity ? 0 : chiSquareUpperTail(Math.max(0, statistic), reference.length - 1);
}

/** Evidently's z test: the share of rows that do not have the first level, whatever the number of levels; pooled, two-sided. */
export function zTestOfFirstLevel({ reference, current }: LevelRows): number {
  if (reference.length < 2) return 1;
  const [n, m] = [total(reference), total(current)];
  const p = (n - reference[0]!) / n;
  const q = (m - current[0]!) / m;
  const both = (p * n + q * m) / (n + m);
  const z = (p - q) / Math.sqrt(both * (1 - both) * (1 / n + 1 / m));
  return 2 * normalUpperTail(Math.abs(z));
}
