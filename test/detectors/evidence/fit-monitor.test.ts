import { describe, expect, it } from 'vitest';
import { fitMonitor } from '../../../detectors/evidence/index.ts';
import type { Calibration, MonitorOptions } from '../../../detectors/evidence/index.ts';
import { simulateScores } from '../../support/score-streams.ts';
import type { ScoreLaw } from '../../support/score-streams.ts';

const fit = (law: Partial<ScoreLaw>, windows = 1344, threshold = 2160, windowMs = 3_600_000): Calibration => {
  const streams = law.streams ?? 5;
  const values = simulateScores({ kind: 'score', ...law, streams, windows }, 1);
  return fitMonitor({ values, windows, streams }, { threshold, windowMs, offset: 0 });
};

describe('fitMonitor', () => {
  it('guarantees the budget under exchangeability where it finds neither season nor memory', () => {
    expect(fit({})).toMatchObject({ strata: 'none', exponent: 1, guarantee: 'exchangeable', baselineWindows: 1344 });
  });

  it.each<[string, Partial<ScoreLaw>, string]>([
    ['a day', { season: 'day' }, 'hour-of-day'],
    ['a week', { season: 'week' }, 'hour-of-week'],
    ['memory', { memory: 0.9 }, 'none'],
  ])('calibrates where there is %s', (_, law, strata) => {
    expect(fit(law)).toMatchObject({ strata, guarantee: 'calibrated' });
  });

  it('knows the day of the week of daily windows', () => {
    const values = Float64Array.from({ length: 140 }, (_, t) => (t % 7 >= 5 ? 10 : 0) + ((t * 37) % 11) / 11);
    const calibration = fitMonitor(
      { values, windows: 140, streams: 1 },
      { threshold: 90, windowMs: 86_400_000, offset: 0 },
    );
    expect(calibration.strata).toBe('day-of-week');
  });

  it('expects a shift to be seen sooner in one stream than in a hundred, and says when it is not to be expected', () => {
    const one = fit({ streams: 1 }).expectedDelay;
    const many = fit({ streams: 40 }).expectedDelay;
    expect(one.shiftSd).toBe(0.25);
    expect(one.windows).toBeLessThan(many.windows ?? Infinity);
    const short = fit({ streams: 40 }, 1344, 60).expectedDelay;
    expect(short).toEqual({
      shiftSd: 0.25,
      windows: null,
      reason: 'half of the simulated shifts are not paged within 60 windows',
    });
  });

  it('has no shadow run on fewer than 48 windows, and no stream on fewer than 8', () => {
    expect(fit({}, 47)).toMatchObject({ shadowPages: null, exponent: 1 });
    const none = fit({}, 7);
    expect(none.streams.map(({ insufficient }) => insufficient)).toEqual(
      Array.from({ length: 5 }, () => '7 of the 8 baseline windows that a stream must at least have'),
    );
    expect(none.expectedDelay).toEqual({
      shiftSd: 0.25,
      windows: null,
      reason: 'no stream has a baseline that varies',
    });
  });

  it('tempers more where memory is not of the kind it models', () => {
    // Bursts: the size of the noise wanders, which no level can follow.
    const values = simulateScores({ kind: 'score', windows: 1344, streams: 20, memory: 0.95 }, 3);
    const noise = simulateScores({ kind: 'score', windows: 1344, streams: 20 }, 4);
    const bursts = values.map((x, i) => noise[i]! * Math.exp(x));
    expect(
      fitMonitor({ values: bursts, windows: 1344, streams: 20 }, { threshold: 2160, windowMs: 3_600_000, offset: 0 })
        .exponent,
    ).toBeGreaterThan(1.5);
  });

  it('expects no sooner a page of a stream with few values than of one with many', () => {
    const values = simulateScores({ kind: 'score', windows: 1344, streams: 1 }, 1);
    const expected = (scores: Float64Array): number | null =>
      fitMonitor({ values: scores, windows: 1344, streams: 1 }, { threshold: 2160, windowMs: 3_600_000, offset: 0 })
        .expectedDelay.windows;
    const three = expected(values.map((x) => Math.sign(Math.trunc(x / 0.43))));
    expect(three).toBeGreaterThan(0.8 * (expected(values) ?? Infinity));
  });

  it('takes a rate that is mostly 0 as it stands: neither season nor memory of it tempers the others to nothing', () => {
    const values = simulateScores({ kind: 'score', windows: 1344, streams: 30 }, 2).map((x) => (x < 2 ? 0 : x));
    const calibration = fitMonitor(
      { values, windows: 1344, streams: 30 },
      { threshold: 2160, windowMs: 3_600_000, offset: 0 },
    );
    expect(calibration.streams.every(({ model }) => model.raw)).toBe(true);
    expect(calibration.exponent).toBeLessThanOrEqual(1.3);
  });

  it.each([
    [{ threshold: 0 }, 'threshold is 0: it must be above 0'],
    [{ threshold: NaN }, 'threshold is NaN: it must be above 0'],
    [{ windowMs: 0 }, 'windowMs is 0: it must be above 0'],
    [{ offset: NaN }, 'offset is NaN: it must be a number of windows'],
    [{ weights: [1] }, '1 weights for 2 streams'],
    [{ weights: [1, -1] }, 'weight 1 is -1: it must be 0 or more'],
    [{ rows: 19 }, '20 scores are not 19 windows of 2 streams'],
  ])('refuses %j', ({ rows = 10, ...options }: Partial<MonitorOptions> & { rows?: number }, message) => {
    const baseline = { values: new Float64Array(20), windows: rows, streams: 2 };
    expect(() => fitMonitor(baseline, { threshold: 100, windowMs: 3_600_000, offset: 0, ...options })).toThrow(
      new RangeError(message),
    );
  });
});
