import {
  isMultivariateName,
  MULTIVARIATE_METHODS,
  type MultivariateName,
} from '../../../detectors/multivariate/index.ts';

/** The name of a method that compares whole rows; the autoencoder is trained by TensorFlow and runs only when it is named. */
export type WholeRowMethod = MultivariateName | 'autoencoder';

/** The names of the methods that compare whole rows. */
export const WHOLE_ROW_METHODS: readonly WholeRowMethod[] = [
  ...Object.keys(MULTIVARIATE_METHODS).filter(isMultivariateName),
  'autoencoder',
];
