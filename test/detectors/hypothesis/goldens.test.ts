import { describe, expect, it } from 'vitest';
import { CategoricalSample, NumericSample, UNIVARIATE_METHODS, type UnivariateName } from '../../../detectors/index.ts';
import { goldenColumns } from '../../vectors/lcg-samples.ts';
import { within } from '../../vectors/scipy-univariate.ts';

const eight = [
  NumericSample.from([38.7, 41.5, 43.8, 44.5, 45.5, 46, 47.7, 58]),
  NumericSample.from([39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]),
] as const;

const golden = goldenColumns();
const goldenNumeric = [NumericSample.of(golden.numeric[0]), NumericSample.of(golden.numeric[1])] as const;
const goldenLevels = [
  CategoricalSample.from(golden.categorical[0]),
  CategoricalSample.from(golden.categorical[1]),
] as const;

const cells = (...counts: number[]): CategoricalSample =>
  new CategoricalSample(new Map(counts.map((count, cell) => [String(cell), count])));

const four = [cells(10, 20, 30, 40), cells(12, 18, 33, 37)] as const;
const six = [cells(16, 18, 16, 14, 12, 12), cells(16, 16, 16, 16, 16, 8)] as const;
const letters = [CategoricalSample.from('aabaab'), CategoricalSample.from('baccccc'.slice(0, 6))] as const;

/** Values that other libraries print, with where they are from. SciPy 1.17 unless named. */
describe('values that other libraries print', () => {
  it.each([
    // Two samples of eight: Kolmogorov-Smirnov, Cramér-von Mises (both exact), Anderson-Darling (interpolated), Mann-Whitney (exact).
    ['ks', eight, 0.625, 0.087024087],
    ['cramer_von_mises', eight, 0.4375, 0.0643356643],
    ['anderson_darling', eight, 1.7183096744, null],
    ['mann_whitney', eight, 49, 0.082983683],
    ['wasserstein', eight, 4.1625, null],
    ['energy', eight, 1.5702308747, null],
    ['welch_t', eight, 1.8594523396, null],
    ['kuiper', eight, 0.75, null],
    // Shares without empty cells: SciPy's jensenshannon (base 2) and rel_entr, and ClickHouse for PSI.
    ['psi', four, 0.010951793087, null],
    ['kl', four, 0.005431510099, null],
    ['js', four, 0.044425503779, null],
    ['hellinger', four, 0.036993150777, null],
    ['tv', four, 0.05, null],
    ['l_infinity', four, 0.03, null],
    ['chi_square', six, 1.6224089636, 0.8985],
    ['g_test', six, 1.629956065, null],
    // Frouros: a,a,b,a,a,b against b,a,c,c,c,c.
    ['chi_square', letters, 6.13333333, 0.04657615],
    // The golden data set. Evidently 0.7.21: ks, t_test, cramer_von_mises (to 1e-7), es, anderson (at its floor), ed.
    ['ks', goldenNumeric, 0.0995, 7.848699816841831e-8],
    ['t_test', goldenNumeric, null, 2.68154500563895e-13],
    ['cramer_von_mises', goldenNumeric, null, 2.62504906700656e-10],
    ['epps_singleton', goldenNumeric, null, 4.217720571095e-12],
    ['anderson_darling', goldenNumeric, null, 0.001],
    ['energy', goldenNumeric, 0.18471843844613264, null],
    // NannyML 0.13.1: KS .0995 above, Wasserstein in the column's units; categorical: JS, Hellinger, L-infinity, chi-square.
    ['wasserstein', goldenNumeric, 0.26079597880043426, null],
    ['js', goldenLevels, 0.2634509027470958, null],
    ['hellinger', goldenLevels, 0.2593097483515499, null],
    ['l_infinity', goldenLevels, 0.12466666666666666, null],
    ['chi_square', goldenLevels, 282.40456660559073, null],
  ] as const)('%s', (name: UnivariateName, [reference, current], statistic, pValue) => {
    const result = UNIVARIATE_METHODS[name].compare(reference, current);
    // Some are printed with four to ten digits.
    const digits = (value: number): number => (String(value).length < 8 ? 5e-5 : 5e-9);
    if (statistic !== null) expect(within(result.statistic, statistic, digits(statistic))).toBe(true);
    if (pValue !== null) expect(within(result.pValue, pValue, digits(pValue), 1e-9)).toBe(true);
  });

  it('wasserstein over the standard deviation, as Evidently 0.7.21 divides it', () => {
    const result = UNIVARIATE_METHODS.wasserstein.compare(...goldenNumeric);
    expect(result.scaledStatistic).toBeCloseTo(0.2585998055051105, 12);
  });

  it('one Mann-Whitney tail is the p-value that Evidently 0.7.21 prints for its one-sided test', () => {
    // Its documentation says two-sided, its call says less: half of ours.
    expect(within(UNIVARIATE_METHODS.mann_whitney.compare(...goldenNumeric).pValue! / 2, 1.6618191674e-11, 1e-8)).toBe(
      true,
    );
  });

  it('JS of an unseen level agrees with Evidently 0.7.21 but for its natural logarithm', () => {
    const { statistic } = UNIVARIATE_METHODS.js.compare(...goldenLevels);
    expect(statistic! * Math.sqrt(Math.LN2)).toBeCloseTo(0.21933726389575284, 12);
  });
});
