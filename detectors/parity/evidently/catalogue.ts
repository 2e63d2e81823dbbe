import type { UnivariateName } from '../../registry.ts';
import type { Scale } from '../../types.ts';

/** What Evidently says of one of its statistical tests. */
export interface EvidentlyTest {
  /** Its name there. */
  readonly name: string;
  readonly scale: Scale;
  readonly threshold: number;
  /** Column types that it may be asked for; what Evidently chooses by itself is not bound by them. */
  readonly types: readonly ('numeric' | 'categorical' | 'text')[];
  /** Whether a score equal to the threshold is drift. */
  readonly inclusive: boolean;
}

const pValue = (
  name: string,
  threshold: number,
  type: 'numeric' | 'categorical',
  inclusive = false,
): EvidentlyTest => ({
  name,
  scale: 'p-value',
  threshold,
  types: [type],
  inclusive,
});
const distance = (name: string, types: EvidentlyTest['types'], inclusive = true): EvidentlyTest => ({
  name,
  scale: 'distance',
  threshold: 0.1,
  types,
  inclusive,
});
const BOTH = ['numeric', 'categorical'] as const;

/** Evidently 0.7's tests by our names: `legacy/calculations/stattests`, thresholds as in the code, which its documentation contradicts in places. */
export const EVIDENTLY_TESTS: { readonly [Name in UnivariateName]?: EvidentlyTest } = {
  ks: pValue('ks', 0.05, 'numeric', true),
  chi_square: pValue('chisquare', 0.05, 'categorical'),
  z_test: pValue('z', 0.05, 'categorical'),
  t_test: pValue('t_test', 0.05, 'numeric'),
  mann_whitney: pValue('mannw', 0.05, 'numeric'),
  anderson_darling: pValue('anderson', 0.1, 'numeric'),
  cramer_von_mises: pValue('cramer_von_mises', 0.1, 'numeric', true),
  epps_singleton: pValue('es', 0.05, 'numeric'),
  g_test: pValue('g_test', 0.1, 'categorical'),
  fisher_exact: pValue('fisher_exact', 0.1, 'categorical'),
  tv: pValue('TVD', 0.1, 'categorical'),
  mmd_1d: pValue('empirical_mmd', 0.1, 'numeric'),
  psi: distance('psi', BOTH),
  kl: distance('kl_div', BOTH),
  js: distance('jensenshannon', BOTH),
  hellinger: distance('hellinger', BOTH),
  wasserstein: distance('wasserstein', ['numeric']),
  energy: distance('ed', ['numeric'], false),
  text_domain_classifier: {
    name: 'text content drift',
    scale: 'auc',
    threshold: 0.55,
    types: ['text'],
    inclusive: false,
  },
};
