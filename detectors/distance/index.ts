export { binnedWasserstein, type BinSpan } from './binned-wasserstein.ts';
export { hellingerDistance } from './hellinger.ts';
export { jensenShannonDistance } from './jensen-shannon.ts';
export { kullbackLeibler } from './kullback-leibler.ts';
export { populationStabilityIndex } from './psi.ts';
export { totalVariation } from './total-variation.ts';
