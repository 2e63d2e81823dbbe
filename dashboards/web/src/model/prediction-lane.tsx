import { useMemo } from 'react';
import type { PerformancePoint } from '../api/types.ts';
import { Lane } from '../charts/lane.tsx';
import { Legend, type LegendLine } from '../charts/legend.tsx';
import { TimePlot, type PlotBand, type PlotLine } from '../charts/time-plot.tsx';
import { formatCount, formatDuration, formatScore, formatTick, formatUtc } from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import { valueAt } from '../lib/lookup.ts';
import { bucketOutcomes, type OutcomeBucket } from '../lib/outcome.ts';
import { outcomeBucket, withoutThin } from '../lib/outcome-bucket.ts';
import type { TimeSpan } from '../lib/range.ts';
import { extent, valueTicks } from '../lib/value-axis.ts';

/** One bucket per moment: of several versions the one in charge, the champion before the later before the earlier. */
function inCharge(buckets: readonly OutcomeBucket[], versions: readonly string[], champion: string | null) {
  const rank = (version: string): number => (version === champion ? versions.length : versions.indexOf(version));
  const chosen = new Map<number, OutcomeBucket>();
  for (const bucket of buckets) {
    const other = chosen.get(bucket.window);
    if (other === undefined || rank(bucket.version) > rank(other.version)) chosen.set(bucket.window, bucket);
  }
  return [...chosen.values()].sort((a, b) => a.window - b.window);
}

function signed(value: number | null): string {
  return value === null ? '–' : `${value < 0 ? '−' : '+'}${formatScore(Math.abs(value))}`;
}

/** What the model says on average against what turned out; the gap between them is the calibration residual. */
export function PredictionLane(props: {
  readonly points: readonly PerformancePoint[];
  readonly span: TimeSpan;
  readonly versions: readonly string[];
  readonly champion: string | null;
}) {
  const { points, span, versions, champion } = props;
  const bucketMs = outcomeBucket(span);
  const drawn = useMemo(() => {
    const buckets = inCharge(withoutThin(bucketOutcomes(points, bucketMs)), versions, champion);
    const times = buckets.map((bucket) => bucket.window + bucketMs / 2);
    const labels = buckets.map((bucket) => bucket.meanLabel);
    const predictions = buckets.map((bucket) => bucket.meanPrediction);
    const residuals = buckets.map((bucket) => bucket.residual);
    const lines: PlotLine[] = [
      { values: labels, colour: '--ink-mid', width: 1.75, dash: [6, 3] },
      { values: predictions, colour: '--series-1', width: 2 },
    ];
    const bands: PlotBand[] = [{ upper: labels, lower: predictions, fill: '--gap' }];
    const known = extent([...labels, ...predictions]) ?? { low: 0, high: 1 };
    const room = Math.max(1e-9, known.high - known.low) * 0.12;
    const low = Math.max(known.low < 0 ? -Infinity : 0, known.low - room);
    return {
      buckets,
      times,
      labels,
      predictions,
      residuals,
      lines,
      bands,
      low,
      high: known.high + room,
      ticks: valueTicks(low, known.high + room, 5),
    };
  }, [points, bucketMs, versions, champion]);
  const read = (values: readonly (number | null)[]) => (moment: number | null) =>
    valueAt(drawn.times, values, moment === null ? null : moment + bucketMs / 2, bucketMs);
  const legend: readonly LegendLine[] = [
    {
      label: 'mean prediction',
      colour: '--series-1',
      valueAt: (moment) => formatScore(read(drawn.predictions)(moment)),
    },
    {
      label: 'mean label',
      colour: '--ink-mid',
      dash: [6, 3],
      valueAt: (moment) => formatScore(read(drawn.labels)(moment)),
    },
    { label: 'residual', colour: '--gap', shape: 'area', valueAt: (moment) => signed(read(drawn.residuals)(moment)) },
  ];
  const last = drawn.residuals.findLast((value) => value !== null) ?? null;
  const labelled = drawn.buckets.some((bucket) => bucket.meanLabel !== null);
  const summary =
    drawn.buckets.length === 0
      ? 'No predictions in this span.'
      : !labelled || last === null
        ? 'No labels have arrived in this span, so there is nothing to hold the predictions against.'
        : `Latest: the model predicts ${last < 0 ? 'too much' : 'too little'} by ${formatScore(Math.abs(last))}. Means over ${formatDuration(bucketMs)}.`;
  return (
    <Lane
      title="Prediction against outcome"
      summary={summary}
      legend={drawn.buckets.length > 0 && <Legend lines={legend} />}
      stepMs={bucketMs}
      describe={(moment) => legend.map((line) => `${line.label} ${line.valueAt(moment)}`).join(', ')}
      table={
        drawn.buckets.length > 0
          ? () => ({
              columns: ['From (UTC)', 'Version', 'Labelled', 'Mean prediction', 'Mean label', 'Residual'],
              rows: drawn.buckets
                .toReversed()
                .map((bucket) => [
                  formatUtc(bucket.window),
                  versionName(bucket.version),
                  formatCount(bucket.labelled),
                  formatScore(bucket.meanPrediction),
                  formatScore(bucket.meanLabel),
                  signed(bucket.residual),
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
          bands={drawn.bands}
          low={drawn.low}
          high={drawn.high}
          ticks={drawn.ticks}
          format={formatTick}
        />
      )}
    </Lane>
  );
}
