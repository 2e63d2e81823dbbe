import { UNIVARIATE_DISTANCES } from './distance/methods.ts';
import { UNIVARIATE_TESTS } from './hypothesis/methods.ts';
import type { ColumnType, UnivariateMethod } from './types.ts';

/** The univariate methods by the names that the command line uses. */
export const UNIVARIATE_NAMES = [
  'ks',
  'chi_square',
  'z_test',
  't_test',
  'welch_t',
  'mann_whitney',
  'anderson_darling',
  'cramer_von_mises',
  'epps_singleton',
  'g_test',
  'fisher_exact',
  'kuiper',
  'baumgartner_weiss_schindler',
  'psi',
  'kl',
  'js',
  'hellinger',
  'bhattacharyya',
  'histogram_intersection',
  'wasserstein',
  'energy',
  'tv',
  'l_infinity',
  'cramers_v',
  'mmd_1d',
  'text_domain_classifier',
] as const;

/** The name of a univariate method. */
export type UnivariateName = (typeof UNIVARIATE_NAMES)[number];

/** Every univariate method by its name. */
export const UNIVARIATE_METHODS: { readonly [Name in UnivariateName]: UnivariateMethod } = {
  ...UNIVARIATE_TESTS,
  ...UNIVARIATE_DISTANCES,
};

/** Whether a text names a univariate method. */
export function isUnivariateName(text: string): text is UnivariateName {
  return Object.hasOwn(UNIVARIATE_METHODS, text);
}

/** The names of the univariate methods that can compare a column of this type, in the order of UNIVARIATE_NAMES. */
export function univariateNamesFor(type: ColumnType): readonly UnivariateName[] {
  return UNIVARIATE_NAMES.filter((name) => UNIVARIATE_METHODS[name].types.includes(type));
}

/**
 * The method to use when nobody asks for another: a bounded distance whose meaning does not change with the number of rows and that needs
 * one pass over the values. Embeddings have no univariate method.
 */
export const RECOMMENDED_METHOD: { readonly [Type in ColumnType]: UnivariateName | null } = {
  numeric: 'js',
  categorical: 'js',
  boolean: 'js',
  text: 'text_domain_classifier',
  embedding: null,
};
