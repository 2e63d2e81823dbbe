import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import { arl0 } from '../../../detectors/stream/arl0.ts';
import { fitRunLength } from '../../../detectors/stream/fit-run-length.ts';
import { upperMeanBound } from '../../../detectors/stream/mean-bound.ts';
import { createStreamDetector } from '../../../detectors/stream/registry.ts';
import type { StreamDetectorName } from '../../../detectors/stream/registry.ts';

type Draw = (random: ReturnType<typeof createRandom>, i: number) => number;

const bit =
  (rate: number): Draw =>
  (random) =>
    random.uniform() < rate ? 1 : 0;

/** Mean values from alarm to alarm. */
function runLength(name: StreamDetectorName, params: object, draw: Draw, values: number, seed = 1): number {
  const random = createRandom(seed);
  const detector = createStreamDetector(name, params);
  let alarms = 0;
  for (let i = 0; i < values; i++) if (detector.update(draw(random, i)) === 'drift') alarms++;
  return values / alarms;
}

/** Spread that follows the past, mean that does not: fair given everything before, yet neither independent nor of one law. */
const moody: Draw = (random, i) =>
  0.3 + (random.uniform() < 0.5 ? 1 : -1) * (Math.floor(i / 40) % 2 === 0 ? 0.29 : 0.02);

describe('run lengths without drift', () => {
  it.each<[StreamDetectorName, object, string, Draw, number]>([
    ['e_sr', { m0: 0.2, arl: 300 }, 'errors at m0', bit(0.2), 300],
    ['e_sr', { m0: 0.5, arl: 300, mode: 'both' }, 'errors at m0, both sides', bit(0.5), 300],
    ['e_sr', { m0: 0.2, arl: 300, mode: 'down' }, 'errors at m0, falls', bit(0.2), 300],
    ['e_sr', { m0: 0.3, arl: 300 }, 'dependent values with a fair mean', moody, 300],
    [
      'e_sr',
      { m0: 3, low: -7, high: 13, arl: 300 },
      'values of another range',
      (random) => 20 * random.uniform() - 7,
      300,
    ],
    ['e_cusum', { m0: 0.2, arl: 30 }, 'errors at m0', bit(0.2), 30],
    ['conformal_martingale', { threshold: 200 }, 'numbers', (random) => random.normal(), 200],
    ['conformal_martingale', { threshold: 200 }, 'bits, which tie', bit(0.3), 200],
    ['conformal_martingale', { threshold: 200, smoothed: true }, 'bits, ties broken at random', bit(0.3), 200],
    [
      'conformal_martingale',
      { threshold: 200, history: 30 },
      'numbers, a short history',
      (random) => random.normal(),
      200,
    ],
    [
      'conformal_martingale',
      { threshold: 60, form: 'cusum' },
      'numbers, CUSUM form',
      (random) => random.normal() ** 3,
      60,
    ],
  ])('%s %j on %s: at least as promised', (name, params, _what, draw, promised) => {
    // Two standard deviations of the count are left to chance.
    const values = 60_000;
    const measured = runLength(name, params, draw, values);
    expect(measured).toBeGreaterThan(promised * (1 - 2 * Math.sqrt(promised / values)));
  });

  it('the plain martingale alarms ever with a chance of at most 1 / threshold', () => {
    let alarms = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const random = createRandom(run);
      const detector = createStreamDetector('conformal_martingale', { form: 'martingale', threshold: 10 });
      for (let i = 0; i < 300; i++) {
        if (detector.update(random.normal()) !== 'drift') continue;
        alarms++;
        break;
      }
    }
    expect(alarms / runs).toBeLessThan(0.1 + 2 * Math.sqrt(0.09 / runs));
  });

  it('breaks ties so that p-values are uniform', () => {
    const random = createRandom(3);
    const detector = createStreamDetector('conformal_martingale', { smoothed: true, threshold: 1e12 });
    const bins = new Array<number>(20).fill(0);
    for (let i = 0; i < 20_000; i++) {
      detector.update(random.uniform() < 0.2 ? 1 : 0);
      bins[Math.floor(20 * detector.values()['pValue']!)]!++;
    }
    // Chi-square of 19 degrees: 99.9 % below 43.8.
    expect(bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(43.8);
  });

  /** Two-sided run lengths of the Page sums with slack .5 and a known law: Markov chain of 400 states, as R's spc computes them. */
  it.each([
    [4, 'both', 0, 167.7],
    [4, 'up', 0, 335.4],
    [5, 'both', 0, 465.4],
    [5, 'both', 1, 10.38],
  ])('CUSUM with threshold %s, %s, shift %s: %s values', (threshold, mode, shift, expected) => {
    const random = createRandom(8);
    const learning = 4000;
    const runs = 150;
    const detector = createStreamDetector('cusum', { threshold, mode: mode as 'up' | 'both', min_instances: learning });
    let total = 0;
    for (let run = 0; run < runs; run++) {
      for (let i = 0; i + 1 < learning; i++) detector.update(random.normal());
      // The last value that it learns from is the first of the sums.
      do total++;
      while (detector.update(random.normal() + shift) !== 'drift');
    }
    // A run length without shift is spread like an exponential, one with a shift much less.
    expect(Math.abs(total / runs - expected)).toBeLessThan((3 * expected) / Math.sqrt(runs) / (shift > 0 ? 2 : 1));
  });

  it.each([
    [0, 20],
    [0.1, 100],
    [0.5, 400],
    [1, 50],
  ])('learns a bound that a mean of %s over %s values does not exceed', (mean, n) => {
    const bound = upperMeanBound(mean, n);
    expect(bound).toBeGreaterThanOrEqual(mean);
    if (mean === 0) expect(bound).toBeCloseTo(1 - 20 ** (-1 / n), 9);
    if (mean === 1) expect(bound).toBe(1);
    const random = createRandom(n);
    let missed = 0;
    for (let run = 0; run < 500; run++) {
      let ones = 0;
      for (let i = 0; i < n; i++) ones += random.uniform() < mean ? 1 : 0;
      if (upperMeanBound(ones / n, n) < mean) missed++;
    }
    expect(missed).toBeLessThanOrEqual(25);
  });
});

describe('arl0', () => {
  const random = createRandom(5);
  const baseline = Array.from({ length: 500 }, () => random.normal());

  it('counts values against alarms on a bootstrap of the baseline', () => {
    const answer = arl0(createStreamDetector('cusum'), baseline, { seed: 1, values: 50_000 });
    expect(answer.values).toBe(50_000);
    expect(answer.arl0).toBe(50_000 / answer.alarms);
    expect(answer.atLeast).toBeLessThan(answer.arl0!);
    expect(answer.arl0).toBeGreaterThan(300);
    expect(answer.arl0).toBeLessThan(1500);
    expect(arl0(createStreamDetector('cusum'), baseline, { seed: 1, values: 50_000 })).toEqual(answer);
    expect(arl0(createStreamDetector('cusum'), baseline, { seed: 2, values: 50_000 })).not.toEqual(answer);
  });

  it('says at least how long where no alarm came', () => {
    const answer = arl0(createStreamDetector('adwin'), baseline, { seed: 1, values: 30_000 });
    expect(answer).toEqual({ arl0: null, atLeast: 30_000 / Math.log(20), alarms: 0, values: 30_000 });
  });

  it('keeps memory within blocks: an autocorrelated baseline runs much shorter than its shuffle', () => {
    const memory = createRandom(6);
    let last = 0;
    const slow = Array.from({ length: 3000 }, () => (last = 0.9 * last + memory.normal()));
    const shuffled = arl0(createStreamDetector('adwin'), slow, { seed: 1, values: 30_000 });
    const blocks = arl0(createStreamDetector('adwin'), slow, { seed: 1, values: 30_000, block: 1000 });
    expect(shuffled.alarms).toBeLessThan(3);
    expect(blocks.alarms).toBeGreaterThan(50);
  });

  it.each([
    [[], undefined, 'the baseline is empty: there is nothing to draw from'],
    [[1, 2], 3, "block must be from 1 to the baseline's length (2), not 3"],
  ])('%j with block %s: %s', (values, block, message) => {
    const options = block === undefined ? { seed: 1 } : { seed: 1, block };
    expect(() => arl0(createStreamDetector('cusum'), values, options)).toThrow(new RangeError(message));
  });

  it.each<[StreamDetectorName, Draw]>([
    ['cusum', (random) => 40 + 7 * random.normal()],
    ['page_hinkley', (random) => random.normal()],
    ['hddm_w', bit(0.2)],
    ['incremental_ks', (random) => random.normal()],
    ['focus', (random) => random.normal()],
  ])('%s: parameters are found that keep a run length of 500 on new draws', (name, draw) => {
    const random = createRandom(6);
    const baseline = Array.from({ length: 1500 }, (_, i) => draw(random, i));
    const fit = fitRunLength(name, baseline, { arl: 500, seed: 2 });
    if (fit.kind !== 'fitted') throw new Error(fit.reason);
    expect(fit.params[fit.param]).not.toBe(createStreamDetector(name).params[fit.param]);
    // 50 alarms are expected: between half and three times the wish, for it is not to be kept by never alarming.
    expect(fit.runLength.arl0).toBeGreaterThan(250);
    expect(fit.runLength.arl0).toBeLessThan(1500);
  });

  it('keeps the memory of a baseline that is drawn in blocks: a memory of .9 asks for a higher limit', () => {
    const random = createRandom(7);
    let last = 0;
    const baseline = Array.from({ length: 3000 }, () => (last = 0.9 * last + random.normal()));
    const threshold = (block: number): number => {
      const fit = fitRunLength('cusum', baseline, { arl: 500, seed: 2, block });
      return fit.kind === 'fitted' ? Number(fit.params['threshold']) : NaN;
    };
    expect(threshold(100)).toBeGreaterThan(2 * threshold(1));
  });

  it.each<[string, () => unknown, string]>([
    ['no values', () => fitRunLength('cusum', [], { arl: 10, seed: 1 }), 'the baseline is empty'],
    ['no run length', () => fitRunLength('cusum', [1], { arl: 1, seed: 1 }), 'arl must be from 2 to 1e9, not 1'],
    [
      'the parameter itself',
      () => fitRunLength('cusum', [1], { arl: 9, seed: 1, params: { threshold: 3 } }),
      'cusum: threshold is what is to be found, so it cannot be given too',
    ],
    [
      'odd parameters',
      () => fitRunLength('adwin', [1], { arl: 9, seed: 1, params: { clock: 0 } }),
      'adwin: clock must be',
    ],
  ])('fits nothing to %s', (_what, call, message) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });

  it('says so where nothing can be set', () => {
    const fit = fitRunLength('ecdd', [0, 1], { arl: 100, seed: 1 });
    expect(fit).toEqual({ kind: 'insufficient', reason: 'ecdd has no parameter that sets its run length' });
    expect(fitRunLength('cusum', [3, 3, 3], { arl: 100, seed: 1 })).toEqual({
      kind: 'insufficient',
      reason: 'the values of the baseline are all equal: nothing can be learnt from them',
    });
  });
});
