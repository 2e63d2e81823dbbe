import type { ReactNode } from 'react';
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
import { chanceOnceIn, chanceWords, openVerdict } from '../lib/episode.ts';
import { promiseSentence, versionName } from '../lib/health.ts';
import { evidenceFill } from '../lib/evidence.ts';
import type { Resource } from '../state/resource.ts';
import { useNow } from '../state/clock.ts';
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

/** What the evidence says by itself: when it pages, and how seldom chance brings it this high. */
function evidenceWords(model: ModelDetail, paged: boolean): string {
  if (model.threshold === null) return 'not computed';
  const pages = `pages at ${formatEvidence(model.threshold)}`;
  if (paged) return `${pages}; began anew with the page`;
  const onceIn = chanceOnceIn(model.evidence, model.threshold, model.budget);
  return onceIn === null ? pages : `${pages}; by chance ${chanceWords(onceIn)}`;
}

function Facts({ model, paged }: { readonly model: ModelDetail; readonly paged: boolean }) {
  const now = useNow(5000);
  // Without a champion the API compares with the newest baseline there is.
  const inCharge = model.versions.find((version) => version.version === model.champion);
  const baseline = (inCharge ?? model.versions.findLast((version) => version.baseline !== null))?.baseline ?? null;
  const facts: readonly (readonly [name: string, value: string, more: string])[] = [
    ['Evidence', model.evidence === null ? NONE : formatEvidence(model.evidence), evidenceWords(model, paged)],
    ['Open alerts', formatCount(model.openAlerts), `${plural(model.pages90d, 'page')} in 90 days`],
    ['Events in 24 h', formatCompact(model.events24h), 'of event time'],
    [
      'Last event',
      model.lastEventAt === null ? NONE : `${formatDuration(now - model.lastEventAt)} ago`,
      model.lastEventAt === null ? 'none yet' : `${formatUtc(model.lastEventAt)} UTC`,
    ],
    [
      'Last window',
      model.lastWindow === null ? NONE : formatUtcDay(model.lastWindow),
      model.lastWindow === null ? 'none judged yet' : `from ${formatUtc(model.lastWindow).slice(11)} UTC`,
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
  /** The alerts that are open. */
  readonly firing: readonly Alert[];
  /** What stands between the verdict and the facts: the alerts, in full. */
  readonly open: ReactNode;
}) {
  const { detail, model, firing, open } = props;
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
        {openVerdict(model, firing)} <span className="promise">{promiseSentence(model)}</span>
      </p>
      {open}
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
      <Facts model={model} paged={firing.length > 0} />
    </header>
  );
}
