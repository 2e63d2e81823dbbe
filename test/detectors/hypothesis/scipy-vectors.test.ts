import { describe, expect, it } from 'vitest';
import { UNIVARIATE_METHODS, type UnivariateName } from '../../../detectors/index.ts';
import { categoricalPair, numericPair, SCIPY, within } from '../../vectors/scipy-univariate.ts';

/** SciPy stops its series for the limiting Cramér-von Mises law at terms of 1e-7: its p-values are no closer than that. */
const ABSOLUTE: Partial<Record<string, number>> = { cramer_von_mises: 1e-7 };

/** Astropy's Kuiper answers 0 for V = N^-1 at N = 1, where every sample has that V. */
const isKnownSlip = (name: string, n: number, m: number): boolean => name === 'kuiper' && n === 2 && m === 2;

describe(`tests against ${SCIPY.madeBy}`, () => {
  it.each(SCIPY.numeric.map((row) => [`${row.reference.join(' ')} / ${row.current.join(' ')}`, row] as const))(
    'numeric: %s',
    (_, row) => {
      const [reference, current] = numericPair(row);
      const faults: string[] = [];
      for (const [name, [statistic, pValue]] of Object.entries(row.tests)) {
        if (isKnownSlip(name, reference.n, current.n)) continue;
        const result = UNIVARIATE_METHODS[name as UnivariateName].compare(reference, current);
        if (result.insufficient !== null) {
          // SciPy answers with a pseudo-inverse of lower rank, and ranks of few values: nothing is to be said there.
          if (name === 'epps_singleton' && result.insufficient.includes('singular')) continue;
          if (name === 'baumgartner_weiss_schindler' && result.insufficient.includes('too few')) continue;
          faults.push(`${name}: ${result.insufficient}`);
          continue;
        }
        if (!within(result.statistic, statistic!)) faults.push(`${name}: ${result.statistic!} for ${statistic!}`);
        if (pValue === undefined) continue;
        if (!within(result.pValue, pValue, 1e-6, ABSOLUTE[name]))
          faults.push(`${name}: p ${result.pValue!} for ${pValue}`);
      }
      expect(faults).toEqual([]);
    },
  );

  it.each(SCIPY.categorical.map((row) => [JSON.stringify([row.reference, row.current]), row] as const))(
    'categorical: %s',
    (_, row) => {
      const [reference, current] = categoricalPair(row);
      for (const [name, values] of Object.entries(row.tests)) {
        const result = UNIVARIATE_METHODS[name as UnivariateName].compare(reference, current);
        // Fisher: the p-value is the contract.
        expect(within(result.pValue, values.at(-1)!), `${name} p ${result.pValue!} for ${values.at(-1)!}`).toBe(true);
        if (values.length === 2)
          expect(within(result.statistic, values[0]!), `${name} ${result.statistic!}`).toBe(true);
      }
    },
  );

  it('has every test in some row', () => {
    const seen = new Set([...SCIPY.numeric, ...SCIPY.categorical].flatMap((row) => Object.keys(row.tests)));
    const tests = Object.values(UNIVARIATE_METHODS).filter(({ scale }) => scale === 'p-value');
    expect(tests.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual(['text_domain_classifier']);
  });
});
