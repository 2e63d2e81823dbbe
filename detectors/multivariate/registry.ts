import { DOMAIN_CLASSIFIER } from './domain-classifier.ts';
import { ENERGY_ND } from './energy.ts';
import { KDQ_TREE } from './kdq-tree.ts';
import { LSDD } from './lsdd.ts';
import { MMD } from './mmd.ts';
import { MMD_RFF } from './mmd-rff.ts';
import { NEAREST_NEIGHBOURS } from './nearest-neighbours.ts';
import { PCA_RECONSTRUCTION } from './pca-reconstruction.ts';
import { QUANT_TREE } from './quant-tree.ts';
import type { MultivariateMethod } from './types.ts';

/** The multivariate methods that need nothing but numbers, by name. The autoencoder is apart, for it needs somebody who trains it. */
export const MULTIVARIATE_METHODS = {
  mmd: MMD,
  mmd_rff: MMD_RFF,
  energy_nd: ENERGY_ND,
  lsdd: LSDD,
  domain_classifier: DOMAIN_CLASSIFIER,
  pca_reconstruction: PCA_RECONSTRUCTION,
  quant_tree: QUANT_TREE,
  kdq_tree: KDQ_TREE,
  nearest_neighbours: NEAREST_NEIGHBOURS,
} as const satisfies Record<string, MultivariateMethod>;

/** The name of a multivariate method that needs nothing but numbers. */
export type MultivariateName = keyof typeof MULTIVARIATE_METHODS;

/** Whether a text names one of them. */
export function isMultivariateName(text: string): text is MultivariateName {
  return Object.hasOwn(MULTIVARIATE_METHODS, text);
}
