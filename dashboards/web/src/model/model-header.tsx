import type { Alert, ModelDetail } from '../api/types.ts';
import {
  formatClock,
  formatCompact,
  formatCount,
  formatDuration,
  formatEvidence,
  formatUtc,
  formatUtcDay,
  formatUtcDays,
  NONE,
  plural,
} from '../lib/format.ts';
import { promiseSentence, verdictSentence, versionName } from '../lib/health.ts';
import { evidenceFill } from '../lib/evidence.ts';
import type { Resource } from '../state/resource.ts';
import { useNow } from '../state/clock.ts';
import { setParameters } from '../state/router.ts';
import { HealthBadge } from '../ui/health-badge.tsx';
import { Notice } from '../ui/notice.tsx';

function BudgetBar({ model }: { readonly model: ModelDetail }) {
  if (model.evidence === null || model.threshold === null) return null;
  const fill = evidenceFill(model.evidence, model.threshold);
  return (
    <div className={fill >= 1 ? 'budget-bar over' : 'budget-bar'} aria-hidden="true">
      <i style={{ width: `${fill * 100}%` }} />
    </div>
  );
}

function Facts({ model }: { readonly model: ModelDetail }) {
  const now = useNow(5000);
  // Without a champion the API compares with the newest baseline there is.
  const inCharge = model.versions.find((version) => version.version === model.champion);
  const baseline = (inCharge ?? model.versions.findLast((version) => version.baseline !== null))?.baseline ?? null;
  const facts: readonly (readonly [name: string, value: string, more: string])[] = [
    [
      'Evidence',
      model.evidence === null ? NONE : formatEvidence(model.evidence),
      model.threshold === null ? 'not computed' : `pages at ${formatEvidence(model.threshold)}`,
    ],
    ['Open alerts', formatCount(model.openAlerts), `${plural(model.pages90d, 'page')} in 90 days`],
    ['Events in 24 h', formatCompact(model.events24h), 'of event time'],
    [
      'Last event',
      model.lastEventAt === null ? NONE : `${formatDuration(now - model.lastEventAt)} ago`,
      model.lastEventAt === null ? 'none yet' : formatUtc(model.lastEventAt),
    ],
    [
      'Last window',
      model.lastWindow === null ? NONE : formatUtcDay(model.lastWindow),
      model.lastWindow === null ? 'none yet' : formatUtc(model.lastWindow).slice(11),
    ],
    [
      'Baseline',
      baseline === null ? NONE : `${formatCompact(baseline.rows)} rows`,
      baseline === null ? 'none registered' : formatUtcDays(baseline.from, baseline.to),
    ],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value, more], index) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {index === 0 && <BudgetBar model={model} />}
            <small>{more}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The verdict in one sentence, the promise behind it, what is open right now, and the plain facts. */
export function ModelHeader(props: {
  readonly detail: Resource<ModelDetail>;
  readonly model: ModelDetail;
  readonly alerts: readonly Alert[];
}) {
  const { detail, model, alerts } = props;
  const firing = alerts.filter((alert) => alert.state === 'firing');
  const notes = model.versions.filter((version) => typeof version.facts['note'] === 'string');
  return (
    <header className="model-header">
      <div className="page-head">
        <div className="model-title">
          <h1>{model.model}</h1>
          <HealthBadge status={model.status} />
        </div>
        <p className="as-of">
          {detail.error === undefined ? 'Live' : 'Not live'}, as of{' '}
          {detail.loadedAt === undefined ? '–' : formatClock(detail.loadedAt)} UTC
        </p>
      </div>
      <p className="verdict">
        {verdictSentence(model)} <span className="promise">{promiseSentence(model)}</span>
      </p>
      {firing.map((alert) => (
        <Notice key={alert.id} tone="error" icon="drifting" title={alert.summary}>
          <p>
            {alert.hints[0] !== undefined && `${alert.hints[0]} `}
            <a
              href={`?alert=${encodeURIComponent(alert.id)}`}
              onClick={(event) => {
                event.preventDefault();
                setParameters({ alert: alert.id });
                document.getElementById('alerts')?.scrollIntoView();
              }}
            >
              Look at the alert
            </a>
          </p>
        </Notice>
      ))}
      {notes.length > 0 && (
        <Notice
          tone="info"
          title={notes.length === 1 ? `Note on ${versionName(notes[0]?.version ?? '')}` : 'Notes on the versions'}
        >
          {notes.map((version) => (
            <p key={version.version}>
              {notes.length > 1 && <b>{versionName(version.version)}: </b>}
              {String(version.facts['note'])}
            </p>
          ))}
        </Notice>
      )}
      <Facts model={model} />
    </header>
  );
}
