import { describe, expect, it } from 'vitest';
import type { ColumnProfile, EvidencePoint, PerformancePoint } from '../../../dashboards/web/src/api/types.ts';
import { alignByVersion, episodesOf, evidenceFill } from '../../../dashboards/web/src/lib/evidence.ts';
import { DAY_MS, HOUR_MS } from '../../../dashboards/web/src/lib/format.ts';
import { commonest, movedMost, shareBins } from '../../../dashboards/web/src/lib/histogram.ts';
import { versionIn } from '../../../dashboards/web/src/lib/in-charge.ts';
import { lonePoints, valueAt } from '../../../dashboards/web/src/lib/lookup.ts';
import { bucketOutcomes, lossBeside, residualChance } from '../../../dashboards/web/src/lib/outcome.ts';
import { withoutThin } from '../../../dashboards/web/src/lib/outcome-bucket.ts';
import { roomyRange, valueTicks } from '../../../dashboards/web/src/lib/value-axis.ts';
import { bucketMeans } from '../../../dashboards/web/src/lib/stream-series.ts';

function evidence(hour: number, fields: Partial<EvidencePoint> = {}): EvidencePoint {
  return {
    window: hour * HOUR_MS,
    version: '1',
    evidence: 1,
    threshold: 2160,
    episodeOpen: false,
    rows: 500,
    ...fields,
  };
}

function outcome(hour: number, fields: Partial<PerformancePoint> = {}): PerformancePoint {
  return {
    window: hour * HOUR_MS,
    version: '1',
    n: 100,
    labelled: 100,
    meanLabel: 0.2,
    meanPrediction: 0.25,
    logLoss: 0.5,
    brier: 0.1,
    ...fields,
  };
}

function profile(bins: ColumnProfile['bins']): ColumnProfile {
  const none = { baseline: 0, current: 0 };
  return {
    column: 'c',
    type: 'categorical',
    version: '1',
    from: 0,
    to: 1,
    bins,
    rows: none,
    nulls: none,
    unseen: 0,
    outOfRange: 0,
  };
}

describe('series behind the charts', () => {
  it('reads episodes from their flags, an open one to the end of the last window', () => {
    const points = [0, 1, 2, 3, 4, 5].map((hour) =>
      evidence(hour, { episodeOpen: hour === 1 || hour === 2 || hour === 5 }),
    );
    expect(episodesOf('1', points)).toEqual([
      { version: '1', from: HOUR_MS, to: 3 * HOUR_MS },
      { version: '1', from: 5 * HOUR_MS, to: 6 * HOUR_MS },
    ]);
  });

  it('lines versions up on the union of their windows', () => {
    const aligned = alignByVersion(
      [evidence(1), evidence(0), evidence(1, { version: '2', evidence: 7 })],
      (point) => point.evidence,
    );
    expect(aligned.times).toEqual([0, HOUR_MS]);
    expect([...aligned.values]).toEqual([
      ['1', [1, 1]],
      ['2', [null, 7]],
    ]);
  });

  it.each([
    [0, 2160, 0],
    [0.1, 10, 0],
    [1, 10, 0.5],
    [10, 10, 1],
    [1e6, 2160, 1],
  ])('fills the bar for evidence %s of %s to %s on the log scale', (value, threshold, fill) => {
    expect(evidenceFill(value, threshold)).toBeCloseTo(fill, 12);
  });

  it('weights means by labelled events and leaves the unlabelled out', () => {
    const [bucket] = bucketOutcomes(
      [
        outcome(0, { labelled: 300, logLoss: 0.4, meanLabel: 0.1 }),
        outcome(1),
        outcome(2, { labelled: 0, logLoss: null, meanLabel: null, meanPrediction: null }),
      ],
      DAY_MS,
    );
    // (300 * .4 + 100 * .5) / 400 and (300 * .1 + 100 * .2) / 400, by hand.
    expect(bucket).toMatchObject({ labelled: 400, meanPrediction: 0.25 });
    expect(bucket?.logLoss).toBeCloseTo(0.425, 12);
    expect(bucket?.residual).toBeCloseTo(0.125 - 0.25, 12);
  });

  it('compares the loss of versions on the windows they share', () => {
    const beside = lossBeside(
      [
        outcome(0, { logLoss: 0.1 }),
        outcome(1, { logLoss: 0.6 }),
        outcome(1, { version: '2', logLoss: 0.5, labelled: 50 }),
        outcome(2, { version: '3' }),
        outcome(2, { version: '2', labelled: 0, logLoss: null }),
      ],
      '2',
    );
    // Hour 0 was easy, but version 2 was not there: version 1 stands with its .6, not with the mean of .35.
    expect([...beside]).toEqual([
      ['1', { loss: 0.6, reference: 0.5, labelled: 100 }],
      ['2', { loss: 0.5, reference: 0.5, labelled: 50 }],
    ]);
  });

  it('leaves out buckets with less than a fifth of the usual labels', () => {
    expect(
      withoutThin([{ labelled: 100 }, { labelled: 110 }, { labelled: 15 }]).map((bucket) => bucket.labelled),
    ).toEqual([100, 110]);
  });

  it.each([
    [null, 3],
    [HOUR_MS * 1.5, 2],
    [HOUR_MS * 9, null],
    [-1, null],
  ])('reads the value at %s as %s', (moment, value) => {
    expect(valueAt([0, HOUR_MS, 2 * HOUR_MS], [1, 2, 3], moment, 2 * HOUR_MS)).toBe(value);
  });

  it('puts the mean of a bucket in its middle', () => {
    const times = [0, 1, 2, 3, 4].map((hour) => hour * HOUR_MS);
    expect(bucketMeans(times, [1, null, 3, 5, 7], 3 * HOUR_MS)).toEqual([null, 2, null, 6, null]);
  });

  it('compares bins as shares of their own side', () => {
    const bins = shareBins(
      profile([
        { label: 'a', baseline: 30, current: 10 },
        { label: 'b', baseline: 10, current: 10 },
      ]),
    );
    expect(bins.map((bin) => [bin.baseline, bin.current, bin.change])).toEqual([
      [0.75, 0.5, -0.25],
      [0.25, 0.5, 0.25],
    ]);
    expect(movedMost(bins, 1).map((bin) => bin.label)).toEqual(['a']);
  });

  it('sums the rarest levels up without losing any of their share', () => {
    const bins = shareBins(
      profile(['a', 'b', 'c', 'd'].map((label, index) => ({ label, baseline: 40 - index * 10, current: 10 }))),
    );
    const shown = commonest(bins, 3);
    expect(shown.map((bin) => bin.label)).toEqual(['a', 'b', '2 more']);
    expect(shown.reduce((sum, bin) => sum + bin.current, 0)).toBeCloseTo(1, 12);
  });

  it('finds the values that no line is drawn through', () => {
    expect(lonePoints([1, null, 2, 3, null, null, 4])).toEqual([0, 6]);
    expect(lonePoints([5])).toEqual([0]);
  });

  it('leaves room around a single value, so that the marks of its axis differ', () => {
    const { low, high } = roomyRange({ low: 0.6707, high: 0.6707 });
    expect(new Set(valueTicks(low, high, 5).map((tick) => tick.toPrecision(4))).size).toBeGreaterThan(2);
    expect(roomyRange({ low: 0.01, high: 0.5 }).low).toBe(0);
  });

  it('knows how far a mean of labels strays by chance, for outcomes that are yes or no alone', () => {
    const [bucket] = bucketOutcomes([outcome(0, { labelled: 100, meanPrediction: 0.5, logLoss: 0.6 })], HOUR_MS);
    expect(residualChance(bucket!)).toBeCloseTo(0.1, 12);
    expect(residualChance({ ...bucket!, logLoss: null })).toBeNull();
  });

  it('names the version that was in charge of a span, so that its answers meet its own baseline', () => {
    const told = (version: string, from: number, to: number) => ({
      version,
      streams: [{ points: [{ window: from * HOUR_MS }, { window: to * HOUR_MS }] }],
    });
    const span = (from: number, to: number) => ({ from: from * HOUR_MS, to: to * HOUR_MS });
    const answers = [told('1', 0, 99), told('2', 80, 200)];
    expect(versionIn(answers, span(10, 20))).toBe('1');
    expect(versionIn(answers, span(90, 95))).toBe('2');
    expect(versionIn(answers, span(70, 100))).toBe('2');
    expect(versionIn(answers, span(0, 100))).toBe('1');
    expect(versionIn([], span(0, 1))).toBeNull();
  });
});
