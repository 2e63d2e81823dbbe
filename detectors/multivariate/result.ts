import type { MethodResult, NullBand, PValueBasis, Scale } from '../types.ts';
import type { Matrix } from '../learners/matrix.ts';

/** What a multivariate method found out. */
export interface MultivariateFinding {
  readonly statistic: number;
  readonly pValue: number;
  readonly basis: PValueBasis;
  readonly null: NullBand | null;
  /** The statistic's value at the level. */
  readonly threshold: number;
}

/** The level of the p-value when none is given. */
export const LEVEL = 0.05;

/** A result decided by its p-value, or the reason why there is none. */
export function multivariateResult(
  about: { readonly name: string; readonly scale: Scale },
  n: readonly [number, number],
  outcome: MultivariateFinding | string,
  level = LEVEL,
): MethodResult {
  const frame = { method: about.name, scale: about.scale, direction: 'above' as const, n };
  const reason = typeof outcome === 'string' ? outcome : unspeakable(outcome);
  if (reason !== null || typeof outcome === 'string') {
    return {
      ...frame,
      statistic: null,
      pValue: null,
      threshold: null,
      drifted: null,
      null: null,
      insufficient: reason,
    };
  }
  return { ...frame, ...outcome, drifted: outcome.pValue <= level, insufficient: null };
}

function unspeakable({ statistic, pValue, threshold, null: band }: MultivariateFinding): string | null {
  const numbers: number[] = [statistic, pValue, threshold, ...(band ? [band.mean, band.q95, band.q999] : [])];
  return numbers.every(Number.isFinite) ? null : 'the values are too large or too far apart for this statistic';
}

/** Why these tables cannot be compared at all, or null. */
export function incomparable(reference: Matrix, current: Matrix, fewest: number): string | null {
  if (reference.columns === 0) return 'there is no numeric column to compare';
  if (reference.columns !== current.columns) {
    return `the reference has ${reference.columns} columns and the current data ${current.columns}`;
  }
  for (const [side, { rows }] of [
    ['the reference', reference],
    ['the current data', current],
  ] as const) {
    if (rows < fewest) return `${side} has ${rows} complete rows, ${fewest} are needed`;
  }
  return null;
}

/** The finding of a statistic among its values under permutation: p = (1 + as far) / (1 + permutations), which is valid at every size. */
export function permutationFinding(statistic: number, permuted: readonly number[], level = LEVEL): MultivariateFinding {
  const sorted = Float64Array.from(permuted).sort();
  // Values that differ from the observed one by rounding alone are as far as it.
  const slack = 1e-12 * Math.max(Math.abs(statistic), Math.abs(sorted.at(-1) ?? 0), Math.abs(sorted[0] ?? 0));
  let asFar = 0;
  for (const value of sorted) if (value >= statistic - slack) asFar += 1;
  const quantile = (p: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(p * (sorted.length + 1)) - 1)]!;
  return {
    statistic,
    pValue: (1 + asFar) / (1 + sorted.length),
    basis: 'resampling',
    null: {
      mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
      q95: quantile(0.95),
      q999: quantile(0.999),
    },
    threshold: quantile(1 - level),
  };
}
