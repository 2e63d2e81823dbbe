import { defineMethod, type MethodSpec, type Outcome } from '../method.ts';
import type { CategoricalSample } from '../samples/categorical-sample.ts';
import { levelTable, type LevelTable } from '../samples/level-table.ts';
import type { NumericSample } from '../samples/numeric-sample.ts';
import { pooled, type Pooled } from '../samples/pair.ts';
import type { UnivariateMethod } from '../types.ts';
import { andersonDarling } from './anderson-darling.ts';
import { baumgartnerWeissSchindler } from './baumgartner-weiss-schindler.ts';
import { chiSquare, gTest } from './contingency.ts';
import { cramerVonMises } from './cramer-von-mises.ts';
import { eppsSingleton } from './epps-singleton.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { kuiper } from './kuiper.ts';
import { mannWhitney } from './mann-whitney.ts';
import { studentT } from './student-t.ts';
import { textDomainClassifier } from './text-domain-classifier.ts';
import { fisherExact, zTest } from './two-levels.ts';

/** The level of every test unless another is given. */
const LEVEL = 0.05;

function test(name: string, rest: Pick<MethodSpec, 'types' | 'needs'>): MethodSpec {
  return { name, scale: 'p-value', threshold: LEVEL, ...rest };
}

/** A test on the ranks (or the distribution functions) of both samples together. */
function rankTest(
  name: string,
  find: (both: Pooled, seed: number, reference: NumericSample, current: NumericSample) => Outcome,
): UnivariateMethod {
  return defineMethod(test(name, { types: ['numeric'], needs: ['sorted'] }), {
    numeric: (reference, current, seed) => find(pooled(reference, current), seed, reference, current),
  });
}

function levelTest(name: string, find: (table: LevelTable) => Outcome): UnivariateMethod {
  return defineMethod(test(name, { types: ['categorical', 'boolean'], needs: ['levels'] }), {
    categorical: (reference: CategoricalSample, current: CategoricalSample) => find(levelTable(reference, current)),
  });
}

function meanTest(name: string, variances: 'pooled' | 'unequal'): UnivariateMethod {
  return defineMethod(test(name, { types: ['numeric'], needs: ['moments'] }), {
    numeric: (reference, current) => studentT(reference.values, current.values, variances),
  });
}

/** The univariate tests by name. */
export const UNIVARIATE_TESTS = {
  ks: rankTest('ks', kolmogorovSmirnov),
  chi_square: levelTest('chi_square', chiSquare),
  z_test: levelTest('z_test', zTest),
  t_test: meanTest('t_test', 'pooled'),
  welch_t: meanTest('welch_t', 'unequal'),
  mann_whitney: rankTest('mann_whitney', mannWhitney),
  anderson_darling: rankTest('anderson_darling', andersonDarling),
  cramer_von_mises: rankTest('cramer_von_mises', cramerVonMises),
  epps_singleton: rankTest('epps_singleton', (both, _seed, reference, current) =>
    eppsSingleton(both, reference.values, current.values),
  ),
  g_test: levelTest('g_test', gTest),
  fisher_exact: levelTest('fisher_exact', fisherExact),
  kuiper: rankTest('kuiper', kuiper),
  baumgartner_weiss_schindler: rankTest('baumgartner_weiss_schindler', baumgartnerWeissSchindler),
  text_domain_classifier: defineMethod(
    { name: 'text_domain_classifier', scale: 'p-value', threshold: LEVEL, types: ['text'], needs: ['texts'] },
    { text: (reference, current, seed) => textDomainClassifier(reference.texts, current.texts, seed) },
  ),
};
