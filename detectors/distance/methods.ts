import { defineMethod, type MethodSpec, type Outcome } from '../method.ts';
import type { CategoricalSample } from '../samples/categorical-sample.ts';
import { countsInBins, equalDepthBins } from '../samples/equal-depth-bins.ts';
import { levelTable } from '../samples/level-table.ts';
import { moments, unitFor } from '../samples/moments.ts';
import type { NumericSample } from '../samples/numeric-sample.ts';
import { keptForPair } from '../samples/pair.ts';
import type { NullBand, UnivariateMethod } from '../types.ts';
import { BINNED_LAWS } from './binned-laws.ts';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.ts';
import { binnedNull, type BinnedLaw } from './null/binned-null.ts';
import { tablesWithNewEdges } from './null/simulated-tables.ts';
import { transportNull } from './null/transport-null.ts';
import { energyDistance, wassersteinDistance } from './wasserstein.ts';

const EVERYWHERE: Pick<MethodSpec, 'types' | 'needs'> = {
  types: ['numeric', 'categorical', 'boolean'],
  needs: ['bins', 'levels'],
};
const LEVELS_ONLY: Pick<MethodSpec, 'types' | 'needs'> = { types: ['categorical', 'boolean'], needs: ['levels'] };

/** References with fewer values than this have edges that vary as much as the counts do. */
const STEADY_EDGES = 1_000;

function distance(name: string, threshold: number, rest: Pick<MethodSpec, 'types' | 'needs'>): MethodSpec {
  return { name, scale: 'distance', threshold, ...rest };
}

function binned(name: keyof typeof BINNED_LAWS, threshold: number): UnivariateMethod {
  const law: BinnedLaw = BINNED_LAWS[name];
  const spec = distance(name, threshold, name === 'cramers_v' ? LEVELS_ONLY : EVERYWHERE);
  return defineMethod(spec, {
    categorical: (reference, current, seed) => betweenLevels(law, reference, current, seed),
    ...(name !== 'cramers_v' && {
      numeric: (reference: NumericSample, current: NumericSample, seed: number) =>
        betweenBins(law, reference, current, seed),
    }),
  });
}

function betweenLevels(law: BinnedLaw, a: CategoricalSample, b: CategoricalSample, seed: number): Outcome {
  const { reference, current } = levelTable(a, b);
  return { statistic: law.distance(reference, current), null: binnedNull(law, reference, current, seed) };
}

function betweenBins(law: BinnedLaw, reference: NumericSample, current: NumericSample, seed: number): Outcome {
  const edges = equalDepthBins(reference);
  const x = countsInBins(reference, edges);
  const y = countsInBins(current, edges);
  const value = edges[0]!;
  if (edges.length === 1 && reference.values.every((other) => other === value)) {
    // One edge and no width: values above it fall into the reference's only bin, and a change could not be seen.
    if (current.values.some((other) => other !== value)) {
      return `the reference has the one value ${value}, which gives no bins (compare the column by ks, or as categorical)`;
    }
  }
  const statistic = law.distance(x, y);
  const simulate =
    reference.n < STEADY_EDGES
      ? () =>
          keptForPair(reference, current, `tables with new edges ${seed}`, () =>
            tablesWithNewEdges(reference, current, seed),
          )
      : undefined;
  return { statistic, null: binnedNull(law, x, y, seed, simulate) };
}

/** A distance between distribution functions along the values; its threshold counts in `unit`s of the reference's standard deviation. */
function transport(
  name: 'wasserstein' | 'energy',
  measure: (reference: Float64Array, current: Float64Array) => number,
  unitOf: (sd: number) => number,
): UnivariateMethod {
  return defineMethod(distance(name, 0.1, { types: ['numeric'], needs: ['sorted'] }), {
    numeric: (reference, current, seed) => {
      const statistic = measure(reference.sorted(), current.sorted());
      if (!Number.isFinite(statistic)) return 'the values lie too far apart for a distance in their own units';
      const unit = unitOf(standardDeviation(reference));
      const band: NullBand = transportNull(reference, current, seed)[name];
      return {
        statistic,
        ...(unit > 0 && { scaledStatistic: statistic / unit }),
        thresholdUnit: unit,
        null: band,
      };
    },
  });
}

/** Over n, in the values' own unit. */
function standardDeviation(sample: NumericSample): number {
  return sample.keep('standard deviation', () => {
    const unit = unitFor(sample.values);
    const { n, squares } = moments(sample.values, unit);
    return Math.sqrt(squares / n) * unit;
  });
}

/** The univariate distances by name. */
export const UNIVARIATE_DISTANCES = {
  psi: binned('psi', 0.2),
  kl: binned('kl', 0.1),
  js: binned('js', 0.1),
  hellinger: binned('hellinger', 0.1),
  bhattacharyya: binned('bhattacharyya', 0.01),
  histogram_intersection: binned('histogram_intersection', 0.1),
  wasserstein: transport('wasserstein', wassersteinDistance, (sd) => sd),
  energy: transport('energy', energyDistance, Math.sqrt),
  tv: binned('tv', 0.1),
  l_infinity: binned('l_infinity', 0.1),
  cramers_v: binned('cramers_v', 0.1),
  mmd_1d: defineMethod(distance('mmd_1d', 0, { types: ['numeric'], needs: ['sorted'] }), {
    numeric: maximumMeanDiscrepancy,
  }),
};

/** The names of the distances between counts in cells. */
export type BinnedName = keyof typeof BINNED_LAWS;
