import { kolmogorovUpperTail } from '../math/kolmogorov-tail.ts';
import { pathLeavesBand } from '../math/lattice-paths.ts';
import type { Finding } from '../method.ts';
import type { Pooled } from '../samples/pair.ts';

/** Up to this many values in the larger sample the two-sample law itself is used. */
const EXACT_UP_TO = 10_000;

/** The largest |i m - j n| over the distribution functions i / n and j / m: an exact whole number. O(n + m). */
export function largestGap({ n, m, values, reference, current }: Pooled): number {
  let gap = 0;
  for (let k = 0; k < values.length; k += 1) {
    const size = Math.abs(reference[k]! * m - current[k]! * n);
    if (size > gap) gap = size;
  }
  return gap;
}

/**
 * Kolmogorov-Smirnov test: D = max |F - G|, in [0, 1], which is its own effect size.
 *
 * The two-sided p-value is exact while the larger sample has at most 10,000 values; beyond, it is that of the exact one-sample law at
 * round(nm / (n + m)) values. Both take the samples to be continuous: ties make the p-value too large, never too small.
 * Smirnov (1939); Hodges, Ark. Mat. 3 (1958); Simard and L'Ecuyer, J. Stat. Software 39/11 (2011). O(n + m) after sorting, and for the
 * exact law at most O(n m D).
 */
export function kolmogorovSmirnov(pooled: Pooled): Finding {
  const { n, m } = pooled;
  const gap = largestGap(pooled);
  const statistic = gap / (n * m);
  const exact = Math.max(n, m) <= EXACT_UP_TO;
  const pValue = exact
    ? pathLeavesBand(n, m, gap)
    : kolmogorovUpperTail(Math.max(1, roundHalfToEven((n / (n + m)) * m)), statistic);
  return { statistic, pValue, basis: exact ? 'exact' : 'limit', effect: { name: 'largest gap', value: statistic } };
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return Math.round(x);
}
