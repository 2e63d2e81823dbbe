import { useCallback, useMemo, useState } from 'react';
import type { Alert, DriftAnswer, VersionSummary } from '../api/types.ts';
import { HeatmapGrid } from '../charts/heatmap-grid.tsx';
import { Lane } from '../charts/lane.tsx';
import { useStackFrame } from '../charts/stack-frame.ts';
import { distanceWords, DRIFT_STEPS } from '../lib/drift-scale.ts';
import { formatCount, formatDuration, formatScore, formatUtc, plural } from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import { bucketFor, buildHeatmap, type Heatmap } from '../lib/heatmap.ts';
import type { TimeSpan } from '../lib/range.ts';
import { statisticWords } from '../lib/streams.ts';
import { setParameters, usePlace } from '../state/router.ts';
import type { Selection } from './use-selection.ts';

/** Rows that are shown before the reader asks for all of them. */
const FIRST_ROWS = 24;
const CELL_PX = 7;

function Scale() {
  return (
    <ul className="drift-scale" aria-label="Colour scale: worst window of the cell against the null band">
      {DRIFT_STEPS.map((step, index) => (
        <li key={step.label}>
          <i className={`drift-dot drift-dot-${index}`} aria-hidden="true" />
          {step.label}
        </li>
      ))}
      <li>
        <i className="drift-dot drift-dot-thin" aria-hidden="true" />
        too few events
      </li>
    </ul>
  );
}

function VersionChoice({ versions }: { readonly versions: readonly VersionSummary[] }) {
  const { parameters } = usePlace();
  const compared = versions.filter((version) => version.baseline !== null);
  if (compared.length < 2) return null;
  const chosen = parameters.get('version');
  const options = [
    { value: null, label: 'In charge' },
    ...compared.map(({ version }) => ({ value: version, label: versionName(version) })),
  ];
  return (
    <div className="segments text small" role="group" aria-label="Version whose drift is shown">
      {options.map(({ value, label }) => (
        <button
          key={label}
          type="button"
          aria-pressed={chosen === value}
          onClick={() => setParameters({ version: value })}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function summaryOf(heatmap: Heatmap): string {
  if (heatmap.rows.length === 0) return 'No column has been compared in this span.';
  const out = heatmap.rows.filter((row) => row.latest !== null && row.latest >= 1);
  const cell = `A cell is the worst window of ${formatDuration(heatmap.bucketMs)}; select one to look closer.`;
  if (heatmap.rows.every((row) => row.latest === null))
    return `Too few events in the last day of the span to compare any column. ${cell}`;
  if (out.length === 0) return `In the last day of the span every stream was within its null band. ${cell}`;
  const names = out.slice(0, 2).map((row) => `${row.column} (${statisticWords(row.statistic)})`);
  const more = out.length > 2 ? ` and ${out.length - 2} more` : '';
  return `Beyond the null band in the last day of the span: ${names.join(', ')}${more}. ${cell}`;
}

/** Streams by time: how far each was beyond what the baseline did by itself, those that drift most on top. */
export function DriftLane(props: {
  readonly answers: readonly DriftAnswer[];
  readonly span: TimeSpan;
  readonly versions: readonly VersionSummary[];
  readonly selection: Selection;
  /** The alert in focus: its streams stand on top, however many others there are. */
  readonly alert: Alert | null;
}) {
  const { answers, span, versions, selection, alert } = props;
  const frame = useStackFrame();
  const { parameters } = usePlace();
  const [all, setAll] = useState(false);
  const wanted = (parameters.get('q') ?? '').trim().toLowerCase();
  const bucketMs = bucketFor(span.to - span.from, frame.plotWidth / CELL_PX);
  const whole = useMemo(() => {
    const first = alert?.streams.map(({ stream }) => stream) ?? [];
    return buildHeatmap({ answers, ...span, bucketMs, first });
  }, [answers, span, bucketMs, alert]);
  const heatmap = useMemo(() => {
    const rows = whole.rows.filter((row) => row.stream.toLowerCase().includes(wanted));
    return { ...whole, rows: all ? rows : rows.slice(0, FIRST_ROWS) };
  }, [whole, wanted, all]);
  const { select } = selection;
  const choose = useCallback(
    (stream: string, start: number | null) =>
      select(stream, start === null ? null : { from: start, to: start + bucketMs }),
    [select, bucketMs],
  );
  const hidden = whole.rows.length - heatmap.rows.length;
  return (
    <Lane
      wide
      title="Drift by column"
      summary={`${summaryOf(whole)}${alert === null ? '' : ' The alert’s own streams stand first.'}`}
      legend={
        whole.rows.length > 0 && (
          <div className="lane-tools">
            <Scale />
            <VersionChoice versions={versions} />
          </div>
        )
      }
      table={
        heatmap.rows.length > 0
          ? () => ({
              columns: ['Stream', 'Watches', 'From (UTC)', 'Score', 'Against the band', 'n', 'Version'],
              rows: heatmap.rows.map((row) => {
                const cell = row.cells.findLast((candidate) => candidate !== null && candidate.score !== null);
                if (cell === null || cell === undefined) return [row.stream, row.kind, '–', '–', 'no data', '–', '–'];
                return [
                  row.stream,
                  row.kind,
                  formatUtc(cell.window),
                  formatScore(cell.score),
                  distanceWords(cell.score ?? 0, cell.band),
                  formatCount(cell.n),
                  versionName(cell.version),
                ];
              }),
            })
          : undefined
      }
    >
      {heatmap.rows.length === 0 ? (
        <p className="empty-line">
          {wanted === '' ? 'Nothing to show yet.' : `No column’s name contains “${wanted}”.`}
        </p>
      ) : (
        <HeatmapGrid
          heatmap={heatmap}
          selected={selection.stream}
          selectedAt={selection.bucket?.from ?? null}
          onSelect={choose}
        />
      )}
      {hidden > 0 && wanted === '' && (
        <button type="button" className="quiet-button" onClick={() => setAll(true)}>
          Show {plural(hidden, 'more stream')}
        </button>
      )}
    </Lane>
  );
}
