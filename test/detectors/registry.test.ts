import { describe, expect, it } from 'vitest';
import {
  CategoricalSample,
  isUnivariateName,
  NumericSample,
  RECOMMENDED_METHOD,
  TextSample,
  UNIVARIATE_METHODS,
  UNIVARIATE_NAMES,
  univariateNamesFor,
  type MethodResult,
  type Sample,
} from '../../detectors/index.ts';

const numbers = (...values: (number | null)[]): NumericSample => NumericSample.from(values);
const ten = numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
const twenty = NumericSample.from(Array.from({ length: 20 }, (_, i) => i * 1.5 + 0.3));
const huge = NumericSample.from(Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 1e308 : -1e308) * (1 - i / 100)));
const tiny = NumericSample.from(Array.from({ length: 30 }, (_, i) => 1e-308 * i));
const labels = CategoricalSample.from(['a', 'b', 'b']);
const texts = new TextSample(Array.from({ length: 30 }, (_, i) => `text number ${String(i % 7)}`));

/** What must hold of every answer, whatever the input. */
function expectSound(result: MethodResult): void {
  const values = [
    result.statistic,
    result.pValue,
    result.threshold,
    result.effect?.value ?? null,
    result.scaledStatistic ?? null,
    ...Object.values(result.null ?? {}),
  ].filter((value) => value !== null);
  expect(
    values.every((value) => Number.isFinite(value)),
    JSON.stringify(result),
  ).toBe(true);
  expect(result.drifted === null).toBe(result.insufficient !== null);
  expect(result.statistic === null).toBe(result.insufficient !== null);
  if (result.insufficient !== null) expect(result.insufficient.length).toBeGreaterThan(15);
  if (result.pValue !== null) {
    expect(result.pValue).toBeGreaterThanOrEqual(0);
    expect(result.pValue).toBeLessThanOrEqual(1);
  }
}

describe('the univariate methods by name', () => {
  it('are all there, under their own names', () => {
    expect(Object.keys(UNIVARIATE_METHODS).sort()).toEqual([...UNIVARIATE_NAMES].sort());
    for (const name of UNIVARIATE_NAMES) expect(UNIVARIATE_METHODS[name].name).toBe(name);
    expect(isUnivariateName('ks')).toBe(true);
    expect(isUnivariateName('toString')).toBe(false);
    expect(univariateNamesFor('text')).toEqual(['text_domain_classifier']);
    expect(univariateNamesFor('embedding')).toEqual([]);
    expect(RECOMMENDED_METHOD.numeric).toBe('js');
  });

  it.each<readonly [string, Sample, Sample]>([
    ['an empty reference', numbers(), ten],
    ['an empty current sample', ten, numbers()],
    ['nulls only', numbers(null, null), ten],
    ['one value', numbers(1), ten],
    ['one value each', numbers(1), numbers(2)],
    ['two values each', numbers(1, 2), numbers(2, 3)],
    ['three values in all', numbers(1), numbers(2, 3)],
    ['all equal', numbers(5, 5, 5, 5, 5, 5), numbers(5, 5, 5, 5, 5, 5, 5)],
    ['a constant reference', numbers(5, 5, 5, 5, 5, 5), ten],
    ['a constant current sample', ten, numbers(5, 5, 5, 5, 5, 5)],
    ['two constants', numbers(5, 5, 5, 5, 5, 5), numbers(7, 7, 7, 7, 7, 7)],
    ['two values in turn', numbers(0, 1, 0, 1, 0, 1, 0, 1), numbers(0, 0, 0, 1, 1, 0, 1)],
    ['NaN and infinities', numbers(NaN, Infinity, 1, 2, 3, -Infinity, 4, 5, 6), ten],
    ['infinities only', numbers(Infinity, -Infinity), ten],
    ['the largest doubles', huge, ten],
    ['the largest doubles on both sides', huge, huge],
    ['the smallest doubles', tiny, tiny],
    ['the smallest beside the largest', tiny, huge],
    ['-0 and 0', numbers(-0, -0, -0, 0, 0, 0), numbers(0, 0, 0, -0, -0, -0)],
    ['no levels', new CategoricalSample(new Map()), labels],
    ['one level', CategoricalSample.from(['a', 'a']), CategoricalSample.from(['a'])],
    ['disjoint levels', CategoricalSample.from(['a', 'b']), CategoricalSample.from(['c', 'd'])],
    ['two levels, one of them on one side', CategoricalSample.from([true, true]), CategoricalSample.from([false])],
    [
      'levels without rows',
      new CategoricalSample(
        new Map([
          ['a', 0],
          ['b', 3],
        ]),
      ),
      labels,
    ],
    ['kinds that differ', ten, labels],
    ['few texts', new TextSample(['a', 'b']), texts],
    ['empty texts', new TextSample(Array.from({ length: 40 }, () => '')), texts],
    [
      'the same text everywhere',
      new TextSample(Array.from({ length: 40 }, () => 'x')),
      new TextSample(Array.from({ length: 30 }, () => 'x')),
    ],
  ])('answer %s with finite numbers or with a reason', (_, reference, current) => {
    for (const name of UNIVARIATE_NAMES) expectSound(UNIVARIATE_METHODS[name].compare(reference, current));
  });

  it.each([
    ['psi', numbers(), ten, 'the reference has no rows'],
    ['ks', ten, numbers(null, NaN, Infinity), 'the current sample has 3 rows and none with a finite value'],
    ['chi_square', ten, twenty, 'chi_square compares categorical and boolean columns, not numeric ones'],
    ['t_test', numbers(5, 5), numbers(5, 5), 'the values do not vary on either side'],
    ['z_test', labels, CategoricalSample.from(['c']), 'two levels are needed, here are 3'],
    ['fisher_exact', labels, CategoricalSample.from(['c']), 'two levels are needed, here are 3'],
    ['mann_whitney', numbers(5, 5), numbers(5, 5), 'all values of both samples are equal'],
    ['epps_singleton', numbers(1, 2, 3, 4), ten, 'each sample needs 5 values, here are 4 and 10'],
    ['js', numbers(5, 5, 5), numbers(7, 7, 7), 'the reference has the one value 5, which gives no bins'],
    ['mmd_1d', numbers(5, 5, 5, 5, 9), ten, 'more than half of all pairs of the reference are equal'],
    ['wasserstein', huge, numbers(-1.7e308, 1.7e308), 'too far apart'],
    [
      'baumgartner_weiss_schindler',
      NumericSample.from(Array.from({ length: 40 }, (_, i) => i % 3)),
      NumericSample.from(Array.from({ length: 40 }, (_, i) => i % 4)),
      '4 different values among 80 rows are too few',
    ],
    ['text_domain_classifier', new TextSample(['a', 'b']), texts, 'needs 10 texts on each side, here are 2 and 30'],
  ] as const)('%s says precisely why not', (name, reference, current, reason) => {
    const result = UNIVARIATE_METHODS[name].compare(reference, current);
    expect(result.insufficient).toContain(reason);
    expect(result.drifted).toBeNull();
  });

  it('count nulls, NaN and infinities apart and read the rest', () => {
    const sample = NumericSample.of(Float64Array.of(1, NaN, Infinity, 2, -Infinity, Infinity), { nulls: 3 });
    expect(sample).toMatchObject({ n: 2, rows: 9, nulls: 3, nans: 1, positiveInfinities: 2, negativeInfinities: 1 });
    expect(CategoricalSample.from(['a', null, undefined, NaN, 1, true])).toMatchObject({ n: 3, rows: 6, nulls: 3 });
    expect(TextSample.from(['a', null, ''])).toMatchObject({ n: 2, rows: 3, nulls: 1 });
    expect(UNIVARIATE_METHODS.ks.compare(sample, ten).n).toEqual([2, 10]);
  });

  it('take a given threshold as it is, on the scale that they name', () => {
    const far = NumericSample.from(twenty.values.map((value) => value + 4));
    const ks = UNIVARIATE_METHODS.ks.compare(twenty, far, { threshold: 0.999 });
    expect(ks).toMatchObject({ scale: 'p-value', direction: 'below', threshold: 0.999, drifted: true });
    const js = UNIVARIATE_METHODS.js.compare(twenty, far, { threshold: 0.01 });
    expect(js).toMatchObject({ scale: 'distance', direction: 'above', threshold: 0.01, drifted: true });
    expect(UNIVARIATE_METHODS.js.compare(twenty, twenty, { threshold: 0 }).drifted).toBe(false);
  });

  it('give the same digits for the same seed', () => {
    for (const name of ['baumgartner_weiss_schindler', 'mmd_1d', 'wasserstein', 'psi'] as const) {
      const once = UNIVARIATE_METHODS[name].compare(NumericSample.of(ten.values), NumericSample.of(twenty.values), {
        seed: 5,
      });
      const again = UNIVARIATE_METHODS[name].compare(NumericSample.of(ten.values), NumericSample.of(twenty.values), {
        seed: 5,
      });
      expect(again).toEqual(once);
    }
  });
});
