export { compareByAutoencoder, type AutoencoderTrainer, type Reconstructor } from './autoencoder.ts';
export { classifyDomains, type DomainClassifierResult } from './domain-classifier.ts';
export { compareByLearnedKernel, type KernelTrainer, type LearnedKernel } from './learned-kernel.ts';
export { completeRows, type Matrix } from '../learners/matrix.ts';
export { compareFeatureSums } from './mmd-rff.ts';
export {
  createFeatureMap,
  featureSums,
  mergeFeatureSums,
  type FeatureMap,
  type FeatureSums,
} from './random-features.ts';
export { isMultivariateName, MULTIVARIATE_METHODS, type MultivariateName } from './registry.ts';
export type { MultivariateMethod, MultivariateOptions } from './types.ts';
