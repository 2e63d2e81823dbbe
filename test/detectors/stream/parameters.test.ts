import { describe, expect, it } from 'vitest';
import { parameterFromText, parameterKind } from '../../../detectors/stream/parameters.ts';
import {
  createStreamDetector,
  STREAM_DETECTORS,
  streamDefinition,
  unknownDetector,
} from '../../../detectors/stream/registry.ts';
import type { StreamDetectorName } from '../../../detectors/stream/registry.ts';
import type { ParameterSpec } from '../../../detectors/stream/types.ts';

const number: ParameterSpec = { kind: 'number', default: 1, above: 0, max: 1, meaning: '' };
const maybe: ParameterSpec = { kind: 'integer', default: null, min: 1, none: 'no window', meaning: '' };
const numbers: ParameterSpec = { kind: 'numbers', default: [1], meaning: '' };

describe('parameters of streaming detectors', () => {
  it.each<[StreamDetectorName, object, string]>([
    ['adwin', { delta: 0 }, 'adwin: delta must be a number above 0 and at most 1, not 0'],
    ['adwin', { dleta: 0.1 }, 'adwin: there is no parameter dleta; did you mean delta?'],
    ['gma', { lambda: 0.1 }, 'gma: there is no parameter lambda; did you mean lambda_?'],
    [
      'adwin',
      { clock: 1.5, delta: NaN },
      'adwin: delta must be a number above 0 and at most 1, not NaN; clock must be a whole number of at least 1, not 1.5',
    ],
    [
      'kswin',
      { stat_size: 51 },
      'kswin: stat_size must be at most half of window_size (100), not 51: as many are drawn from what is left',
    ],
    ['page_hinkley', { mode: 'sideways' }, 'page_hinkley: mode must be one of up, down, both, not "sideways"'],
    ['eddm', { alpha: 0.5 }, 'eddm: alpha must be at least beta (0.9), not 0.5: a warning comes before a drift'],
    ['hddm_a', { two_sided_test: 1 }, 'hddm_a: two_sided_test must be true or false, not 1'],
    [
      'fhddm',
      { short_window_size: 200 },
      'fhddm: short_window_size must be at most sliding_window_size (100), not 200',
    ],
    ['stepd', { alpha_w: 0.001 }, 'stepd: alpha_w must be greater than alpha_d (0.003), not 0.001'],
    ['rddm', { drift_level: 1 }, 'rddm: drift_level must be greater than warning_level (1.773), not 1'],
    ['ecdd', { average_run_length: 500 }, 'ecdd: average_run_length must be 100, 400 or 1000, not 500'],
    [
      'lfr',
      { warning_level: 0.001, detect_level: 0.01 },
      'lfr: warning_level must be at least detect_level (0.01), not 0.001: a warning comes before a drift',
    ],
    ['bocd', { hazard: 1 }, 'bocd: hazard must be a number above 0 and below 1, not 1'],
    [
      'hdddm',
      { significance: 2 },
      'hdddm: significance must be below 1 with statistic tstat, of which it is the level, not 2',
    ],
    ['focus', { family: 'bernoulli', mean: 1 }, 'focus: mean must be above 0 and below 1, not 1'],
    ['e_sr', { low: 2 }, 'e_sr: low must be below high (1), not 2'],
    ['e_sr', { m0: 1 }, 'e_sr: m0 must be above low (0) and below high (1), not 1'],
    [
      'conformal_martingale',
      { epsilons: [] },
      'conformal_martingale: epsilons must be numbers above 0 and at most 1, separated by commas, not []',
    ],
  ])('%s %j: refused with the reason', (name, params, message) => {
    expect(() => createStreamDetector(name, params)).toThrow(new RangeError(message));
  });

  it.each([
    ['adwim', 'there is no detector "adwim"; did you mean adwin?'],
    ['PageHinkley', 'there is no detector "PageHinkley"; did you mean page_hinkley?'],
    ['toString', `there is no detector "toString"; there are ${Object.keys(STREAM_DETECTORS).join(', ')}`],
  ])('there is no detector %s', (name, message) => {
    expect(streamDefinition(name)).toBeNull();
    expect(unknownDetector(name)).toBe(message);
  });

  it.each<[ParameterSpec, string, unknown]>([
    [number, ' 1e-3 ', 0.001],
    [number, '0x10', '0x10'],
    [number, '', ''],
    [maybe, 'None', null],
    [maybe, 'null', null],
    [{ kind: 'boolean', default: true, meaning: '' }, 'True', true],
    [{ kind: 'boolean', default: true, meaning: '' }, '0', false],
    [{ kind: 'boolean', default: true, meaning: '' }, 'maybe', 'maybe'],
    [{ kind: 'choice', default: 'up', of: ['up'], meaning: '' }, ' up', 'up'],
    [numbers, '0.1, 2', [0.1, 2]],
    [numbers, '0.1,x', '0.1,x'],
  ])('%j from the text %j', (spec, text, value) => {
    expect(parameterFromText(spec, text)).toEqual(value);
  });

  it('says what a parameter may be', () => {
    expect(parameterKind(maybe)).toBe('a whole number of at least 1, or none (no window)');
    expect(parameterKind(number)).toBe('a number above 0 and at most 1');
  });

  it.each<[StreamDetectorName, number[], string]>([
    ['adwin', [NaN, Infinity], 'is not a finite number'],
    ['kswin', [NaN, -Infinity], 'is not a finite number'],
    ['page_hinkley', [NaN, Infinity], 'is not a finite number'],
    ['cusum', [NaN, Infinity], 'is not a finite number'],
    ['gma', [NaN, Infinity], 'is not a finite number'],
    ['ewma', [NaN, Infinity], 'is not a finite number'],
    ['hddm_a', [NaN, Infinity], 'is not a finite number'],
    ['hddm_w', [NaN, Infinity], 'is not a finite number'],
    ['conformal_martingale', [NaN, Infinity], 'is not a finite number'],
    ['focus', [NaN, Infinity], 'is not a finite number'],
    ['ddm', [-0.1, 1.1], 'is not between 0 and 1'],
    ['ecdd', [-0.1, 1.1], 'is not between 0 and 1'],
    ['eddm', [0.5, 2], 'is neither 0 nor 1'],
    ['rddm', [0.5, 2], 'is neither 0 nor 1'],
    ['fhddm', [0.5, 2], 'is neither 0 nor 1'],
    ['stepd', [0.5, 2], 'is neither 0 nor 1'],
    ['lfr', [-1, 0.5, 4, NaN], 'is '],
    ['bocd', [NaN, Infinity], 'is not a finite number'],
    ['incremental_ks', [NaN, 1e200], 'is '],
    ['hdddm', [NaN, -Infinity], 'is not a finite number'],
    ['e_sr', [-0.1, 1.1], 'is not between low (0) and high (1)'],
    ['e_cusum', [NaN], 'is not'],
  ])('%s refuses what it cannot read and stays as it was: %j', (name, values, words) => {
    const detector = createStreamDetector(name);
    for (let i = 0; i < 50; i++) detector.update(i % 2);
    const before = JSON.stringify(detector);
    const definition = streamDefinition(name)!;
    for (const x of values) {
      expect(() => detector.update(x)).toThrow(RangeError);
      expect(definition.fault(x, detector.params)).toContain(words);
    }
    expect(JSON.stringify(detector)).toBe(before);
    expect(definition.fault(1, detector.params)).toBeNull();
  });
});
