import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreamDetector, restoreStreamDetector, STREAM_DETECTORS } from '../../../detectors/stream/registry.ts';
import type { StreamDetectorName } from '../../../detectors/stream/registry.ts';
import type { SavedDetector } from '../../../detectors/stream/types.ts';
import { streamOf } from '../../support/stream-recipes.ts';

/** Parameters under which short streams alarm now and then, so that resets are saved too. */
const LIVELY: Readonly<Partial<Record<StreamDetectorName, object>>> = {
  adwin: { delta: 0.3, clock: 4 },
  kswin: { alpha: 0.2, window_size: 40, stat_size: 10, window: [1, 0, 1] },
  page_hinkley: { threshold: 5 },
  gma: { lambda_: 0.05 },
  rddm: { min_num_instances: 20, min_concept_size: 90, max_concept_size: 120, max_num_instances_warning: 20 },
  hddm_a: { drift_confidence: 0.05, two_sided_test: true },
  hddm_w: { drift_confidence: 0.05, two_sided_test: true },
  fhddm: { sliding_window_size: 25, short_window_size: 10, confidence_level: 0.05 },
  lfr: { time_decay_factor: 0.8, detect_level: 0.01, warning_level: 0.05, burn_in: 20, subsample: 5 },
  bocd: { max_run_lengths: 20 },
  incremental_ks: { reference_size: 60, window_size: 40, alpha: 0.05 },
  hdddm: { batch_size: 15 },
  cdbd: { batch_size: 15 },
  focus: { arl: 100 },
  e_sr: { arl: 50, mode: 'both', min_instances: 20 },
  e_cusum: { arl: 10, mode: 'both', min_instances: 20 },
  conformal_martingale: { threshold: 30, history: 100, smoothed: true, seed: 3 },
};
/** JSON of the state at the defaults after 20,000 bits; the rest keeps windows or histories that no coding makes smaller. */
const LARGER: readonly string[] = ['kswin', 'conformal_martingale', 'bocd', 'incremental_ks', 'hdddm', 'cdbd'];

const names = Object.keys(STREAM_DETECTORS) as StreamDetectorName[];

describe('saved detectors', () => {
  it.each(names)('%s goes on from its JSON as if nothing had happened', (name) => {
    let drifts = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 650 }), (seed, cut) => {
        const rate = (seed % 4) / 10 + 0.05;
        const values = streamOf({
          seed,
          parts: [
            ['bits', 350, rate, 0],
            ['bits', 350, 1 - rate, 0],
          ],
        });
        const whole = createStreamDetector(name, LIVELY[name] as object);
        const before = values.slice(0, cut).map((x) => whole.update(x));
        const other = restoreStreamDetector(JSON.parse(JSON.stringify(whole)) as SavedDetector);
        expect(other.values()).toEqual(whole.values());
        const rest = values.slice(cut).map((x) => [whole.update(x), whole.warning, whole.values()]);
        expect(values.slice(cut).map((x) => [other.update(x), other.warning, other.values()])).toEqual(rest);
        expect(JSON.stringify(other)).toBe(JSON.stringify(whole));
        drifts += [...before, ...rest.map(([outcome]) => outcome)].filter((outcome) => outcome === 'drift').length;
      }),
      { numRuns: 5, seed: 5 },
    );
    expect(drifts).toBeGreaterThan(0);
  });

  it.each(names.filter((name) => !LARGER.includes(name)))('%s fits into 2 kB at its defaults', (name) => {
    const detector = createStreamDetector(name);
    for (const x of streamOf({ seed: 1, parts: [['bits', 20_000, 0.9, 0]] })) detector.update(x);
    expect(JSON.stringify(detector).length).toBeLessThanOrEqual(2000);
  });

  it.each([
    [{ detector: 'adwim', params: {}, state: {} }, 'there is no detector "adwim"; did you mean adwin?'],
    [{ detector: 'ddm', params: {}, state: { n: 1 } }, 'saved state: rate is missing'],
    [
      { detector: 'ddm', params: {}, state: { ...createStreamDetector('ddm').toJSON().state, n: '1' } },
      'saved state: n is of the wrong kind',
    ],
    [
      { detector: 'fhddm', params: { sliding_window_size: 10 }, state: createStreamDetector('fhddm').toJSON().state },
      'saved state: window is of the wrong kind',
    ],
  ])('is refused when it is not one: %j', (saved, message) => {
    expect(() => restoreStreamDetector(saved)).toThrow(new RangeError(message));
  });
});
