import { useEffect, useRef, useState } from 'react';
import { AlertBody } from '../alerts/alert-body.tsx';
import { AlertSummary } from '../alerts/alert-summary.tsx';
import type { Alert, ModelDetail, RetrainRequest } from '../api/types.ts';
import { shortSummary } from '../lib/episode.ts';
import { plural } from '../lib/format.ts';
import type { Resource } from '../state/resource.ts';
import { setParameters } from '../state/router.ts';
import { FaultNotice } from '../ui/notice.tsx';

const FIRST_ALERTS = 6;
/** So many open alerts stand on top at most; more would push the charts out of sight and are listed below them. */
const MAX_TOP = 4;

function AlertItem(props: {
  readonly alert: Alert;
  readonly model: ModelDetail;
  readonly requests: readonly RetrainRequest[];
  readonly open: boolean;
}) {
  const { alert, model, requests, open } = props;
  return (
    <li>
      <details
        className={alert.state === 'firing' ? 'alert-item firing' : 'alert-item'}
        open={open}
        onToggle={(event) => {
          const isOpen = event.currentTarget.open;
          // “none” keeps shut what would be open by itself.
          if (isOpen !== open) setParameters({ alert: isOpen ? alert.id : 'none' }, true);
        }}
      >
        <summary>
          <AlertSummary alert={alert} lastWindow={model.lastWindow}>
            {shortSummary(alert)}
          </AlertSummary>
        </summary>
        {open && <AlertBody alert={alert} model={model} requests={requests} />}
      </details>
    </li>
  );
}

/** Which alerts stand on top of the page, and which of them is opened. */
export interface AlertFocus {
  /** The newest of those that are open, and the one that the address names. */
  readonly top: readonly Alert[];
  /** The one that is unfolded; null where none is. */
  readonly focus: Alert | null;
}

/** The alert of the address if there is one, else the first that is open. */
export function focusOf(alerts: readonly Alert[], chosen: string | null): AlertFocus {
  const named = alerts.find((alert) => alert.id === chosen) ?? null;
  const firing = alerts.filter((alert) => alert.state === 'firing').slice(0, MAX_TOP);
  const top = alerts.filter((alert) => firing.includes(alert) || alert === named);
  return { top, focus: named ?? (chosen === 'none' ? null : (top[0] ?? null)) };
}

/** What is open now, or was asked for: on top of the page, the alert in focus unfolded. */
export function OpenAlerts(props: {
  readonly focus: AlertFocus;
  readonly model: ModelDetail;
  readonly requests: readonly RetrainRequest[];
}) {
  const { focus, model, requests } = props;
  const section = useRef<HTMLElement>(null);
  const id = focus.focus?.id ?? null;
  const seen = useRef(id);
  useEffect(() => {
    // An alert that is chosen further down shows up here; the page as it was opened begins with it anyway.
    if (id !== null && seen.current !== id) section.current?.scrollIntoView({ block: 'start' });
    seen.current = id;
  }, [id]);
  if (focus.top.length === 0) return null;
  return (
    <section className="panel open-alerts" id="alerts" ref={section} aria-label="Open alerts">
      <ul className="alert-list">
        {focus.top.map((alert) => (
          <AlertItem key={alert.id} alert={alert} model={model} requests={requests} open={alert.id === id} />
        ))}
      </ul>
    </section>
  );
}

/** The other alerts of the model, newest first; choosing one brings it to the top of the page. */
export function AlertsPanel(props: {
  readonly alerts: Resource<readonly Alert[]>;
  readonly top: readonly Alert[];
  readonly model: ModelDetail;
}) {
  const { alerts, top, model } = props;
  const [all, setAll] = useState(false);
  const known = alerts.data ?? [];
  const others = known.filter((alert) => !top.includes(alert));
  const shown = all ? others : others.slice(0, FIRST_ALERTS);
  return (
    <section className="panel" aria-labelledby="alerts-title">
      <div className="panel-head">
        <h2 id="alerts-title">{top.length === 0 ? 'Alerts' : 'Other alerts'}</h2>
        <span className="muted">{others.length === 0 ? '' : plural(others.length, 'alert')}</span>
      </div>
      {alerts.error !== undefined && alerts.data === undefined && (
        <FaultNotice error={alerts.error} what="the alerts" />
      )}
      {alerts.data !== undefined && others.length === 0 && (
        <p className="empty-line">
          {top.length === 0 ? 'No page so far. That is what the budget is for.' : 'No other page so far.'}
        </p>
      )}
      <ul className="alert-list">
        {shown.map((alert) => (
          <AlertItem key={alert.id} alert={alert} model={model} requests={[]} open={false} />
        ))}
      </ul>
      {shown.length < others.length && (
        <button type="button" className="quiet-button" onClick={() => setAll(true)}>
          Show {plural(others.length - shown.length, 'older alert')}
        </button>
      )}
    </section>
  );
}
