import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import { createStreamDetector } from '../../../detectors/stream/registry.ts';

type Family = 'gaussian' | 'bernoulli' | 'poisson' | 'gamma';

/** Log-likelihood of values at a mean, constants of the family left out: written from the densities, not from the detector. */
function logLikelihood(family: Family, values: readonly number[], mean: number): number {
  return values.reduce((sum, x) => {
    switch (family) {
      case 'gaussian':
        return sum - (x - mean) ** 2 / 2;
      case 'bernoulli':
        return sum + Math.log(x === 1 ? mean : 1 - mean);
      case 'poisson':
        return sum + (x === 0 ? 0 : x * Math.log(mean)) - mean;
      case 'gamma':
        return sum - Math.log(mean) - x / mean;
    }
  }, 0);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The ratio of every single changepoint, one by one. */
function bruteForce(family: Family, values: readonly number[], known: number | null, mode: string): number {
  const best = (part: readonly number[]): number => logLikelihood(family, part, meanOf(part));
  let most = 0;
  for (let t = known === null ? 1 : 0; t < values.length; t++) {
    const [first, second] = [values.slice(0, t), values.slice(t)];
    const rise = meanOf(second) - (known ?? meanOf(first));
    if ((mode === 'up' && rise <= 0) || (mode === 'down' && rise >= 0)) continue;
    const ratio =
      known === null ? best(first) + best(second) - best(values) : best(second) - logLikelihood(family, second, known);
    most = Math.max(most, ratio);
  }
  return most;
}

const draw: Record<Family, (u: () => number, rate: number) => number> = {
  gaussian: (u, rate) => Math.round(8 * (rate + 2 * (u() + u() + u() - 1.5))) / 8,
  bernoulli: (u, rate) => (u() < rate ? 1 : 0),
  poisson: (u, rate) => Math.floor(4 * rate * u() * u() * 3),
  gamma: (u, rate) => -rate * Math.log(u()),
};

describe('FOCuS', () => {
  it.each<[Family, number | null, 'up' | 'down' | 'both']>(
    (['gaussian', 'bernoulli', 'poisson', 'gamma'] as const)
      .flatMap((family) =>
        ([null, 0.4] as const).flatMap((known) =>
          (['both', 'up', 'down'] as const).map((mode) => [family, known, mode] as const),
        ),
      )
      .map(([...row]) => row),
  )('%s, known mean %s, %s: the maximum over all changepoints', (family, mean, mode) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 2, max: 60 }), (seed, n) => {
        const random = createRandom(seed);
        const rates = [0.4, 0.2 + 0.6 * random.uniform(), 0.3];
        const detector = createStreamDetector('focus', {
          family,
          mean,
          mode,
          sigma: 1,
          threshold: 1e9,
          min_instances: 1,
        });
        const values: number[] = [];
        for (let i = 0; i < n; i++) {
          const x = draw[family](() => random.uniform(), rates[Math.floor((3 * i) / n)]!);
          values.push(x);
          detector.update(x);
        }
        expect(detector.values()['statistic']).toBeCloseTo(bruteForce(family, values, mean, mode), 8);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('alarms exactly when the statistic reaches the threshold', () => {
    const random = createRandom(4);
    const open = createStreamDetector('focus', { threshold: 1e9 });
    const shut = createStreamDetector('focus', { threshold: 7 });
    let alarm = -1;
    let reached = -1;
    for (let i = 0; i < 3000 && alarm < 0; i++) {
      const x = random.normal() + (i < 2000 ? 0 : 0.5);
      open.update(x);
      if (reached < 0 && i >= 29 && open.values()['statistic']! >= 7) reached = i;
      if (shut.update(x) === 'drift') alarm = i;
    }
    expect(alarm).toBe(reached);
    expect(alarm).toBeGreaterThan(0);
  });

  it('keeps about 2 ln n candidates, and a bounded number on a ramp that never ends', () => {
    const random = createRandom(2);
    const calm = createStreamDetector('focus', { threshold: 1e9 });
    for (let i = 0; i < 20_000; i++) calm.update(random.normal());
    expect(calm.values()['candidates']).toBeLessThan(60);
    const ramp = createStreamDetector('focus', { threshold: 1e15, sigma: 1 });
    for (let i = 0; i < 5000; i++) ramp.update(i * i);
    expect(ramp.values()['candidates']).toBeLessThanOrEqual(502);
  });

  it.each([
    ['both', 1000],
    ['up', 1000],
  ] as const)('%s: at arl %s it runs about that long on N(0, 1)', (mode, arl) => {
    const random = createRandom(6);
    const detector = createStreamDetector('focus', { arl, mode });
    let alarms = 0;
    for (let i = 0; i < 300_000; i++) if (detector.update(random.normal()) === 'drift') alarms++;
    // 300 expected, with a standard deviation of 17.
    expect(300_000 / alarms).toBeGreaterThan(arl * 0.85);
    expect(300_000 / alarms).toBeLessThan(arl * 1.35);
  });

  it('needs no unit: scaled and moved values alarm at the same places', () => {
    const random = createRandom(9);
    const plain = createStreamDetector('focus', { arl: 500 });
    const other = createStreamDetector('focus', { arl: 500 });
    for (let i = 0; i < 4000; i++) {
      const x = Math.round(1024 * (random.normal() + (i > 2000 ? 1 : 0))) / 1024;
      expect(other.update(8 * x + 64)).toBe(plain.update(x));
    }
  });

  it('says nothing of values that never move', () => {
    const detector = createStreamDetector('focus');
    for (let i = 0; i < 200; i++) expect(detector.update(0.1)).toBe('steady');
    expect(detector.values()).toMatchObject({ statistic: 0, changepoint: null });
  });
});
