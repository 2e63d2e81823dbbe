import { chiSquareUpperTail } from '../math/incomplete-gamma.ts';
import type { Outcome } from '../method.ts';

/** Rows of both samples in the same cells. */
interface Table {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

const ONE_LEVEL = 'both samples have one and the same level, so there are no shares to compare';

const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);

/**
 * Pearson's statistic of a 2 x K table without Yates' correction: both samples are random, so both rows add to the variance. (Taking the
 * reference's counts as exact expectations, a goodness-of-fit test, rejects 32 to 88 % of samples without drift at 1,000 rows a side.)
 * Cells empty on both sides are to be left out. O(K).
 */
export function pearsonStatistic({ reference, current }: Table): number {
  const n = sum(reference);
  const m = sum(current);
  let statistic = 0;
  for (let cell = 0; cell < reference.length; cell += 1) {
    const both = reference[cell]! + current[cell]!;
    // (O - E)^2 / E of both rows together is N (a m - b n)^2 / (n m (a + b) n m): one gap of shares, no cancellation.
    const gap = reference[cell]! / n - current[cell]! / m;
    if (both > 0) statistic += (gap * gap) / both;
  }
  return statistic * n * m;
}

/**
 * Chi-square test of homogeneity: chi-square with K - 1 degrees of freedom, a limit that holds from about 5 expected rows a cell on.
 * Effect: Cramér's V. Pearson (1900). O(K).
 */
export function chiSquare(table: Table): Outcome {
  const cells = table.reference.length;
  if (cells < 2) return ONE_LEVEL;
  const statistic = pearsonStatistic(table);
  return {
    statistic,
    pValue: chiSquareUpperTail(statistic, cells - 1),
    basis: 'limit',
    effect: { name: 'cramers v', value: cramersV(table) },
  };
}

/**
 * G test (log-likelihood ratio) of homogeneity: 2 sum O ln(O / E), chi-square with K - 1 degrees of freedom as a limit.
 * Effect: Cramér's V. Woolf, Ann. Hum. Genet. 21 (1957) 397-409. O(K).
 */
export function gTest(table: Table): Outcome {
  const { reference, current } = table;
  const cells = reference.length;
  if (cells < 2) return ONE_LEVEL;
  const n = sum(reference);
  const m = sum(current);
  let statistic = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    const [a, b] = [reference[cell]!, current[cell]!];
    const share = (a + b) / (n + m);
    // O ln(O / E) - (O - E) per cell: the same sum, without cancelling terms, and never below 0.
    statistic += 2 * (surprise(a, n * share) + surprise(b, m * share));
  }
  return {
    statistic,
    pValue: chiSquareUpperTail(statistic, cells - 1),
    basis: 'limit',
    effect: { name: 'cramers v', value: cramersV(table) },
  };
}

function surprise(observed: number, expected: number): number {
  if (observed === 0) return expected;
  const difference = (observed - expected) / expected;
  return Math.abs(difference) < 1e-4
    ? // ln(1 + d) to the fourth order, with the first order gone.
      expected * difference * difference * (1 / 2 - difference / 6 + (difference * difference) / 12)
    : observed * Math.log(observed / expected) - (observed - expected);
}

/** Cramér's V of a 2 x K table, uncorrected, in [0, 1]: sqrt(chi-square / N). Cramér (1946). O(K). */
export function cramersV(table: Table): number {
  return Math.min(1, Math.sqrt(pearsonStatistic(table) / (sum(table.reference) + sum(table.current))));
}
