import { defineMethod, type MethodSpec } from '../method.ts';

const both = ['numeric', 'categorical', 'boolean'] as const;

const awaited = <Name extends string>(
  spec: Pick<MethodSpec<Name>, 'name' | 'types' | 'threshold'>,
): ReturnType<typeof defineMethod<Name>> => defineMethod({ ...spec, scale: 'distance', needs: [] }, {});

/** The univariate distances by name. */
export const UNIVARIATE_DISTANCES = {
  psi: awaited({ name: 'psi', types: both, threshold: 0.2 }),
  kl: awaited({ name: 'kl', types: both, threshold: 0.1 }),
  js: awaited({ name: 'js', types: both, threshold: 0.1 }),
  hellinger: awaited({ name: 'hellinger', types: both, threshold: 0.1 }),
  bhattacharyya: awaited({ name: 'bhattacharyya', types: both, threshold: 0.01 }),
  histogram_intersection: awaited({ name: 'histogram_intersection', types: both, threshold: 0.1 }),
  wasserstein: awaited({ name: 'wasserstein', types: ['numeric'], threshold: 0.1 }),
  energy: awaited({ name: 'energy', types: ['numeric'], threshold: 0.1 }),
  tv: awaited({ name: 'tv', types: both, threshold: 0.1 }),
  l_infinity: awaited({ name: 'l_infinity', types: both, threshold: 0.1 }),
  cramers_v: awaited({ name: 'cramers_v', types: ['categorical', 'boolean'], threshold: 0.1 }),
  mmd_1d: awaited({ name: 'mmd_1d', types: ['numeric'], threshold: 0 }),
};
