import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hellingerDistance,
  jensenShannonDistance,
  kullbackLeibler,
  populationStabilityIndex,
  totalVariation,
} from '../../../detectors/distance/index.ts';

/** Counts of two samples in the same bins, each with rows. */
const pair = fc
  .array(fc.tuple(fc.nat({ max: 500 }), fc.nat({ max: 500 })), { minLength: 1, maxLength: 30 })
  .map((cells) => [cells.map(([a]) => a), cells.map(([, b]) => b)] as const)
  .filter(([a, b]) => a.some((n) => n > 0) && b.some((n) => n > 0));

describe('distances of samples counted in the same bins', () => {
  // Computed with SciPy 1.17 (jensenshannon base 2, rel_entr) and by hand for PSI, Hellinger and TV on shares without empty cells.
  it.each([
    ['psi', populationStabilityIndex, 0.010951793087],
    ['kl(reference || current)', kullbackLeibler, 0.005431510099],
    ['js', jensenShannonDistance, 0.044425503779],
    ['hellinger', hellingerDistance, 0.036993150777],
    ['tv', totalVariation, 0.05],
  ] as const)('%s of [10, 20, 30, 40] and [12, 18, 33, 37]', (_, distance, expected) => {
    expect(distance([10, 20, 30, 40], [12, 18, 33, 37])).toBeCloseTo(expected, 11);
  });

  it.each([
    // Half a row of 4.5 and of 8.5: p = (1/9, 8/9), q = (16/17, 1/17).
    ['psi', populationStabilityIndex, (1 / 9 - 16 / 17) * Math.log(17 / 144) + (8 / 9 - 1 / 17) * Math.log(136 / 9)],
    ['kl', kullbackLeibler, (1 / 9) * Math.log(17 / 144) + (8 / 9) * Math.log(136 / 9)],
    ['js', jensenShannonDistance, 1],
    ['hellinger', hellingerDistance, 1],
    ['tv', totalVariation, 1],
  ] as const)('%s of disjoint samples, the bin empty on both sides dropped', (_, distance, expected) => {
    expect(distance([0, 0, 4], [8, 0, 0])).toBeCloseTo(expected, 12);
  });

  it.each([
    ['js', jensenShannonDistance],
    ['hellinger', hellingerDistance],
    ['tv', totalVariation],
    ['psi', populationStabilityIndex],
  ] as const)(
    '%s is symmetric, 0 for equal shares, and blind to the order of bins and to empty ones',
    (_, distance) => {
      fc.assert(
        fc.property(pair, fc.nat(), ([a, b], turn) => {
          const d = distance(a, b);
          expect(distance(b, a)).toBeCloseTo(d, 10);
          expect(distance(a, a)).toBe(0);
          const turned = (x: readonly number[]): number[] => x.map((_count, i) => x[(i + turn) % x.length]!);
          expect(distance(turned(a), turned(b))).toBeCloseTo(d, 10);
          expect(distance([...a, 0], [...b, 0])).toBe(d);
          expect(d).toBeGreaterThanOrEqual(0);
        }),
      );
    },
  );

  it('holds the known inequalities: H^2 <= TV <= sqrt(2) H, and JS^2 <= TV', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const tv = totalVariation(a, b);
        const h = hellingerDistance(a, b);
        const js = jensenShannonDistance(a, b);
        expect(h * h).toBeLessThanOrEqual(tv + 1e-12);
        expect(tv).toBeLessThanOrEqual(h * Math.SQRT2 + 1e-12);
        expect(js * js).toBeLessThanOrEqual(tv + 1e-12);
        expect(js).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is a metric: JS never takes a detour', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)), { minLength: 2, maxLength: 12 }), (cells) => {
        const [a, b, c] = [0, 1, 2].map((side) => cells.map((cell) => cell[side]! + 1)) as [
          number[],
          number[],
          number[],
        ];
        expect(jensenShannonDistance(a, c)).toBeLessThanOrEqual(
          jensenShannonDistance(a, b) + jensenShannonDistance(b, c) + 1e-12,
        );
      }),
    );
  });

  it.each([
    ['other bins', [1, 2], [1, 2, 3], /2 bins.*3/],
    ['an empty sample', [1, 2], [0, 0], /without rows/],
  ])('refuses %s', (_, a, b, message) => {
    for (const distance of [
      jensenShannonDistance,
      hellingerDistance,
      totalVariation,
      populationStabilityIndex,
      kullbackLeibler,
    ]) {
      expect(() => distance(a, b)).toThrow(message);
    }
  });
});
