import { useEffect, useState } from 'react';
import { fetchAllAlerts, fetchModels } from '../api/client.ts';
import type { Alert } from '../api/types.ts';
import { shortSummary } from '../lib/episode.ts';
import { plural } from '../lib/format.ts';
import { useResource } from '../state/resource.ts';
import { modelAddress, usePlace } from '../state/router.ts';
import { Link } from '../ui/link.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { AlertSummary } from './alert-summary.tsx';

/** So many alerts are listed before the reader asks for more. */
const FIRST = 100;

function summaryOf(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return 'No page so far. That is what the budget is for.';
  const open = alerts.filter((alert) => alert.state === 'firing').length;
  return `${open === 0 ? 'No alert is open' : open === 1 ? '1 alert is open' : `${open} alerts are open`}, ${plural(alerts.length - open, 'has', 'have')} ended.`;
}

/** The alerts of all models: those that are open first, then the newest. */
export function AlertsPage() {
  const { parameters } = usePlace();
  const { data, error } = useResource('alerts', (signal) => fetchAllAlerts(undefined, signal), { refresh: true });
  const models = useResource('models', fetchModels, { refresh: true });
  const [all, setAll] = useState(false);
  useEffect(() => {
    document.title = 'Alerts · Leeway';
  }, []);
  const wanted = (parameters.get('q') ?? '').trim().toLowerCase();
  const found = (data ?? [])
    .filter((alert) => alert.summary.toLowerCase().includes(wanted) || alert.model.toLowerCase().includes(wanted))
    .toSorted((a, b) => Number(b.state === 'firing') - Number(a.state === 'firing') || b.openedAt - a.openedAt);
  const shown = all ? found : found.slice(0, FIRST);
  const lastWindow = new Map(models.data?.map((model) => [model.model, model.lastWindow]));
  return (
    <div className="fleet">
      <h1>Alerts</h1>
      {data !== undefined && <p className="verdict">{summaryOf(data)}</p>}
      {error !== undefined && <FaultNotice error={error} what="the alerts" />}
      {data === undefined && error === undefined && (
        <div role="status" className="skeleton-page">
          <span className="visually-hidden">Loading the alerts</span>
          <i className="skeleton row" />
          <i className="skeleton row" />
        </div>
      )}
      {data !== undefined && data.length > 0 && found.length === 0 && (
        <p className="empty-line">No alert contains “{parameters.get('q')}”.</p>
      )}
      {shown.length > 0 && (
        <section className="panel" aria-label="All alerts">
          <ul className="alert-list linked">
            {shown.map((alert) => (
              <li key={alert.id} className={alert.state === 'firing' ? 'alert-line firing' : 'alert-line'}>
                <AlertSummary alert={alert} lastWindow={lastWindow.get(alert.model) ?? null}>
                  <Link to={`${modelAddress(alert.model)}?alert=${encodeURIComponent(alert.id)}`}>{alert.model}</Link>{' '}
                  {shortSummary(alert)}
                </AlertSummary>
              </li>
            ))}
          </ul>
          {shown.length < found.length && (
            <button type="button" className="quiet-button" onClick={() => setAll(true)}>
              Show {plural(found.length - shown.length, 'more alert')}
            </button>
          )}
        </section>
      )}
    </div>
  );
}
