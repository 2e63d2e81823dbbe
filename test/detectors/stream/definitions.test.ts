import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreamDetector, STREAM_DETECTORS, streamDefinition } from '../../../detectors/stream/registry.ts';
import { indicesOf, streamOf } from '../../support/stream-recipes.ts';

type Mode = 'up' | 'down' | 'both';
interface Chart {
  readonly from: number;
  readonly mode: Mode;
  readonly threshold: number;
  /** Slack of a CUSUM, weight of an EWMA. */
  readonly second: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The definition, computed from all values again at every step: the largest sum of any stretch that ends now. */
function cusumStatistic(values: readonly number[], chart: Chart): boolean {
  if (values.length < chart.from) return false;
  const first = values.slice(0, chart.from);
  const centre = mean(first);
  const sd = Math.sqrt(first.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (chart.from - 1));
  const largest = (sign: number): number => {
    let most = 0;
    for (let start = values.length - 1, sum = 0; start >= chart.from - 1; start--) {
      sum += sign * (values[start]! - centre) - chart.second * sd;
      most = Math.max(most, sum);
    }
    return most;
  };
  const limit = chart.threshold * sd;
  return (chart.mode !== 'down' && largest(1) > limit) || (chart.mode !== 'up' && largest(-1) > limit);
}

/** The weighted means as sums over all values. */
function ewmaStatistic(values: readonly number[], chart: Chart): boolean {
  const n = values.length;
  if (n < chart.from) return false;
  const { second: alpha } = chart;
  const weighted = (f: (x: number) => number): number =>
    values.reduce(
      (sum, x, i) => sum + (i === 0 ? (1 - alpha) ** (n - 1) : alpha * (1 - alpha) ** (n - 1 - i)) * f(x),
      0,
    );
  const z = weighted((x) => x);
  const variance = weighted((x) => x * x) - z * z;
  const limit = chart.threshold * Math.sqrt(variance * (alpha / (2 - alpha)) * (1 - (1 - alpha) ** (2 * n)));
  const gap = z - mean(values);
  return (chart.mode !== 'down' && gap > limit) || (chart.mode !== 'up' && -gap > limit);
}

function alarmsOf(values: readonly number[], isAlarm: (since: readonly number[]) => boolean): number[] {
  const alarms: number[] = [];
  let from = 0;
  values.forEach((_, i) => {
    if (!isAlarm(values.slice(from, i + 1))) return;
    alarms.push(i);
    from = i + 1;
  });
  return alarms;
}

const charts = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  from: fc.integer({ min: 2, max: 40 }),
  mode: fc.constantFrom<Mode>('up', 'down', 'both'),
  threshold: fc.constantFrom(1, 2, 3.5, 5),
  second: fc.constantFrom(0.1, 0.25, 0.5),
});
const stream = (seed: number): number[] =>
  streamOf({
    seed,
    parts: [
      ['bell', 120, 5, 2],
      ['bell', 60, 8, 2],
      ['uniform', 60, 0, 4],
    ],
  });

describe('charts that are held to their definition', () => {
  it('cusum: the largest sum of any stretch that ends now', () => {
    let found = 0;
    fc.assert(
      fc.property(charts, ({ seed, ...chart }) => {
        const values = stream(seed);
        const { from: min_instances, second: slack, threshold, mode } = chart;
        const { alarms } = indicesOf(createStreamDetector('cusum', { min_instances, slack, threshold, mode }), values);
        expect(alarms).toEqual(alarmsOf(values, (since) => cusumStatistic(since, chart)));
        found += alarms.length;
      }),
      { numRuns: 40, seed: 2 },
    );
    expect(found).toBeGreaterThan(40);
  });

  it('ewma: the weighted mean against the mean, by the weighted variance', () => {
    let found = 0;
    fc.assert(
      fc.property(charts, ({ seed, ...chart }) => {
        const values = stream(seed);
        const { from: min_instances, second: alpha, threshold, mode } = chart;
        const { alarms } = indicesOf(createStreamDetector('ewma', { min_instances, alpha, threshold, mode }), values);
        expect(alarms).toEqual(alarmsOf(values, (since) => ewmaStatistic(since, chart)));
        found += alarms.length;
      }),
      { numRuns: 40, seed: 2 },
    );
    expect(found).toBeGreaterThan(40);
  });

  it.each([
    'cusum',
    'ewma',
    'adwin',
    'page_hinkley',
    'gma',
    'kswin',
    'incremental_ks',
    'hdddm',
    'cdbd',
    'focus',
    'conformal_martingale',
  ] as const)('%s has nothing to say of a value that never changes', (name) => {
    const detector = createStreamDetector(name);
    for (const value of [0.1, -0.7, 1e6 / 3]) {
      const fresh = createStreamDetector(name);
      for (let i = 0; i < 400; i++) expect(fresh.update(value)).toBe('steady');
    }
    for (const value of Object.values(detector.values())) expect(value === null || Number.isFinite(value)).toBe(true);
  });

  it.each([
    'adwin',
    'page_hinkley',
    'cusum',
    'gma',
    'ewma',
    'hddm_a',
    'hddm_w',
    'kswin',
    'bocd',
    'incremental_ks',
    'hdddm',
    'cdbd',
    'focus',
  ] as const)('%s: readings stay finite at the limits of its input, and what is beyond is refused', (name) => {
    for (const extreme of [1e150, 5e-324]) {
      const detector = createStreamDetector(name);
      for (let i = 0; i < 300; i++) detector.update(i % 3 === 0 ? extreme : -extreme);
      const odd = Object.entries(detector.values()).filter(([, value]) => value !== null && !Number.isFinite(value));
      expect(odd).toEqual([]);
    }
    expect(() => createStreamDetector(name).update(-1e308)).toThrow(
      `${name}: -1e+308 is beyond 1e+150, where squares leave the range of numbers`,
    );
  });

  it.each(Object.keys(STREAM_DETECTORS) as (keyof typeof STREAM_DETECTORS)[])(
    '%s is never before its first look',
    (name) => {
      const definition = streamDefinition(name)!;
      const firstLook = definition.firstLook(createStreamDetector(name).params);
      for (const seed of [1, 2, 3]) {
        const low = streamOf({ seed, parts: [['bits', firstLook, 0.5, 0]] }).map((x, i) =>
          i < 20 ? 1 - (seed % 2) : x,
        );
        const values = definition.input === 'number' ? low.map((x, i) => 50 * x + i) : low;
        const { alarms } = indicesOf(createStreamDetector(name), values.slice(0, firstLook - 1));
        expect(alarms).toEqual([]);
      }
    },
  );
});
