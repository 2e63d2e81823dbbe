import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DriftAnswer, DriftPoint } from '../../../dashboards/web/src/api/types.ts';
import { DAY_MS, HOUR_MS } from '../../../dashboards/web/src/lib/format.ts';
import { streamSeries } from '../../../dashboards/web/src/lib/stream-series.ts';
import { bucketFor, buildHeatmap, inChargeOrder, worstStream } from '../../../dashboards/web/src/lib/heatmap.ts';

const DAY = Date.UTC(2001, 5, 4);

function point(hour: number, score: number | null): DriftPoint {
  return { window: DAY + hour * HOUR_MS, score, state: score === null ? 'insufficient' : 'steady', n: 500 };
}

function answer(version: string, streams: Readonly<Record<string, readonly DriftPoint[]>>): DriftAnswer {
  return {
    model: 'm',
    version,
    streams: Object.entries(streams).map(([stream, points]) => ({
      stream,
      column: stream.split('/')[0] ?? stream,
      statistic: 'js',
      kind: 'data drift',
      scale: 'distance',
      nullMean: 0.1,
      nullQ95: 0.15,
      nullQ999: 0.2,
      points,
    })),
  };
}

const daily = { from: DAY, to: DAY + 2 * DAY_MS, bucketMs: DAY_MS };

describe('the heatmap', () => {
  it('keeps the worst window of a bucket', () => {
    const { rows } = buildHeatmap({
      answers: [answer('1', { 'hour/js': [point(1, 0.1), point(2, 0.7), point(3, 0.12)] })],
      ...daily,
    });
    expect(rows[0]?.cells.map((cell) => cell?.score ?? null)).toEqual([0.7, null]);
    expect(rows[0]?.cells[0]?.window).toBe(DAY + 2 * HOUR_MS);
  });

  it('shows a bucket as thin only when none of its windows had enough events', () => {
    const { rows } = buildHeatmap({
      answers: [answer('1', { 'a/js': [point(1, null), point(2, 0.11), point(25, null)] })],
      ...daily,
    });
    expect(rows[0]?.cells.map((cell) => cell?.score)).toEqual([0.11, null]);
  });

  it('takes each window from the version in charge, so that a change within a bucket hides nothing', () => {
    const answers = [
      answer('1', { 'a/js': [point(1, 0.9), point(2, 0.8)] }),
      answer('2', { 'a/js': [point(2, 0.1), point(3, 0.12)] }),
    ];
    const { rows } = buildHeatmap({ answers, ...daily, bucketMs: HOUR_MS });
    expect(rows[0]?.cells.slice(1, 4).map((cell) => [cell?.version, cell?.score])).toEqual([
      ['1', 0.9],
      ['2', 0.1],
      ['2', 0.12],
    ]);
    expect(buildHeatmap({ answers, ...daily }).rows[0]?.cells[0]).toMatchObject({ version: '1', score: 0.9 });
  });

  it('lets a version that was replaced stay silent, though the thinned windows of both differ', () => {
    const answers = [
      answer('1', { 'a/js': [point(0, 0.11), point(4, 0.99), point(9, 0.7)] }),
      answer('2', { 'a/js': [point(2, 0.1), point(6, 0.12)] }),
    ];
    const { rows } = buildHeatmap({ answers, ...daily, bucketMs: HOUR_MS });
    const seen = rows[0]?.cells.flatMap((cell) => (cell === null ? [] : [[cell.version, cell.score]]));
    expect(seen).toEqual([
      ['1', 0.11],
      ['2', 0.1],
      ['2', 0.12],
      ['1', 0.7],
    ]);
    expect(streamSeries(answers, 'a/js').scores).toEqual([0.11, 0.1, 0.12, 0.7]);
  });

  it('sorts streams by their latest drift, those that cannot be judged last', () => {
    const answers = [
      answer('1', {
        'calm/js': [point(40, 0.1)],
        'thin/js': [point(40, null)],
        'far/js': [point(1, 0.1), point(40, 0.9)],
      }),
    ];
    const { rows } = buildHeatmap({
      answers,
      ...daily,
    });
    expect(rows.map((row) => row.stream)).toEqual(['far/js', 'calm/js', 'thin/js']);
    expect(rows[2]?.latest).toBeNull();
    expect(worstStream(answers, daily.to)).toBe('far/js');
    expect(worstStream([], daily.to)).toBeNull();
  });

  it('puts the champion in charge, and of the others the later registered', () => {
    const order = inChargeOrder([answer('2', {}), answer('3', {}), answer('1', {})], ['1', '2', '3'], '2');
    expect(order.map((one) => one.version)).toEqual(['1', '3', '2']);
  });

  it('chooses a bucket that keeps any span within the cells there is room for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 20, max: 200 }), (days, cells) => {
        expect((days * DAY_MS) / bucketFor(days * DAY_MS, cells)).toBeLessThanOrEqual(cells);
      }),
    );
  });

  it('puts the streams of an alert on top, however quiet they have become', () => {
    const answers = [
      answer('1', { 'loud/js': [point(0, 0.9)], 'quiet/js': [point(0, 0.1)], 'hour/js': [point(0, 0.11)] }),
    ];
    const heatmap = buildHeatmap({
      answers,
      from: DAY,
      to: DAY + HOUR_MS,
      bucketMs: HOUR_MS,
      first: ['quiet/js', 'gone/js', 'hour/js'],
    });
    expect(heatmap.rows.map((row) => row.stream)).toEqual(['quiet/js', 'hour/js', 'loud/js']);
  });
});
