import { useMemo } from 'react';
import type { DriftAnswer } from '../api/types.ts';
import { Lane } from '../charts/lane.tsx';
import { Legend, type LegendLine } from '../charts/legend.tsx';
import { TimePlot, type PlotBand, type PlotLine } from '../charts/time-plot.tsx';
import { distanceWords } from '../lib/drift-scale.ts';
import {
  DAY_MS,
  formatCount,
  formatDuration,
  formatScore,
  formatTick,
  formatUtc,
  HOUR_MS,
  NONE,
} from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import { bucketFor } from '../lib/heatmap.ts';
import { indexAt, valueAt } from '../lib/lookup.ts';
import { bucketMeans, streamSeries, windowLength } from '../lib/stream-series.ts';
import { splitStream, statisticMeaning, statisticWords } from '../lib/streams.ts';
import { extent, valueTicks } from '../lib/value-axis.ts';

/** With more windows than this their means are drawn over them, or the course drowns in the noise. */
const MANY_WINDOWS = 24 * 9;
/** About so many means are drawn. */
const MEANS = 180;

function spanned(values: readonly (number | null)[]): readonly (number | null)[] {
  const filled = [...values];
  let last = -1;
  values.forEach((value, index) => {
    if (value === null) return;
    const before = last < 0 ? null : (values[last] ?? null);
    if (before !== null) {
      for (let gap = last + 1; gap < index; gap++)
        filled[gap] = before + ((value - before) * (gap - last)) / (index - last);
    }
    last = index;
  });
  return filled;
}

/** What the stream measures, or why nothing can be said of it. */
function streamSentence(statistic: string, counts: readonly number[], judged: boolean): string {
  if (counts.length === 0) return 'No window of this stream in this span.';
  if (judged) return `${statisticMeaning(statistic)}.`;
  return `Cannot say: no window had enough values, the fullest ${formatCount(Math.max(...counts))}. A longer window of the monitor would.`;
}

/** The selected stream closer: its score with the band that the baseline's own windows kept to. */
export function StreamLane({
  answers,
  stream,
}: {
  readonly answers: readonly DriftAnswer[];
  readonly stream: string | null;
}) {
  const series = useMemo(() => streamSeries(answers, stream ?? ''), [answers, stream]);
  const drawn = useMemo(() => {
    const length = (series.times.at(-1) ?? 0) - (series.times[0] ?? 0);
    const bucketMs = bucketFor(length, MEANS);
    const many = series.times.length > MANY_WINDOWS && windowLength(series.times, HOUR_MS) < bucketMs;
    const means = many ? spanned(bucketMeans(series.times, series.scores, bucketMs)) : null;
    const known = extent([...series.scores, ...series.nullQ999, ...series.nullMean]) ?? { low: 0, high: 1 };
    const low = Math.min(0, known.low);
    const high = known.high > low ? known.high + (known.high - low) * 0.06 : low + 1;
    const lines: PlotLine[] = [
      { values: series.nullMean, colour: '--ink-soft', width: 1, dash: [3, 3] },
      {
        values: series.scores,
        colour: means === null ? '--series-1' : '--series-1-faint',
        width: means === null ? 1.5 : 1,
      },
      ...(means === null ? [] : [{ values: means, colour: '--series-1', width: 2 }]),
    ];
    const bottom = series.times.map(() => low);
    const bands: PlotBand[] = [
      { upper: series.nullQ999, lower: bottom, fill: '--band-999' },
      { upper: series.nullQ95, lower: bottom, fill: '--band-95' },
    ];
    return { means, bucketMs, lines, bands, low, high, ticks: valueTicks(low, high, 5) };
  }, [series]);
  if (stream === null) return null;

  const { column, statistic } = splitStream(stream);
  const judged = series.scores.some((score) => score !== null);
  const scoreAt = (moment: number | null): number | null => valueAt(series.times, series.scores, moment, DAY_MS);
  const placeAt = (moment: number | null): number =>
    moment === null ? series.times.length - 1 : indexAt(series.times, moment);
  const bandAt = (moment: number | null) => {
    const place = placeAt(moment);
    return {
      nullMean: series.nullMean[place] ?? 0,
      nullQ95: series.nullQ95[place] ?? 0,
      nullQ999: series.nullQ999[place] ?? 0,
    };
  };
  const legend: readonly LegendLine[] = [
    {
      label: 'score',
      colour: drawn.means === null ? '--series-1' : '--series-1-faint',
      valueAt: (moment) => formatScore(scoreAt(moment)),
    },
    ...(drawn.means === null
      ? []
      : [
          {
            label: `mean over ${formatDuration(drawn.bucketMs)}`,
            colour: '--series-1',
            valueAt: (moment: number | null) => formatScore(valueAt(series.times, drawn.means ?? [], moment, DAY_MS)),
          },
        ]),
    {
      label: 'null mean',
      colour: '--ink-soft',
      dash: [3, 3],
      valueAt: (moment) => (judged ? formatScore(bandAt(moment).nullMean) : NONE),
    },
    {
      label: 'null 95 %',
      colour: '--band-95',
      shape: 'area',
      valueAt: (moment) => (judged ? formatScore(bandAt(moment).nullQ95) : NONE),
    },
    {
      label: 'null 99.9 %',
      colour: '--band-999',
      shape: 'area',
      valueAt: (moment) => (judged ? formatScore(bandAt(moment).nullQ999) : NONE),
    },
    {
      label: 'events',
      colour: '--nothing',
      valueAt: (moment) =>
        series.n[placeAt(moment)] === undefined ? NONE : formatCount(series.n[placeAt(moment)] ?? 0),
    },
  ];
  const describe = (moment: number): string => {
    const score = scoreAt(moment);
    return score === null ? 'no score' : `score ${formatScore(score)}, ${distanceWords(score, bandAt(moment))}`;
  };
  return (
    <Lane
      title={`${column}, ${statisticWords(statistic)}`}
      summary={streamSentence(statistic, series.n, judged)}
      legend={<Legend lines={legend} />}
      describe={describe}
      table={
        series.times.length > 0
          ? () => ({
              columns: ['Window (UTC)', 'Score', 'Null mean', '95 %', '99.9 %', 'n', 'Version'],
              rows: series.times
                .map((time, index) => [
                  formatUtc(time),
                  formatScore(series.scores[index] ?? null),
                  formatScore(series.nullMean[index] ?? null),
                  formatScore(series.nullQ95[index] ?? null),
                  formatScore(series.nullQ999[index] ?? null),
                  formatCount(series.n[index] ?? 0),
                  versionName(series.versions[index] ?? ''),
                ])
                .toReversed(),
            })
          : undefined
      }
    >
      <TimePlot
        height={172}
        times={series.times}
        bands={drawn.bands}
        lines={drawn.lines}
        low={drawn.low}
        high={drawn.high}
        ticks={drawn.ticks}
        format={formatTick}
      />
    </Lane>
  );
}
