import type { Alert, ModelSummary } from '../api/types.ts';
import { fetchEvidence } from '../api/client.ts';
import { EvidenceSpark } from '../charts/evidence-spark.tsx';
import {
  DAY_MS,
  formatCompact,
  formatDuration,
  formatEvidence,
  formatUtc,
  NONE,
  pagesAllowedIn90Days,
  plural,
} from '../lib/format.ts';
import { episodeSpan, whatMoved } from '../lib/episode.ts';
import { versionName } from '../lib/health.ts';
import { writeUtc } from '../lib/range.ts';
import { useNow } from '../state/clock.ts';
import { useResource } from '../state/resource.ts';
import { goTo, modelAddress } from '../state/router.ts';
import { HealthBadge } from '../ui/health-badge.tsx';
import { Link } from '../ui/link.tsx';

const SPARK_DAYS = 30;

/** Why there is no evidence to be shown: a line at nought would look like all is well. */
const LACKS: Partial<Record<ModelSummary['status'], string>> = {
  'no baseline': 'Register a baseline to start',
  insufficient: 'Cannot say: too few events in a window',
};

function EvidenceCell({ model }: { readonly model: ModelSummary }) {
  const { lastWindow, champion, evidence, threshold } = model;
  const from = lastWindow === null ? null : writeUtc(lastWindow - SPARK_DAYS * DAY_MS);
  const key = from === null || threshold === null ? null : `spark:${model.model}:${champion ?? ''}:${lastWindow}`;
  const { data } = useResource(
    key,
    (signal) => fetchEvidence(model.model, { from: from ?? undefined, version: champion ?? undefined }, signal),
    { keepLast: true },
  );
  const lack = LACKS[model.status];
  if (evidence === null || threshold === null || lack !== undefined)
    return <span className="muted">{lack ?? 'Not computed yet'}</span>;
  return (
    <span className="evidence-cell">
      <EvidenceSpark points={data ?? []} threshold={threshold} />
      <span className="evidence-figure">
        <b className={evidence >= threshold ? 'over' : undefined}>{formatEvidence(evidence)}</b>
        <small>
          of {formatEvidence(threshold)}
          {model.openAlerts > 0 && ' since the page'}
        </small>
      </span>
    </span>
  );
}

function BudgetPips({ model }: { readonly model: ModelSummary }) {
  if (model.budget === null) return <span className="muted">{NONE}</span>;
  const allowed = Math.max(1, Math.round(pagesAllowedIn90Days(model.budget)));
  const pips = Math.min(8, Math.max(allowed, model.pages90d));
  return (
    <span className="pips" title={`${plural(model.pages90d, 'page')} in 90 days; the budget allows ${allowed}`}>
      <span aria-hidden="true">
        {Array.from({ length: pips }, (_, index) => (
          <i key={index} className={index < model.pages90d ? (index < allowed ? 'pip used' : 'pip beyond') : 'pip'} />
        ))}
      </span>
      {model.pages90d} <small>of {allowed}</small>
    </span>
  );
}

function Freshness({ model, now }: { readonly model: ModelSummary; readonly now: number }) {
  if (model.lastEventAt === null) return <span className="muted">{NONE}</span>;
  return (
    <span className="two-lines">
      <span>{formatDuration(now - model.lastEventAt)} ago</span>
      <small>{formatUtc(model.lastEventAt)}</small>
    </span>
  );
}

function versionWords({ champion, versions }: ModelSummary): string {
  const [only] = versions;
  const others = versions.length > 1 ? plural(versions.length, 'version') : '';
  if (champion !== null) return [`${versionName(champion)} in charge`, others].filter((text) => text !== '').join(', ');
  if (others !== '') return `${others}, none of them promoted`;
  return only === undefined ? 'no version yet' : versionName(only.version);
}

/** What is wrong and since when, in a line: the rest is on the model's page. */
function OpenAlert({ model, alert }: { readonly model: ModelSummary; readonly alert: Alert | undefined }) {
  if (alert === undefined) return null;
  const { from, to } = episodeSpan(alert, model.lastWindow);
  return (
    <span className="fleet-alert">
      {whatMoved(alert)}, since {formatUtc(from)} ({formatDuration(to - from)})
    </span>
  );
}

const COLUMNS = [
  'Model',
  'Evidence against budget',
  'Open alerts',
  'Pages in 90 d',
  'Events in 24 h',
  'Last event (UTC)',
];

/** One row per model. Roles are written out, since narrow screens lay the rows out as cards. */
export function FleetTable(props: {
  readonly models: readonly ModelSummary[];
  /** The open alerts of all models. */
  readonly firing: readonly Alert[];
}) {
  const { models, firing } = props;
  const now = useNow(5000);
  return (
    <table className="fleet-table" role="table" aria-label="Models, worst first">
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((column) => (
            <th key={column} role="columnheader" scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {models.map((model) => (
          <tr
            key={model.model}
            role="row"
            onClick={(event) => {
              if (!(event.target as Element).closest('a')) goTo(modelAddress(model.model));
            }}
          >
            <th role="rowheader" scope="row" className="fleet-name">
              <div>
                <HealthBadge status={model.status} />
                <span className="two-lines">
                  <Link to={modelAddress(model.model)}>{model.model}</Link>
                  <OpenAlert model={model} alert={firing.find((alert) => alert.model === model.model)} />
                  <small>{versionWords(model)}</small>
                </span>
              </div>
            </th>
            <td role="cell" data-label="Evidence against budget">
              <EvidenceCell model={model} />
            </td>
            <td role="cell" data-label="Open alerts" className="number">
              {model.openAlerts > 0 ? (
                <b className="alert-count">{model.openAlerts}</b>
              ) : (
                <span className="muted">0</span>
              )}
            </td>
            <td role="cell" data-label="Pages in 90 d" className="number">
              <BudgetPips model={model} />
            </td>
            <td role="cell" data-label="Events in 24 h" className="number">
              {formatCompact(model.events24h)}
            </td>
            <td role="cell" data-label="Last event (UTC)" className="number">
              <Freshness model={model} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
