import { describe, expect, it } from 'vitest';
import { NumericSample, UNIVARIATE_METHODS } from '../../../detectors/index.ts';
import { mannWhitneyLowerTail } from '../../../detectors/math/mann-whitney-law.ts';

/** Every way to choose the reference's places among n + m ranks. */
function splits(n: number, size: number): readonly (readonly number[])[] {
  if (n === 0) return [[]];
  if (n > size) return [];
  return [...splits(n, size - 1), ...splits(n - 1, size - 1).map((rest) => [...rest, size])];
}

function samplesOf(places: readonly number[], size: number): readonly [NumericSample, NumericSample] {
  const others = Array.from({ length: size }, (_, i) => i + 1).filter((rank) => !places.includes(rank));
  return [NumericSample.from(places), NumericSample.from(others)];
}

describe('exact laws', () => {
  it.each([
    ['ks', 3, 4],
    ['ks', 4, 4],
    ['ks', 2, 6],
    ['ks', 6, 4],
    ['mann_whitney', 4, 5],
    ['mann_whitney', 6, 2],
    ['cramer_von_mises', 4, 5],
    ['cramer_von_mises', 3, 6],
    ['baumgartner_weiss_schindler', 4, 4],
  ] as const)('%s at %i and %i is the share of all splits that are at least as extreme', (name, n, m) => {
    const method = UNIVARIATE_METHODS[name];
    const all = splits(n, n + m).map((places) => method.compare(...samplesOf(places, n + m)));
    // Mann-Whitney is two-sided about nm / 2, the others are one-sided.
    const size = (statistic: number): number =>
      name === 'mann_whitney' ? Math.abs(statistic - (n * m) / 2) : statistic;
    for (const result of all) {
      const atLeast = all.filter((other) => size(other.statistic!) >= size(result.statistic!) - 1e-12).length;
      expect(result.basis).toBe('exact');
      expect(result.pValue).toBeCloseTo(atLeast / all.length, 12);
    }
  });

  it('the Mann-Whitney law of 8 and 3,000 values keeps its digits: symmetric halves add up to 1', () => {
    const middle = 8 * 1500;
    // P(U <= middle) + P(U <= middle - 1) = 1, by symmetry about the middle.
    expect(mannWhitneyLowerTail(middle, 8, 3000) + mannWhitneyLowerTail(middle - 1, 8, 3000)).toBeCloseTo(1, 9);
    const splitsOf = Array.from({ length: 8 }, (_, i) => (3001 + i) / (i + 1)).reduce((a, b) => a * b, 1);
    expect(mannWhitneyLowerTail(0, 8, 3000) * splitsOf).toBeCloseTo(1, 12);
  });
});
