import { useEffect, useRef, useState } from 'react';
import type { Alert, Delivery } from '../api/types.ts';
import { formatDuration, formatEvidence, formatScore, formatShare, formatUtc, plural } from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import { splitStream, statisticWords } from '../lib/streams.ts';
import { resolveWords } from '../lib/timeline.ts';
import type { Resource } from '../state/resource.ts';
import { setParameters, usePlace } from '../state/router.ts';
import { Icon } from '../ui/icon.tsx';
import { FaultNotice } from '../ui/notice.tsx';

const FIRST_ALERTS = 6;

function Shares({ alert }: { readonly alert: Alert }) {
  return (
    <ul className="shares" aria-label="Streams by their part of the evidence">
      {alert.streams.slice(0, 6).map((stream) => {
        const { statistic } = splitStream(stream.stream);
        return (
          <li key={stream.stream}>
            <button type="button" className="link-button" onClick={() => setParameters({ stream: stream.stream })}>
              {stream.column} <small>{statisticWords(statistic)}</small>
            </button>
            <span className="share-track" aria-hidden="true">
              <i style={{ width: `${stream.share * 100}%` }} />
            </span>
            <span className="share-value">{formatShare(stream.share, 0)}</span>
            <span className="share-score">
              {stream.score === null ? '' : `${formatScore(stream.baselineMean)} → ${formatScore(stream.score)}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const DELIVERY_ICONS = { delivered: 'steady', failed: 'close', pending: 'unknown' } as const;

function deliveryIcon(state: string) {
  return state === 'delivered' || state === 'failed' ? DELIVERY_ICONS[state] : DELIVERY_ICONS.pending;
}

function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  if (deliveries.length === 0) return <p className="muted">Nobody was told: there is no receiver for this model.</p>;
  return (
    <ul className="deliveries">
      {deliveries.map((delivery) => (
        <li key={`${delivery.receiver}-${delivery.type}-${delivery.at}`} className={`delivery-${delivery.state}`}>
          <Icon name={deliveryIcon(delivery.state)} size={12} />
          <span>
            {delivery.type} to {delivery.receiver}: {delivery.state} after {plural(delivery.attempts, 'attempt')}
            {delivery.lastError !== '' && <small> ({delivery.lastError})</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function AlertItem({ alert, open }: { readonly alert: Alert; readonly open: boolean }) {
  const element = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (open) element.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const firing = alert.state === 'firing';
  const length = (alert.resolvedAt ?? alert.at) - alert.openedAt;
  return (
    <li>
      <details
        ref={element}
        className={firing ? 'alert-item firing' : 'alert-item'}
        open={open}
        onToggle={(event) => {
          const isOpen = event.currentTarget.open;
          if (isOpen !== open) setParameters({ alert: isOpen ? alert.id : null }, true);
        }}
      >
        <summary>
          <span className={`alert-state ${firing ? 'tone-drifting' : 'tone-resolved'}`}>
            <Icon name={firing ? 'page' : 'resolved'} size={13} />
            {firing ? 'firing' : 'resolved'}
          </span>
          <span className="alert-summary">{alert.summary}</span>
          <span className="alert-when">
            {formatUtc(alert.openedAt)} ·{' '}
            {firing ? `open for ${formatDuration(length)}` : `${formatDuration(length)}, ${resolveWords(alert.reason)}`}
          </span>
        </summary>
        <div className="alert-body">
          <p>
            <b>{alert.kind}</b> on {versionName(alert.version)}: evidence {formatEvidence(alert.evidence)} against a
            budget of {formatEvidence(alert.threshold)}
            {alert.updates > 0 && `; ${plural(alert.updates, 'later crossing')} merged into it`}.
          </p>
          <Shares alert={alert} />
          {alert.hints.length > 0 && (
            <>
              <h4>Check first</h4>
              <ol className="hints">
                {alert.hints.map((hint) => (
                  <li key={hint}>{hint}</li>
                ))}
              </ol>
            </>
          )}
          <h4>Who was told</h4>
          <Deliveries deliveries={alert.deliveries} />
        </div>
      </details>
    </li>
  );
}

/** The alerts of the model: what, when, which streams, what to check first, and who was told. */
export function AlertsPanel({ alerts }: { readonly alerts: Resource<readonly Alert[]> }) {
  const { parameters } = usePlace();
  const chosen = parameters.get('alert');
  const [all, setAll] = useState(false);
  const known = alerts.data ?? [];
  const shown =
    all || known.findIndex((alert) => alert.id === chosen) >= FIRST_ALERTS ? known : known.slice(0, FIRST_ALERTS);
  return (
    <section className="panel" id="alerts" aria-labelledby="alerts-title">
      <div className="panel-head">
        <h2 id="alerts-title">Alerts</h2>
        <span className="muted">{known.length === 0 ? '' : plural(known.length, 'episode')}</span>
      </div>
      {alerts.error !== undefined && alerts.data === undefined && (
        <FaultNotice error={alerts.error} what="the alerts" />
      )}
      {alerts.data?.length === 0 && <p className="empty-line">No page so far. That is what the budget is for.</p>}
      <ul className="alert-list">
        {shown.map((alert) => (
          <AlertItem key={alert.id} alert={alert} open={alert.id === chosen} />
        ))}
      </ul>
      {shown.length < known.length && (
        <button type="button" className="quiet-button" onClick={() => setAll(true)}>
          Show {plural(known.length - shown.length, 'older alert')}
        </button>
      )}
    </section>
  );
}
