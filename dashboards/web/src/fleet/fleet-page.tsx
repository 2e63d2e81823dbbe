import { useEffect } from 'react';
import { fetchAllAlerts, fetchModels } from '../api/client.ts';
import { formatClock } from '../lib/format.ts';
import { fleetSentence, worstFirst } from '../lib/health.ts';
import { useResource } from '../state/resource.ts';
import { usePlace } from '../state/router.ts';
import { FaultNotice } from '../ui/notice.tsx';
import { FirstSteps } from './first-steps.tsx';
import { FleetTable } from './fleet-table.tsx';

/** All models, worst first. */
export function FleetPage() {
  const { parameters } = usePlace();
  const { data, error, loadedAt } = useResource('models', fetchModels, { refresh: true });
  const firing = useResource('alerts:firing', (signal) => fetchAllAlerts('firing', signal), { refresh: true });
  useEffect(() => {
    document.title = 'Fleet · Leeway';
  }, []);
  const wanted = (parameters.get('q') ?? '').trim().toLowerCase();
  const models = worstFirst(data ?? []).filter((model) => model.model.toLowerCase().includes(wanted));
  return (
    <div className="fleet">
      {error !== undefined && <FaultNotice error={error} what="the list of models" />}
      {data === undefined && error === undefined && <FleetSkeleton />}
      {data !== undefined && data.length === 0 && <FirstSteps />}
      {data !== undefined && data.length > 0 && (
        <>
          <div className="page-head">
            <div>
              <h1>Fleet</h1>
              <p className="verdict">{fleetSentence(data)}</p>
            </div>
            <p className="as-of" aria-live="off">
              {error === undefined ? 'Live' : 'Not live'}, as of {loadedAt === undefined ? '–' : formatClock(loadedAt)}{' '}
              UTC
            </p>
          </div>
          {models.length === 0 ? (
            <p className="empty-line">No model’s name contains “{parameters.get('q')}”.</p>
          ) : (
            <FleetTable models={models} firing={firing.data ?? []} />
          )}
        </>
      )}
    </div>
  );
}

function FleetSkeleton() {
  return (
    <div role="status" className="skeleton-page">
      <span className="visually-hidden">Loading the models</span>
      <i className="skeleton wide" />
      {[0, 1, 2, 3].map((row) => (
        <i key={row} className="skeleton row" />
      ))}
    </div>
  );
}
