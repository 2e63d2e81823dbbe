import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { conformalP, RankHistory } from '../../../detectors/stream/rank-history.ts';
import { evidenceCusum, powerPayoff, shiryaevRoberts } from '../../../detectors/stream/e-process.ts';
import { MersenneTwister, seededWords } from '../../../detectors/stream/mersenne-twister.ts';
import { createStreamDetector } from '../../../detectors/stream/registry.ts';
import type { StreamDetectorName } from '../../../detectors/stream/registry.ts';
import { NumpyLegacy } from '../../support/numpy-legacy.ts';
import { indicesOf, pythonChoices } from '../../support/stream-recipes.ts';

const path = fileURLToPath(new URL('../../vectors/stream/numpy-streams.json', import.meta.url));
const numpy = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string> & {
  readonly gaussianSum: number;
  readonly gammaSum: number;
};
const digits = (text: string): number[] => Array.from(text, (digit) => parseInt(digit, 36));
const python = (seed: number): MersenneTwister => new MersenneTwister(seededWords(seed));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

function fourBlocks(): number[] {
  const random = python(42);
  return [0, 1, 0, 1].flatMap((high) => pythonChoices(random, high === 1 ? range(4, 8) : [0, 1], 1000));
}

function shiftedBits(seed: number, n: number, weights: readonly number[]): number[] {
  const random = python(seed);
  return [...pythonChoices(random, [0, 1], n), ...pythonChoices(random, [0, 1], n, weights)];
}

function docstringNumbers(): number[] {
  const random = python(12345);
  return [...pythonChoices(random, [0, 1], 1000), ...pythonChoices(random, range(4, 8), 1000)];
}

/** Python's `random.gauss`: a pair of normals from two uniforms, the second kept. */
function pythonGauss(seed: number, blocks: readonly (readonly [mean: number, n: number])[]): number[] {
  const random = python(seed);
  let spare: number | null = null;
  const gauss = (): number => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const angle = random.random() * 2 * Math.PI;
    const radius = Math.sqrt(-2 * Math.log(1 - random.random()));
    spare = Math.sin(angle) * radius;
    return Math.cos(angle) * radius;
  };
  return blocks.flatMap(([mean, n]) => Array.from({ length: n }, () => mean + gauss()));
}

/** Frouros's docstring stream: 1,000 of N(.2, .01), then 1,000 of N(.8, .04). */
function legacyShift(): number[] {
  const random = new NumpyLegacy(31);
  return Array.from({ length: 2000 }, (_, i) =>
    i < 1000 ? 0.2 + 0.01 * random.normal() : 0.8 + 0.04 * random.normal(),
  );
}

const s1 = digits(numpy['s1']!);
const s2 = digits(numpy['s2']!);
const s3 = digits(numpy['s3']!);

/**
 * Alarm indices that references publish: tests and docstrings of River 0.26.1 (run again on it; test/vectors/make/stream_numpy.py has the
 * streams), tests of docstrings of Frouros 0.9.0, tests of changepoint-online 1.2.1 for FOCuS, stcpR6 and nonconform for the e-processes.
 */
describe('published vectors of streaming detectors', () => {
  it.each<[string, StreamDetectorName, object, () => number[], number[]]>([
    ['ADWIN on S1 (current rule; River once said 1055)', 'adwin', {}, () => s1, [1023]],
    ['ADWIN on four blocks', 'adwin', {}, fourBlocks, [1023, 2015, 3007]],
    ['ADWIN docstring', 'adwin', {}, docstringNumbers, [1023]],
    ['KSWIN docstring', 'kswin', { alpha: 0.0001, seed: 42 }, docstringNumbers, [1016]],
    ['Page-Hinkley on S1, both sides', 'page_hinkley', {}, () => s1, [1020, 1397, 1548, 1988]],
    ['Page-Hinkley on S1, up', 'page_hinkley', { mode: 'up' }, () => s1, [1020, 1990]],
    ['Page-Hinkley docstring', 'page_hinkley', {}, docstringNumbers, [1006]],
    ['DDM on S2', 'ddm', {}, () => s2, [1049]],
    ['HDDM_A on S2', 'hddm_a', {}, () => s2, [1047]],
    ['HDDM_W on S2', 'hddm_w', {}, () => s2, [1018]],
    ['EDDM on S2 (an older test said otherwise)', 'eddm', {}, () => s2, [663, 828, 1007, 1078]],
    ['EDDM .9 / .8 on S2', 'eddm', { alpha: 0.9, beta: 0.8 }, () => s2, [1059]],
    [
      'HDDM_A two-sided on S3 (older River: 531, 1545)',
      'hddm_a',
      { two_sided_test: true },
      () => s3,
      [531, 1015, 1545],
    ],
    [
      'HDDM_W two-sided on S3 (older River: 507, 1508)',
      'hddm_w',
      { two_sided_test: true },
      () => s3,
      [507, 1032, 1508],
    ],
    ['DDM docstring', 'ddm', {}, () => shiftedBits(42, 1000, [0.3, 0.7]), [1334]],
    ['EDDM docstring', 'eddm', { alpha: 0.8, beta: 0.75 }, () => shiftedBits(42, 1000, [0.3, 0.7]), [1278]],
    ['HDDM_A docstring', 'hddm_a', {}, () => shiftedBits(42, 1000, [0.3, 0.7]), [1206]],
    ['HDDM_W docstring', 'hddm_w', {}, () => shiftedBits(42, 1000, [0.3, 0.7]), [1077]],
    ['FHDDM docstring', 'fhddm', {}, () => shiftedBits(42, 250, [0.9, 0.1]), [315]],
    ['FHDDM docstring, stacking', 'fhddm', { short_window_size: 20 }, () => shiftedBits(42, 250, [0.9, 0.1]), [279]],
    [
      'CUSUM(30, .5, 5)',
      'cusum',
      {},
      () =>
        pythonGauss(12345, [
          [0, 200],
          [3, 200],
        ]),
      [201, 251],
    ],
  ])('%s', (_name, detector, params, stream, alarms) => {
    expect(indicesOf(createStreamDetector(detector, params), stream()).alarms).toEqual(alarms);
  });

  it.each<[string, StreamDetectorName, object, () => number[], number[], number]>([
    ['STEPD', 'stepd', { alpha_d: 0.001, alpha_w: 0.005 }, () => digits(numpy['stepd']!), [640, 641, 1023], 1024],
    ['RDDM', 'rddm', {}, () => digits(numpy['rising']!), [1036], 1066],
    ['GMA', 'gma', { lambda_: 0.3 }, legacyShift, [], 1071],
  ])('%s docstring of Frouros: its warnings and its change', (_name, detector, params, stream, warned, changed) => {
    const { alarms, warnings } = indicesOf(createStreamDetector(detector, params), stream());
    expect(alarms[0]).toBe(changed);
    const before = warnings.filter((i) => i < changed);
    // RDDM's page prints its first warning only.
    expect(detector === 'rddm' ? before.slice(0, 1) : before).toEqual(warned);
  });

  it('warns where the docstring of DDM does', () => {
    const { warnings } = indicesOf(createStreamDetector('ddm'), shiftedBits(42, 1000, [0.3, 0.7]));
    expect([warnings[0], warnings.find((i) => i > 1334)]).toEqual([1084, 1492]);
  });

  const gaussian = (): number[] => {
    const random = new NumpyLegacy(0);
    return Array.from({ length: 55_000 }, (_, i) => (i < 50_000 ? 0 : 2) + random.normal());
  };
  const gamma = (): number[] => {
    const random = new NumpyLegacy(0);
    return Array.from({ length: 55_000 }, (_, i) => (i < 50_000 ? 3 : 6) * random.gamma(4));
  };

  it.each<[string, object, () => number[], number, number]>([
    ['gaussian', { threshold: 13, sigma: 1 }, gaussian, 50_013, 50_000],
    ['bernoulli', { threshold: 15 }, () => digits(numpy['bernoulli']!), 5024, 4999],
    ['poisson', { threshold: 10 }, () => digits(numpy['poisson']!), 6488, 4973],
    ['gamma', { threshold: 12, shape: 4 }, gamma, 50_012, 50_000],
  ])('FOCuS, %s: stopping time and changepoint', (family, params, stream, stop, changepoint) => {
    const detector = createStreamDetector('focus', { family, min_instances: 1, ...params } as object);
    const values = stream();
    if (family === 'gaussian') expect(sum(values)).toBeCloseTo(numpy.gaussianSum, 6);
    if (family === 'gamma') expect(sum(values)).toBeCloseTo(numpy.gammaSum, 4);
    expect(values.findIndex((x) => detector.update(x) === 'drift') + 1).toBe(stop);
    expect(detector.values()).toMatchObject({ changepoint });
  });

  it.each([
    ['mean 0 known', 0, [0, 0.125, 0.045, 0.5, 2.25, 3.375, 6.125, 5.184]],
    ['mean unknown', null, [0, 0.0625, 0.100833, 0.326667, 1.232667, 1.540833, 2.477143, 1.768167]],
  ])('GLR, %s', (_name, mean, expected) => {
    const detector = createStreamDetector('focus', { mean, sigma: 1, threshold: 100, min_instances: 1 });
    const statistics = [0, 0.5, -0.3, 1, 2, 1.5, 2.5, 0.2].map((x) => {
      detector.update(x);
      return detector.values()['statistic']!;
    });
    statistics.forEach((statistic, i) => expect(statistic).toBeCloseTo(expected[i]!, 6));
  });

  it('e-SR: m0 = .2, lambda = 1, 2.5', () => {
    const detector = createStreamDetector('e_sr', { m0: 0.2, lambdas: [1, 2.5], arl: 1000 });
    const evidence = [0, 1, 1, 0, 1].map((x) => {
      detector.update(x);
      return detector.values()['evidence']!;
    });
    [0.65, 3.87, 12.066, 7.8278, 21.74004].forEach((value, i) => expect(evidence[i]).toBeCloseTo(value, 9));
  });

  it.each([
    ['epsilon .5', [0.5], [1, 2.5]],
    ['the mixture of .5 and 1', [0.5, 1], [1, 1.75]],
  ])('power martingale of p = .25, .04: %s', (_name, epsilons, expected) => {
    const paths = epsilons.map(() => 1);
    [0.25, 0.04].forEach((p, step) => {
      epsilons.forEach((epsilon, i) => (paths[i]! *= powerPayoff(epsilon, Math.log(p))));
      expect(sum(paths) / paths.length).toBeCloseTo(expected[step]!, 12);
    });
  });

  it('ratios 2, .5, 3, .2 as Shiryaev-Roberts and as CUSUM', () => {
    const path = (step: (evidence: number, payoff: number) => number): number[] => {
      let evidence = 0;
      return [2, 0.5, 3, 0.2].map((payoff) => (evidence = step(evidence, payoff)));
    };
    path(shiryaevRoberts).forEach((value, i) => expect(value).toBeCloseTo([2, 1.5, 7.5, 1.7][i]!, 12));
    path(evidenceCusum).forEach((value, i) => expect(value).toBeCloseTo([2, 1, 3, 0.6][i]!, 12));
  });

  it('online conformal p-values', () => {
    const history = new RankHistory([0.1, 0.2, 0.3, 0.4]);
    const ps = [0.25, 0.5, 0.5, 0.05].map((score) => {
      const n = history.sorted.length;
      const { below, notAbove } = history.ranks(score);
      history.insert(score);
      return conformalP(n, n - notAbove, notAbove - below, null);
    });
    expect(ps).toEqual([3 / 5, 1 / 6, 2 / 7, 1]);
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
