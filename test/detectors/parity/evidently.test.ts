import { describe, expect, it } from 'vitest';
import { PARITY_MODES, evidentlyColumnType, rawLevels, rawNumbers } from '../../../detectors/parity/index.ts';
import { EVIDENTLY_TESTS } from '../../../detectors/parity/evidently/catalogue.ts';
import type { UnivariateName } from '../../../detectors/registry.ts';
import { columnOf, parityVectors, sameDigits, type ParitySet } from '../../support/parity-vectors.ts';

type Vector =
  | { readonly peer: string; readonly error: string }
  | { readonly peer: string; readonly score: number; readonly threshold: number; readonly drifted: boolean };

const SETS = parityVectors('evidently-0.7') as readonly (ParitySet<Vector> & { readonly default: Vector })[];
const MODE = PARITY_MODES['evidently-0.7'];
// The peer cuts SciPy's series for the Cramer-von Mises law short: its small p-values are noise of 1e-7.
const ABSOLUTE: Partial<Record<string, number>> = { cramer_von_mises: 1e-7 };

function check(method: UnivariateName, set: (typeof SETS)[number], vector: Vector, chosen = false): void {
  const [reference, current] = [columnOf(set.reference, set.type), columnOf(set.current, set.type)];
  const result = MODE.compare(method, reference, current, set.type, { chosen });
  if ('error' in vector) {
    expect([result.statistic, result.pValue, result.drifted]).toEqual([null, null, null]);
    expect(result.insufficient).toMatch(/\w+ \w+/);
    return;
  }
  expect(result.insufficient).toBeNull();
  const score = result.scale === 'p-value' ? result.pValue : result.statistic;
  expect(score).not.toBeNull();
  expect({ score, same: sameDigits(score!, vector.score, ABSOLUTE[method]) }).toEqual({ score, same: true });
  expect([result.threshold, result.drifted]).toEqual([vector.threshold, vector.drifted]);
}

describe('evidently-0.7 parity', () => {
  it.each(SETS.flatMap((set) => Object.keys(set.results).map((method) => [method, set.set, set] as const)))(
    'says %s of "%s" as Evidently 0.7.23 does',
    (method, _name, set) => {
      check(method as UnivariateName, set, set.results[method]!);
    },
  );

  it.each(SETS.map((set) => [set.set, set] as const))(
    'chooses for "%s" as Evidently does, with its answer',
    (_name, set) => {
      const [reference, current] = [columnOf(set.reference, set.type), columnOf(set.current, set.type)];
      const method = MODE.choose(reference, current, set.type);
      expect(EVIDENTLY_TESTS[method]?.name).toBe(set.default.peer);
      check(method, set, set.default, true);
    },
  );

  it('gives the goldens of an earlier run on Evidently 0.7.21, numpy 1.24 and scipy 1.10', () => {
    const [reference, current] = [columnOf(SETS[0]!.reference, 'numeric'), columnOf(SETS[0]!.current, 'numeric')];
    const goldens = { wasserstein: 0.2585998055051105, psi: 0.07846570162737414, energy: 0.18471843844613264 } as const;
    for (const [method, value] of Object.entries(goldens)) {
      expect(MODE.compare(method as UnivariateName, reference, current, 'numeric').statistic).toBeCloseTo(value, 12);
    }
  });

  it("rounds means of large numbers as NumPy does: SciPy 1.18.1's ttest_ind on these values", () => {
    const reference = rawNumbers(Array.from({ length: 40 }, (_, i) => 1e9 + ((i * 37) % 101) / 7));
    const current = rawNumbers(Array.from({ length: 30 }, (_, i) => 1e9 + ((i * 53) % 97) / 7 + 0.3));
    // Of the same values less 10^9: .6213550977911926.
    expect(MODE.compare('t_test', reference, current, 'numeric').pValue).toBeCloseTo(0.6213549552594534, 12);
  });

  // evidently==0.7.23, numpy==2.5.5: cramer_von_mises_stattest._cvm_2samp(reference, current).pvalue
  it.each([
    [[1, 2, 3, 4, 5, 6, 7, 8], [2.5, 3.5, 9, 10, 11, 12, 4.5, 13], 0.08624267578125],
    [[1, 2, 2, 3, 3, 5, 6, 7, 9], [3, 3, 4, 6, 8, 9], 0.45361328125],
    [[1, 1, 2, 3, 3, 3], [2, 3, 3, 4, 4, 4], 0.08660888671875],
  ])("counts Cramér-von Mises' law out in half precision: %j %j %d", (reference, current, pValue) => {
    const result = MODE.compare('cramer_von_mises', rawNumbers(reference), rawNumbers(current), 'numeric');
    expect(result.pValue).toBe(pValue);
  });

  it('raises on small samples whose sums outnumber their splits, as Evidently does under NumPy 2', () => {
    const result = MODE.compare('cramer_von_mises', rawNumbers([1, 2, 3]), rawNumbers([1, 4]), 'numeric');
    expect([result.pValue, result.insufficient]).toEqual([null, expect.stringMatching(/raises an error on 3 and 2/)]);
  });

  it.each(['kuiper', 'welch_t', 'l_infinity', 'cramers_v'] as const)('says that Evidently has no %s', (method) => {
    const column = rawNumbers([1, 2, 3]);
    expect(MODE.compare(method, column, column, 'numeric').insufficient).toBe(`Evidently 0.7 has no ${method}`);
  });

  it('raises where the peer raises: a test that is asked for the wrong type of column', () => {
    const column = rawNumbers([1, 2, 3]);
    expect(MODE.compare('chi_square', column, column, 'numeric').insufficient).toContain('numeric columns');
    expect(MODE.compare('ks', column, column, 'categorical').insufficient).toContain('categorical columns');
  });

  it('drops infinities and cells without a value, and refuses a column without any', () => {
    const some = rawNumbers([1, 2, null, Infinity, 4, 5, 6, 7]);
    const result = MODE.compare('ks', some, rawNumbers([1, 2, 3, -Infinity]), 'numeric');
    expect(result.n).toEqual([6, 3]);
    const none = MODE.compare('ks', some, rawNumbers([null, null]), 'numeric');
    expect(none.insufficient).toContain('current data has no values');
  });

  it('draws its permutations of the MMD by the seed: the same p-value twice, a small one for a large shift', () => {
    const reference = columnOf({ kind: 'normal', n: 80, seed: 3, mean: 0, sd: 1 }, 'numeric');
    const current = columnOf({ kind: 'normal', n: 70, seed: 4, mean: 1.5, sd: 1 }, 'numeric');
    const first = MODE.compare('mmd_1d', reference, current, 'numeric', { seed: 7 });
    expect(MODE.compare('mmd_1d', reference, current, 'numeric', { seed: 7 })).toEqual(first);
    expect(first.pValue).toBe(0);
    expect(MODE.compare('mmd_1d', reference, reference, 'numeric').pValue).toBeGreaterThan(0.5);
  });

  it('infers types by the dtypes that pandas would read', () => {
    expect(evidentlyColumnType(rawNumbers([1, 2, 3, 4]))).toBe('categorical');
    expect(evidentlyColumnType(rawNumbers([1, 2, 3, null]))).toBe('numeric');
    expect(evidentlyColumnType(rawNumbers(Array.from({ length: 11 }, (_, i) => i)))).toBe('numeric');
    expect(evidentlyColumnType(rawLevels(['a', 'b', 'a', 'b']))).toBe('categorical');
    expect(evidentlyColumnType(rawLevels(['a', 'b', 'c', 'a']))).toBe('text');
    expect(evidentlyColumnType(rawLevels([true, false, true]))).toBe('categorical');
    expect(evidentlyColumnType(rawLevels([true, false, null]))).toBeNull();
  });
});
