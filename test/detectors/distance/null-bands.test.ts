import { describe, expect, it } from 'vitest';
import {
  CategoricalSample,
  NumericSample,
  UNIVARIATE_METHODS,
  type Sample,
  type UnivariateName,
} from '../../../detectors/index.ts';
import { createRandom, type Random } from '../../../detectors/math/random.ts';

const numbers =
  (value: (random: Random) => number) =>
  (random: Random, n: number): Sample =>
    NumericSample.of(Float64Array.from({ length: n }, () => value(random)));
const levels =
  (level: (random: Random) => number) =>
  (random: Random, n: number): Sample =>
    CategoricalSample.from(Array.from({ length: n }, () => level(random)));

const SHAPES = {
  normal: numbers((random) => random.normal()),
  tied: numbers((random) => Math.round(3 * random.normal())),
  'two levels': levels((random) => (random.uniform() < 0.3 ? 1 : 0)),
  'five levels': levels((random) => Math.floor(5 * random.uniform() ** 1.5)),
  'a thousand levels': levels((random) => Math.floor(1000 * random.uniform())),
} as const;

/** kl goes like psi, hellinger and bhattacharyya like js; histogram_intersection is tv. */
const BINNED = ['psi', 'js', 'tv', 'l_infinity'] as const;
const ALONG = ['wasserstein', 'energy', 'mmd_1d'] as const;

const CELLS: readonly (readonly [keyof typeof SHAPES, number, number, readonly UnivariateName[]])[] = [
  ['normal', 12, 9, [...BINNED, ...ALONG]],
  ['normal', 60, 1500, [...BINNED, ...ALONG]],
  ['normal', 1500, 60, [...BINNED, ...ALONG]],
  ['normal', 1200, 1500, [...BINNED, ...ALONG]],
  ['tied', 80, 60, [...BINNED, ...ALONG]],
  ['two levels', 50, 40, [...BINNED, 'cramers_v']],
  ['five levels', 1000, 800, [...BINNED, 'cramers_v']],
  ['a thousand levels', 900, 700, [...BINNED, 'cramers_v']],
];
const ROUNDS = 20;

interface Tally {
  rounds: number;
  beyond: number;
  far: number;
}

describe('null bands', () => {
  it('are left by pairs without drift as often as they say, whatever the sizes, ties and levels', () => {
    const random = createRandom(7);
    const tally = new Map<string, Tally>();
    const means: string[] = [];
    for (const [shape, n, m, names] of CELLS) {
      const sums = new Map(names.map((name) => [name, [0, 0, 0] as [number, number, number]]));
      for (let round = 0; round < ROUNDS; round += 1) {
        const reference = SHAPES[shape](random, n);
        const current = SHAPES[shape](random, m);
        for (const name of names) {
          const { statistic, null: band } = UNIVARIATE_METHODS[name].compare(reference, current, { seed: round });
          const counts = tally.get(name) ?? { rounds: 0, beyond: 0, far: 0 };
          tally.set(name, counts);
          counts.rounds += 1;
          // A hair: a statistic on the band's own lattice point is not beyond it.
          if (statistic! > band!.q95 * (1 + 1e-9)) counts.beyond += 1;
          if (statistic! > band!.q999 * (1 + 1e-9)) counts.far += 1;
          const sum = sums.get(name)!;
          sum[0] += statistic!;
          sum[1] += band!.mean;
          sum[2] += band!.q95 - band!.mean;
        }
      }
      for (const [name, [found, expected, spread]] of sums) {
        // The spread of a statistic is about half the way from its mean to its 95 % point; four standard errors of the mean of the rounds.
        const error = (2.4 * spread) / Math.sqrt(ROUNDS) + 0.02 * Math.abs(expected);
        if (Math.abs(found - expected) > error) {
          means.push(`${name} of ${shape} ${n} ${m}: ${found / ROUNDS} for ${expected / ROUNDS}`);
        }
      }
    }
    expect(means).toEqual([]);
    for (const [name, { rounds, beyond, far }] of tally) {
      // Four standard errors above 5 %; lattices of few values may stay below.
      expect(beyond / rounds, name).toBeLessThan(0.05 + 4 * Math.sqrt(0.0475 / rounds));
      expect(far, name).toBeLessThanOrEqual(2);
      expect(beyond, name).toBeGreaterThan(0);
    }
  });

  it('makes the default threshold of a distance one that small samples do not reach by chance', () => {
    const random = createRandom(11);
    const rounds = 40;
    // A fixed .1 would call nearly all such pairs drifted.
    let drifted = 0;
    let fixed = 0;
    for (let round = 0; round < rounds; round += 1) {
      const [reference, current] = [SHAPES.normal(random, 2000), SHAPES.normal(random, 50)];
      if (UNIVARIATE_METHODS.js.compare(reference, current).drifted) drifted += 1;
      if (UNIVARIATE_METHODS.js.compare(reference, current, { threshold: 0.1 }).drifted) fixed += 1;
    }
    expect(drifted).toBeLessThanOrEqual(7);
    expect(fixed).toBeGreaterThan(36);
  });
});
