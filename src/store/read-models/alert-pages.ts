import type { Alert } from '../../domain/alert.ts';
import type { Delivery } from '../../domain/receiver.ts';
import type { AlertFilter, AlertStore } from '../alert-store.ts';
import type { Page } from '../cursor.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { isoOfMs } from './span.ts';

/** One message about an alert, as it stands. */
export interface DeliveryView {
  receiver: string;
  type: string;
  state: Delivery['state'];
  attempts: number;
  lastError: string;
  at: string;
}

/** An alert as it is answered, with who was told. */
export type AlertView = {
  -readonly [K in Exclude<keyof Alert, 'openedAt' | 'resolvedAt' | 'at' | 'streams' | 'hints'>]: Alert[K];
} & {
  openedAt: string;
  resolvedAt: string | null;
  at: string;
  streams: Alert['streams'][number][];
  hints: string[];
  deliveries: DeliveryView[];
};

/** Alerts, newest opening first, each with its deliveries. */
export async function alertPage(
  engine: Engine,
  alerts: Pick<AlertStore, 'list'>,
  filter: AlertFilter,
): Promise<Page<AlertView>> {
  const { items, next } = await alerts.list(filter);
  const deliveries = await deliveriesOf(engine, items);
  return { items: items.map((alert) => alertView(alert, deliveries.get(alert.id) ?? [])), next };
}

/** One alert; null when there is none. */
export async function oneAlert(engine: Engine, alerts: Pick<AlertStore, 'get'>, id: string): Promise<AlertView | null> {
  const alert = await alerts.get(id);
  if (alert === null) return null;
  return alertView(alert, (await deliveriesOf(engine, [alert])).get(id) ?? []);
}

interface DeliveryRow extends Row {
  readonly about: string;
  readonly to: string;
  readonly what: string;
  readonly stands: Delivery['state'];
  readonly tried: number;
  readonly error: string;
  readonly changed: number;
}

async function deliveriesOf(engine: Engine, alerts: readonly Alert[]): Promise<Map<string, DeliveryView[]>> {
  const found = new Map<string, DeliveryView[]>();
  if (alerts.length === 0) return found;
  const rows = await engine.query<DeliveryRow>(
    `SELECT any(subject) AS about, any(receiver) AS to, any(type) AS what, argMax(state, revision) AS stands, argMax(attempts, revision) AS tried,
       argMax(last_error, revision) AS error, toUnixTimestamp64Milli(max(stored_at)) AS changed
     FROM deliveries WHERE receiver != '' AND subject IN {subjects:Array(String)} GROUP BY id ORDER BY any(created_at), what, id`,
    { subjects: alerts.map(({ id }) => id) },
  );
  for (const { about, to, what, stands, tried, error, changed } of rows) {
    const list = found.get(about) ?? [];
    list.push({ receiver: to, type: what, state: stands, attempts: tried, lastError: error, at: isoOfMs(changed) });
    found.set(about, list);
  }
  return found;
}

/** Names each field, for what is stored with an alert may be more than is shown. */
function alertView(alert: Alert, deliveries: DeliveryView[]): AlertView {
  return {
    id: alert.id,
    model: alert.model,
    version: alert.version,
    state: alert.state,
    reason: alert.reason,
    severity: alert.severity,
    openedAt: isoOfMs(alert.openedAt),
    resolvedAt: alert.resolvedAt === null ? null : isoOfMs(alert.resolvedAt),
    at: isoOfMs(alert.at),
    evidence: alert.evidence,
    threshold: alert.threshold,
    kind: alert.kind,
    streams: alert.streams.map(({ stream, column, kind, share, score, baselineMean }) => ({
      stream,
      column,
      kind,
      share,
      score,
      baselineMean,
    })),
    summary: alert.summary,
    hints: [...alert.hints],
    updates: alert.updates,
    revision: alert.revision,
    deliveries,
  };
}
