import type { Model, ModelVersion } from '../../domain/model.ts';
import { durationMs } from '../../domain/duration.ts';
import type { DocumentStore } from '../documents.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { baselineHeads, type BaselineHead } from './baselines-of-record.ts';
import { versionInCharge } from './known-versions.ts';
import { isoOfMs, isoOfSeconds } from './span.ts';

const DAY_S = 86_400;

/** How a model stands. */
export type ModelStatus = 'no baseline' | 'waiting' | 'insufficient' | 'steady' | 'drifting';

/** A version as it is listed. */
export interface VersionSummary {
  version: string;
  stage: ModelVersion['stage'];
  artefactDigest: string;
  createdAt: string | null;
  facts: Record<string, string | number | boolean | null>;
  baseline: { id: string; from: string; to: string; rows: number; labelledRows: number } | null;
}

/** A model as it is listed. */
export interface ModelSummary {
  model: string;
  champion: string | null;
  status: ModelStatus;
  versions: VersionSummary[];
  evidence: number | null;
  threshold: number | null;
  openAlerts: number;
  lastEventAt: string | null;
  lastWindow: string | null;
  events24h: number;
  pages90d: number;
  budget: { pages: number; per: string } | null;
}

interface ArrivalRow extends Row {
  readonly model: string;
  readonly version: string;
  readonly last: number;
  readonly day: number;
}

interface EvidenceRow extends Row {
  readonly model: string;
  readonly version: string;
  readonly baseline: string;
  readonly window: number;
  readonly evidence: number;
  readonly threshold: number;
  readonly open: number;
  /** Streams of that window of which something could be said. */
  readonly known: number;
}

interface AlertRow extends Row {
  readonly model: string;
  readonly stands: string;
  readonly opened: number;
}

/** What a monitor says that matters here. */
interface MonitorBudget {
  readonly window?: string;
  readonly budget?: { readonly pages: number; readonly per: string };
}

/** All models that were registered, have a baseline or showed up in the log, by name; or one of them alone. */
export async function modelSummaries(
  engine: Engine,
  documents: DocumentStore,
  only?: string,
): Promise<readonly ModelSummary[]> {
  const here = only === undefined ? '1' : 'model = {model:String}';
  const params = only === undefined ? {} : { model: only };
  const wanted = (model: string): boolean => only === undefined || model === only;
  const arrivals = await engine.query<ArrivalRow>(
    `SELECT model, version, toUnixTimestamp(max(bucket)) AS last, sumIf(n, bucket > newest - ${DAY_S}) AS day
     FROM (SELECT model, version, bucket, n, max(bucket) OVER (PARTITION BY model) AS newest FROM arrivals WHERE ${here})
     GROUP BY model, version ORDER BY last DESC, version`,
    params,
  );
  const evidence = await engine.query<EvidenceRow>(
    `SELECT model, version, baseline, toUnixTimestamp(newest) AS window, e AS evidence, t AS threshold, o AS open, v.known AS known
     FROM (SELECT model, version, baseline, max(window) AS newest, argMax(evidence, (window, revision)) AS e,
             argMax(threshold, (window, revision)) AS t, argMax(episode_open, (window, revision)) AS o
           FROM evidence WHERE ${here} GROUP BY model, version, baseline) AS e
     LEFT JOIN (SELECT model, version, baseline, window, countIf(state != 'insufficient') AS known FROM verdicts FINAL
           WHERE (model, version, baseline, window) GLOBAL IN (SELECT model, version, baseline, max(window) FROM evidence WHERE ${here} GROUP BY model, version, baseline)
           GROUP BY model, version, baseline, window) AS v
     ON v.model = e.model AND v.version = e.version AND v.baseline = e.baseline AND v.window = e.newest`,
    params,
  );
  const alerts = await engine.query<AlertRow>(
    `SELECT model, argMax(state, revision) AS stands, toUnixTimestamp(any(opened_at)) AS opened FROM alerts WHERE ${here} GROUP BY model, id`,
    params,
  );
  const heads = (await baselineHeads(engine)).filter((head) => wanted(head.model));
  const registered = (await documents.list<Model>('model')).filter(({ id }) => wanted(id));
  const monitors = new Map((await documents.list<MonitorBudget>('monitor')).map(({ id, body }) => [id, body]));

  const names = new Set([
    ...registered.map(({ id }) => id),
    ...heads.map(({ model }) => model),
    ...arrivals.map(({ model }) => model),
  ]);
  return [...names].sort().map((model) =>
    summarise({
      model,
      registered: registered.find(({ id }) => id === model)?.body ?? { model, champion: null, versions: [] },
      heads: heads.filter((head) => head.model === model),
      arrivals: arrivals.filter((row) => row.model === model),
      evidence: evidence.filter((row) => row.model === model),
      alerts: alerts.filter((row) => row.model === model),
      monitor: monitors.get(model),
    }),
  );
}

interface Facts {
  readonly model: string;
  readonly registered: Model;
  readonly heads: readonly BaselineHead[];
  readonly arrivals: readonly ArrivalRow[];
  readonly evidence: readonly EvidenceRow[];
  readonly alerts: readonly AlertRow[];
  readonly monitor: MonitorBudget | undefined;
}

function summarise({ model, registered, heads, arrivals, evidence, alerts, monitor }: Facts): ModelSummary {
  const arrived = arrivals.map(({ version }) => version);
  const charge = versionInCharge(registered.champion, heads, arrived);
  const baseline = heads.find((head) => head.version === charge);
  const newest = evidence.find((row) => row.version === charge && row.baseline === baseline?.id);
  const lastS = arrivals.length === 0 ? null : Math.max(...arrivals.map(({ last }) => last));
  const openAlerts = alerts.filter(({ stands }) => stands === 'firing').length;
  return {
    model,
    champion: registered.champion,
    status: statusOf({ baseline, newest, openAlerts }),
    versions: versionsOf(registered, heads, arrived),
    evidence: newest?.evidence ?? null,
    threshold: newest?.threshold ?? thresholdOf(monitor),
    openAlerts,
    lastEventAt: lastS === null ? null : isoOfSeconds(lastS),
    lastWindow: newest === undefined ? null : isoOfSeconds(newest.window),
    events24h: arrivals.reduce((sum, { day }) => sum + day, 0),
    pages90d: lastS === null ? 0 : alerts.filter(({ opened }) => opened > lastS - 90 * DAY_S).length,
    budget: monitor?.budget ?? null,
  };
}

function statusOf({
  baseline,
  newest,
  openAlerts,
}: {
  readonly baseline: BaselineHead | undefined;
  readonly newest: EvidenceRow | undefined;
  readonly openAlerts: number;
}): ModelStatus {
  if (baseline === undefined) return 'no baseline';
  if (openAlerts > 0 || newest?.open === 1) return 'drifting';
  if (newest === undefined) return 'waiting';
  return newest.known === 0 ? 'insufficient' : 'steady';
}

function versionsOf(registered: Model, heads: readonly BaselineHead[], arrived: readonly string[]): VersionSummary[] {
  const others = [...heads.map(({ version }) => version), ...arrived].filter(
    (version) => !registered.versions.some((each) => each.version === version),
  );
  const baselineOf = (version: string): VersionSummary['baseline'] => {
    const head = heads.find((each) => each.version === version);
    if (head === undefined) return null;
    const { id, rows, labelledRows } = head;
    return { id, from: isoOfMs(head.from), to: isoOfMs(head.to), rows, labelledRows };
  };
  return [
    ...registered.versions.map(({ version, stage, artefactDigest, facts, createdAt }) => ({
      version,
      stage,
      artefactDigest,
      facts: { ...facts },
      createdAt: isoOfMs(createdAt),
      baseline: baselineOf(version),
    })),
    ...[...new Set(others)].sort().map((version) => ({
      version,
      stage: 'registered' as const,
      artefactDigest: '',
      facts: {},
      createdAt: null,
      baseline: baselineOf(version),
    })),
  ];
}

/** Windows per allowed false page; null where the monitor does not say. */
function thresholdOf(monitor: MonitorBudget | undefined): number | null {
  const perMs = durationMs(monitor?.budget?.per ?? '');
  const windowMs = durationMs(monitor?.window ?? '');
  const pages = monitor?.budget?.pages ?? 0;
  return perMs === null || windowMs === null || pages <= 0 ? null : perMs / windowMs / pages;
}
