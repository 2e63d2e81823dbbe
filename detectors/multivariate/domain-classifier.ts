import { fitSideClassifier } from '../learners/boosted-trees.ts';
import { incomparable, multivariateResult } from './result.ts';
import { fittingRows } from './sample-rows.ts';
import { halves, rocFinding } from './split-test.ts';
import type { MultivariateMethod } from './types.ts';
import type { MethodResult } from '../types.ts';
import type { Matrix } from '../learners/matrix.ts';

const MOST_ROWS = 40_000;
const FEWEST_ROWS = 20;

/** A result that also says which columns told the sides apart. */
export interface DomainClassifierResult extends MethodResult {
  /** Share of the classifier's gain by column, in the order of the columns; empty where there is no result. */
  readonly importances: readonly number[];
}

/**
 * Domain classifier (classifier two-sample test): boosted trees learn on a random half of the rows to tell reference from current, and the
 * area under the ROC curve on the other half says whether they can. The p-value is exact in the sense that the test half was not learnt from.
 * Sees what trees of depth 3 can see, and says by which columns. Range of the statistic [0, 1], .5 without drift. Lopez-Paz and Oquab,
 * ICLR 2017; Kim et al., Ann. Statist. 49 (2021) 411-434. O(rows x columns).
 */
export const DOMAIN_CLASSIFIER: MultivariateMethod & { readonly name: 'domain_classifier' } = {
  name: 'domain_classifier',
  scale: 'auc',
  compare: (reference, current, { level, seed = 0 } = {}) => classifyDomains(reference, current, seed, level),
};

/** The comparison with its importances. */
export function classifyDomains(reference: Matrix, current: Matrix, seed = 0, level?: number): DomainClassifierResult {
  const reason = incomparable(reference, current, FEWEST_ROWS);
  if (reason) {
    const result = multivariateResult(DOMAIN_CLASSIFIER, [reference.rows, current.rows], reason);
    return { ...result, importances: [] };
  }
  const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
  const [[learnLeft, testLeft], [learnRight, testRight]] = [halves(left, seed), halves(right, seed + 1)];
  const trees = fitSideClassifier(learnLeft, learnRight);
  const finding = rocFinding(trees.logOddsOf(testLeft), trees.logOddsOf(testRight), level);
  return {
    ...multivariateResult(DOMAIN_CLASSIFIER, [left.rows, right.rows], finding, level),
    importances: trees.importances,
  };
}
