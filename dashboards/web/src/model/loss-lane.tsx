import { useMemo } from 'react';
import type { PerformancePoint } from '../api/types.ts';
import { Lane } from '../charts/lane.tsx';
import { Legend, type LegendLine } from '../charts/legend.tsx';
import { TimePlot, type PlotLine } from '../charts/time-plot.tsx';
import { alignByVersion } from '../lib/evidence.ts';
import { formatCount, formatDuration, formatScore, formatTick, formatUtc } from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import { valueAt } from '../lib/lookup.ts';
import { bucketOutcomes, lossBeside, ownLoss, type LossComparison } from '../lib/outcome.ts';
import { outcomeBucket, withoutThin } from '../lib/outcome-bucket.ts';
import type { LineLook } from '../lib/palette.ts';
import type { TimeSpan } from '../lib/range.ts';
import { extent, roomyRange, valueTicks } from '../lib/value-axis.ts';

const FALLBACK: LineLook = { colour: '--series-1', dash: [] };
const fixed = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toFixed(4);

/** What the version in charge gained over the first of the others, on the windows they share. */
function comparisonWords(means: ReadonlyMap<string, LossComparison>, reference: string, versions: number): string {
  const [other] = [...means].filter(([version]) => version !== reference);
  if (other === undefined) {
    return versions > 1
      ? 'The versions share no windows, so their means over the span say nothing of which is better.'
      : 'The figure is the mean over the span.';
  }
  const [version, { loss, reference: own }] = other;
  if (loss === null || own === null) return '';
  const change = Math.abs(own - loss).toFixed(4);
  const verb = own <= loss ? 'better' : 'worse';
  return `Over the same windows ${versionName(reference)} is ${verb} than ${versionName(version)} by ${change}.`;
}

/** Log-loss of every version: what a change of version gained, and what the frozen one would have cost. */
export function LossLane(props: {
  readonly points: readonly PerformancePoint[];
  readonly span: TimeSpan;
  readonly looks: ReadonlyMap<string, LineLook>;
}) {
  const { points, span, looks } = props;
  const bucketMs = outcomeBucket(span);
  const drawn = useMemo(() => {
    const buckets = withoutThin(bucketOutcomes(points, bucketMs)).filter((bucket) => bucket.logLoss !== null);
    const aligned = alignByVersion(buckets, (bucket) => bucket.logLoss);
    const order = [...looks.keys()];
    const versions = [...aligned.values.keys()].sort((a, b) => order.indexOf(b) - order.indexOf(a));
    const lines: PlotLine[] = versions.map((version) => ({
      values: aligned.values.get(version) ?? [],
      ...(looks.get(version) ?? FALLBACK),
      width: 1.75,
    }));
    const { low, high } = roomyRange(extent(lines.flatMap((line) => [...line.values])) ?? { low: 0, high: 1 });
    const times = aligned.times.map((time) => time + bucketMs / 2);
    return {
      buckets,
      aligned,
      versions,
      lines,
      times,
      low,
      high,
      ticks: valueTicks(low, high, 5),
    };
  }, [points, bucketMs, looks]);
  const reference = [...looks.keys()][0] ?? '';
  const means = useMemo(() => lossBeside(points, reference), [points, reference]);
  const legend: readonly LegendLine[] = drawn.versions.toReversed().map((version) => ({
    label: versionName(version),
    ...(looks.get(version) ?? FALLBACK),
    valueAt: (moment) =>
      moment === null
        ? fixed(means.get(version)?.loss ?? ownLoss(points, version))
        : formatScore(valueAt(drawn.times, drawn.aligned.values.get(version) ?? [], moment + bucketMs / 2, bucketMs)),
  }));
  const summary =
    drawn.buckets.length === 0
      ? 'No outcome that is yes or no in this span, so no log-loss.'
      : `${comparisonWords(means, reference, drawn.versions.length)} Lines are means over ${formatDuration(bucketMs)}; lower is better.`;
  // Without any label the lane above says all there is to say.
  if (points.every((point) => point.labelled === 0)) return null;
  return (
    <Lane
      title="Log-loss by version"
      summary={summary}
      legend={drawn.buckets.length > 0 && <Legend lines={legend} />}
      stepMs={bucketMs}
      describe={(moment) =>
        legend.map((line) => `${line.label} log-loss ${line.valueAt(moment)}`).join(', ') || 'no labels'
      }
      table={
        drawn.buckets.length > 0
          ? () => ({
              columns: ['From (UTC)', 'Version', 'Labelled', 'Log-loss'],
              rows: drawn.buckets
                .toReversed()
                .map((bucket) => [
                  formatUtc(bucket.window),
                  versionName(bucket.version),
                  formatCount(bucket.labelled),
                  fixed(bucket.logLoss),
                ]),
            })
          : undefined
      }
    >
      {drawn.buckets.length > 0 && (
        <TimePlot
          height={150}
          times={drawn.times}
          lines={drawn.lines}
          low={drawn.low}
          high={drawn.high}
          ticks={drawn.ticks}
          format={formatTick}
        />
      )}
    </Lane>
  );
}
