import { useMemo } from 'react';
import type { PerformancePoint } from '../api/types.ts';
import { Lane } from '../charts/lane.tsx';
import { Legend, type LegendLine } from '../charts/legend.tsx';
import { TimePlot, type PlotBand, type PlotLine } from '../charts/time-plot.tsx';
import { formatCount, formatDuration, formatScore, formatTick, formatUtc, plural } from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import { valueAt } from '../lib/lookup.ts';
import { bucketOutcomes, residualChance, type OutcomeBucket } from '../lib/outcome.ts';
import { outcomeBucket, withoutThin } from '../lib/outcome-bucket.ts';
import type { TimeSpan } from '../lib/range.ts';
import { extent, roomyRange, valueTicks } from '../lib/value-axis.ts';

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

/** The latest bucket in words, with what chance alone makes of so few labels. */
function outcomeSentence(buckets: readonly OutcomeBucket[], bucketMs: number): string {
  const last = buckets.findLast((bucket) => bucket.residual !== null);
  if (last?.residual === undefined || last.residual === null)
    return 'No labelled predictions in this span: labels are sent to /v1/labels or the label topic.';
  const size = formatScore(Math.abs(last.residual));
  const chance = residualChance(last);
  const from = `${plural(last.labelled, 'label')} of ${formatDuration(bucketMs)}`;
  if (chance !== null && Math.abs(last.residual) <= chance)
    return `Latest: off by ${size}, which chance makes of ${from} (±${formatScore(chance)}).`;
  const beyond = chance === null ? '' : `, beyond the ±${formatScore(chance)} of chance`;
  return `Latest: predicts too ${last.residual < 0 ? 'much' : 'little'} by ${size}${beyond} (${from}).`;
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
    const { low, high } = roomyRange(extent([...labels, ...predictions]) ?? { low: 0, high: 1 });
    return {
      buckets,
      times,
      labels,
      predictions,
      residuals,
      lines,
      bands,
      low,
      high,
      ticks: valueTicks(low, high, 5),
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
  const summary = outcomeSentence(drawn.buckets, bucketMs);
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
