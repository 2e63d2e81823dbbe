import type { Alert, DriftAnswer, ModelDetail } from '../api/types.ts';
import { fetchProfile } from '../api/client.ts';
import { LevelBars, NumericHistogram } from '../charts/histogram.tsx';
import { useState } from 'react';
import { episodeSpan } from '../lib/episode.ts';
import { formatCount, formatShare, formatUtc } from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import { versionIn } from '../lib/in-charge.ts';
import { commonest, movedMost, shareBins } from '../lib/histogram.ts';
import { sharedSpan, writeUtc, type TimeSpan } from '../lib/range.ts';
import { useResource } from '../state/resource.ts';
import { setParameters, usePlace } from '../state/router.ts';
import { DataTable } from '../ui/data-table.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import type { Selection } from './use-selection.ts';

const MAX_LEVELS = 12;

function Moved({ bins }: { readonly bins: ReturnType<typeof shareBins> }) {
  const moved = movedMost(bins, 3);
  if (moved.length === 0) return <>No bin moved by more than a twentieth of a percent.</>;
  return (
    <>
      Moved most:{' '}
      {moved.map((bin, index) => (
        <span key={bin.label}>
          {index > 0 && ', '}
          <b>{bin.label}</b> {formatShare(bin.baseline)} → {formatShare(bin.current)}
        </span>
      ))}
      .
    </>
  );
}

/** The selected column: its values in the baseline and in the selected span, on the same bins. */
export function ColumnPanel(props: {
  readonly model: ModelDetail;
  readonly name: string;
  readonly selection: Selection;
  readonly span: TimeSpan;
  /** The alert in focus: what came since it paged is what one wants to see. */
  readonly alert: Alert | null;
  readonly answers: readonly DriftAnswer[];
}) {
  const { model, name, selection, span, alert, answers } = props;
  const { parameters } = usePlace();
  const [tableOpen, setTableOpen] = useState(false);
  const since =
    alert === null || parameters.get('values') === 'span'
      ? null
      : sharedSpan(episodeSpan(alert, model.lastWindow), span);
  const seen = selection.bucket ?? since ?? span;
  // What an earlier version answered is compared with that version's own baseline.
  const judged = selection.bucket === null && since !== null ? (alert?.version ?? null) : versionIn(answers, seen);
  const version = parameters.get('version') ?? judged ?? model.champion;
  const from = writeUtc(seen.from);
  const to = writeUtc(seen.to);
  const { column } = selection;
  const key =
    column === null || model.lastWindow === null
      ? null
      : `profile:${name}:${column}:${version ?? ''}:${from}:${to}:${model.lastWindow}`;
  const { data, error } = useResource(
    key,
    (signal) => fetchProfile(name, { column: column ?? '', version: version ?? undefined, from, to }, signal),
    { keepLast: true },
  );
  const bins = data === undefined ? [] : shareBins(data);
  const numeric = data?.type === 'numeric';
  return (
    <section className="panel" id="column" aria-labelledby="column-title">
      <div className="panel-head">
        <h2 id="column-title">{column === null ? 'Values of a column' : `Values of ${column}`}</h2>
        {data !== undefined && (
          <button
            type="button"
            className="quiet-button"
            aria-expanded={tableOpen}
            onClick={() => setTableOpen(!tableOpen)}
          >
            {tableOpen ? 'Hide table' : 'Table'}
            <span className="visually-hidden"> of the values</span>
          </button>
        )}
      </div>
      <p className="panel-lead">
        {version === null ? 'Baseline' : `Baseline of ${versionName(version)}`} against{' '}
        {selection.bucket === null && since !== null && 'what came since the page, '}
        {formatUtc(seen.from)} – {formatUtc(seen.to)} UTC.{' '}
        {(selection.bucket !== null || since !== null) && (
          <button
            type="button"
            className="link-button"
            onClick={() => setParameters({ at: null, for: null, values: since === null ? null : 'span' })}
          >
            Use the whole span
          </button>
        )}
      </p>
      {column === null && <p className="empty-line">Nothing has been compared yet.</p>}
      {error?.fault.kind === 'problem' && error.fault.status === 404 ? (
        <p className="empty-line">There is no histogram of this column: no baseline counts its values.</p>
      ) : (
        error !== undefined && <FaultNotice error={error} what="the histogram" />
      )}
      {data !== undefined && error === undefined && (
        <figure className="values">
          <figcaption>
            <Moved bins={bins} />
          </figcaption>
          <ul className="legend inline">
            <li>
              <i className="key-current" aria-hidden="true" />
              this span, {formatCount(data.rows.current)} rows
            </li>
            <li>
              <i className="key-baseline" aria-hidden="true" />
              baseline, {formatCount(data.rows.baseline)} rows
            </li>
          </ul>
          {numeric ? <NumericHistogram bins={bins} /> : <LevelBars bins={commonest(bins, MAX_LEVELS)} />}
          <dl className="value-facts">
            <div>
              <dt>Missing</dt>
              <dd>
                {formatShare(data.rows.baseline === 0 ? null : data.nulls.baseline / data.rows.baseline, 2)} →{' '}
                {formatShare(data.rows.current === 0 ? null : data.nulls.current / data.rows.current, 2)}
              </dd>
            </div>
            <div>
              <dt>{numeric ? 'Outside the baseline’s range' : 'Levels never seen before'}</dt>
              <dd>{formatCount(numeric ? data.outOfRange : data.unseen)} rows</dd>
            </div>
          </dl>
          {tableOpen && (
            <DataTable
              label={`values of ${column ?? ''}`}
              content={{
                columns: ['Bin', 'Baseline', 'This span', 'Change'],
                rows: bins.map((bin) => [
                  bin.label,
                  formatShare(bin.baseline, 2),
                  formatShare(bin.current, 2),
                  formatShare(bin.change, 2),
                ]),
              }}
            />
          )}
        </figure>
      )}
    </section>
  );
}
