import type { MultivariateMethod } from '../types.ts';

/** The names of the multivariate methods that the command line uses. */
export const MULTIVARIATE_NAMES = [
  'mmd',
  'mmd_rff',
  'energy_nd',
  'lsdd',
  'domain_classifier',
  'pca_reconstruction',
  'autoencoder',
] as const;

/** The name of a multivariate method. */
export type MultivariateName = (typeof MULTIVARIATE_NAMES)[number];

/** The multivariate methods that this build has, by name. */
export const MULTIVARIATE_METHODS: { readonly [Name in MultivariateName]?: MultivariateMethod } = {};

/** Whether a text names a multivariate method. */
export function isMultivariateName(text: string): text is MultivariateName {
  return MULTIVARIATE_NAMES.some((name) => name === text);
}
