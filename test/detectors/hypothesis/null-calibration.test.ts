import { describe, expect, it } from 'vitest';
import {
  CategoricalSample,
  NumericSample,
  TextSample,
  UNIVARIATE_METHODS,
  type Sample,
  type UnivariateName,
} from '../../../detectors/index.ts';
import { createRandom, type Random } from '../../../detectors/math/random.ts';

const LEVELS = [0.01, 0.05, 0.2, 0.5] as const;

/** The p-values that decide, of pairs without drift. */
function pValues(name: UnivariateName, rounds: number, draw: (random: Random) => readonly [Sample, Sample]): number[] {
  const random = createRandom(20_260_101);
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { pValue, pValueUnderTies } = UNIVARIATE_METHODS[name].compare(...draw(random), { seed: round });
    if (pValue !== null) values.push(pValueUnderTies ?? pValue);
  }
  return values;
}

const numbers = (random: Random, n: number, value: (random: Random) => number): NumericSample =>
  NumericSample.of(Float64Array.from({ length: n }, () => value(random)));
const continuous = (random: Random): number => random.normal();
const tied = (random: Random): number => Math.round(3 * random.normal());
const levels = (random: Random, n: number, cells: number): CategoricalSample =>
  CategoricalSample.from(Array.from({ length: n }, () => Math.floor(cells * random.uniform() ** 1.5)));

/** Four standard errors of a share that is `level`. */
const error = (level: number, rounds: number): number => 4 * Math.sqrt((level * (1 - level)) / rounds);

describe('p-values without drift', () => {
  it.each<readonly [UnivariateName, number, number, number, 'uniform' | 'conservative']>([
    // Coarse exact laws (few possible values) may reject less than their level, never more.
    ['ks', 12, 15, 1500, 'conservative'],
    ['ks', 300, 211, 800, 'uniform'],
    ['mann_whitney', 7, 9, 1500, 'conservative'],
    ['mann_whitney', 60, 40, 1500, 'uniform'],
    ['t_test', 12, 15, 1500, 'uniform'],
    ['t_test', 300, 200, 800, 'uniform'],
    ['welch_t', 12, 15, 1500, 'uniform'],
    ['welch_t', 300, 40, 1000, 'uniform'],
    ['cramer_von_mises', 8, 6, 200, 'conservative'],
    ['cramer_von_mises', 60, 40, 1500, 'uniform'],
    ['epps_singleton', 60, 40, 1500, 'uniform'],
    ['epps_singleton', 300, 400, 600, 'uniform'],
    ['kuiper', 60, 40, 1500, 'conservative'],
    ['kuiper', 1000, 700, 500, 'conservative'],
    ['baumgartner_weiss_schindler', 6, 7, 60, 'conservative'],
    ['baumgartner_weiss_schindler', 3000, 2500, 150, 'uniform'],
    ['mmd_1d', 15, 12, 80, 'uniform'],
    ['mmd_1d', 300, 250, 120, 'uniform'],
  ])('%s of continuous values, %i against %i, %i pairs: %s', (name, n, m, rounds, kind) => {
    const found = pValues(name, rounds, (random) => [numbers(random, n, continuous), numbers(random, m, continuous)]);
    expect(found.length).toBe(rounds);
    for (const level of LEVELS) {
      const share = found.filter((p) => p <= level).length / rounds;
      expect(share, `p <= ${String(level)}`).toBeLessThanOrEqual(level + error(level, rounds));
      if (kind === 'uniform')
        expect(share, `p <= ${String(level)}`).toBeGreaterThanOrEqual(level - error(level, rounds));
    }
  });

  it.each<readonly [UnivariateName, 'uniform' | 'conservative']>([
    ['ks', 'conservative'],
    ['kuiper', 'conservative'],
    ['cramer_von_mises', 'conservative'],
    ['mann_whitney', 'uniform'],
    ['t_test', 'uniform'],
    ['welch_t', 'uniform'],
    ['epps_singleton', 'uniform'],
  ])('%s of values with many ties, 80 against 120: %s', (name, kind) => {
    const rounds = 1000;
    const found = pValues(name, rounds, (random) => [numbers(random, 80, tied), numbers(random, 120, tied)]);
    for (const level of LEVELS) {
      const share = found.filter((p) => p <= level).length / rounds;
      expect(share, `p <= ${String(level)}`).toBeLessThanOrEqual(level + error(level, rounds));
      if (kind === 'uniform')
        expect(share, `p <= ${String(level)}`).toBeGreaterThanOrEqual(level - error(level, rounds));
    }
  });

  it.each([
    [60, 40, continuous],
    [500, 300, continuous],
    [80, 120, tied],
  ])('anderson_darling within the range of its table, %i against %i', (n, m, value) => {
    const rounds = 1000;
    const found = pValues('anderson_darling', rounds, (random) => [
      numbers(random, n, value),
      numbers(random, m, value),
    ]);
    // Clipped at .25 above and .001 below.
    for (const level of [0.01, 0.05, 0.2]) {
      const share = found.filter((p) => p <= level).length / rounds;
      expect(Math.abs(share - level), `p <= ${String(level)}`).toBeLessThanOrEqual(error(level, rounds));
    }
  });

  it.each<readonly [UnivariateName, number, number, number]>([
    ['chi_square', 5, 100, 60],
    ['chi_square', 5, 400, 300],
    ['chi_square', 30, 600, 500],
    ['g_test', 5, 400, 300],
    ['z_test', 2, 300, 200],
    ['fisher_exact', 2, 40, 30],
    ['fisher_exact', 2, 500, 300],
  ])('%s of %i levels, %i against %i', (name, cells, n, m) => {
    const rounds = 600;
    const found = pValues(name, rounds, (random) => [levels(random, n, cells), levels(random, m, cells)]);
    for (const level of LEVELS) {
      const share = found.filter((p) => p <= level).length / rounds;
      expect(share, `p <= ${String(level)}`).toBeLessThanOrEqual(level + error(level, rounds));
      // Two levels make a lattice: at .5 a single point may carry several hundredths.
      if (name !== 'fisher_exact' && cells > 2) {
        expect(share, `p <= ${String(level)}`).toBeGreaterThanOrEqual(level - error(level, rounds));
      }
    }
  });

  it('keeps its level where a goodness-of-fit test against the reference rejects a third of equal samples', () => {
    // Measured for the usual default on 1,000 against 1,000 rows of five equal levels: .319; two-sample tests: .048.
    const rounds = 300;
    const found = pValues('chi_square', rounds, (random) => {
      const draw = (): CategoricalSample => CategoricalSample.from(Array.from({ length: 1000 }, () => random.below(5)));
      return [draw(), draw()];
    });
    expect(found.filter((p) => p < 0.05).length / rounds).toBeLessThan(0.05 + error(0.05, rounds));
  });

  it.each([
    [25, 20, 100],
    [150, 100, 60],
  ])('text_domain_classifier, %i against %i texts', (n, m, rounds) => {
    const words = Array.from({ length: 200 }, (_, i) => `word${i.toString(36)}`);
    const text = (random: Random): string =>
      Array.from({ length: 8 }, () => words[Math.floor(200 * random.uniform() ** 2)]!).join(' ');
    const found = pValues('text_domain_classifier', rounds, (random) => [
      new TextSample(Array.from({ length: n }, () => text(random))),
      new TextSample(Array.from({ length: m }, () => text(random))),
    ]);
    for (const level of [0.05, 0.2, 0.5]) {
      expect(Math.abs(found.filter((p) => p <= level).length / rounds - level)).toBeLessThanOrEqual(
        error(level, rounds),
      );
    }
  });
});
