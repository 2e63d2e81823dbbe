import {
  isMultivariateName,
  MULTIVARIATE_METHODS,
  type MultivariateName,
} from '../../../detectors/multivariate/index.ts';

/** The names of the methods for whole rows that TensorFlow trains a network for. */
const TRAINED_METHODS = ['autoencoder', 'mmd_learned'] as const;

/** The name of a method that compares whole rows; those that TensorFlow trains run only when they are named. */
export type WholeRowMethod = MultivariateName | (typeof TRAINED_METHODS)[number];

/** The names of the methods that compare whole rows. */
export const WHOLE_ROW_METHODS: readonly WholeRowMethod[] = [
  ...Object.keys(MULTIVARIATE_METHODS).filter(isMultivariateName),
  ...TRAINED_METHODS,
];
