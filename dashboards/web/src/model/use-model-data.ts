import { useMemo } from 'react';
import {
  fetchAlerts,
  fetchDrift,
  fetchEvidence,
  fetchModel,
  fetchPerformance,
  fetchRetrainRequests,
  type Query,
} from '../api/client.ts';
import type { Alert, DriftAnswer, EvidencePoint, ModelDetail, PerformancePoint, RetrainRequest } from '../api/types.ts';
import { extent } from '../lib/value-axis.ts';
import { DAY_MS, HOUR_MS } from '../lib/format.ts';
import { bucketFor, inChargeOrder } from '../lib/heatmap.ts';
import { requestedSpan, writeUtc, type RangeChoice, type TimeSpan } from '../lib/range.ts';
import { useNow } from '../state/clock.ts';
import { useResource, type Resource } from '../state/resource.ts';

/** Windows are asked for anew when the model moved on, and every minute for labels that came late. */
const LATE_LABELS_MS = 60_000;

/** Everything that a model's page shows. */
export interface ModelData {
  readonly detail: Resource<ModelDetail>;
  readonly evidence: Resource<readonly EvidencePoint[]>;
  /** All streams, at most about 700 points each: enough for cells. */
  readonly drift: Resource<readonly DriftAnswer[]>;
  /** What `drift` was asked for: changes with the model, the span and the versions. */
  readonly driftKey: string | null;
  /** Fetches the streams of one column window by window. */
  readonly fetchColumn: (column: string, signal: AbortSignal) => Promise<readonly DriftAnswer[]>;
  readonly performance: Resource<readonly PerformancePoint[]>;
  readonly alerts: Resource<readonly Alert[]>;
  readonly requests: Resource<readonly RetrainRequest[]>;
  /** The span of the time axis. */
  readonly span: TimeSpan;
}

function fingerprint(model: ModelDetail, minute: number): string {
  return [model.lastWindow, model.evidence, model.champion, model.versions.length, model.openAlerts, minute].join(':');
}

function wholeSpan(
  evidence: readonly EvidencePoint[],
  performance: readonly PerformancePoint[],
  latest: number | null,
): TimeSpan {
  const known = extent([...evidence, ...performance].map((point) => point.window));
  if (known === null) return { from: (latest ?? 0) - 7 * DAY_MS, to: (latest ?? 0) + HOUR_MS };
  const to = known.high + HOUR_MS;
  // The future is no part of what is known: a short history gets its room on the left.
  return { from: Math.min(known.low, to - DAY_MS), to };
}

/** About so many points of each stream are asked for where all streams are. */
const POINTS = 720;

/** The step between points of all streams: of each step the worst window, which is what a cell shows anyway. */
function stepFor(model: ModelDetail, wanted: TimeSpan | null): string | undefined {
  const starts = model.versions.flatMap((version) => (version.baseline === null ? [] : [version.baseline.to]));
  const from = wanted?.from ?? Math.min(...starts);
  const to = wanted?.to ?? model.lastWindow ?? from;
  const hours = bucketFor(to - from, POINTS) / HOUR_MS;
  return Number.isFinite(hours) && hours > 1 ? `PT${hours}H` : undefined;
}

/** Asks for each version and puts the answers together: without a version the API speaks of the champion alone. */
async function ofEach<T>(
  versions: readonly string[],
  ask: (version: string) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  return (await Promise.all(versions.map(ask))).flat();
}

/** Fetches a model's page: the summary every five seconds, the windows whenever it shows that they changed. */
export function useModelData(name: string, choice: RangeChoice, focus: string | null): ModelData {
  const minute = Math.floor(useNow(LATE_LABELS_MS) / LATE_LABELS_MS);
  const detail = useResource(`model:${name}`, (signal) => fetchModel(name, signal), { refresh: true });
  const alerts = useResource(`alerts:${name}`, (signal) => fetchAlerts(name, signal), { refresh: true });
  const requests = useResource(`requests:${name}`, (signal) => fetchRetrainRequests(name, signal), { refresh: true });

  const model = detail.data;
  const wanted = requestedSpan(choice, model?.lastWindow ?? null);
  const query: Query = wanted === null ? {} : { from: writeUtc(wanted.from), to: writeUtc(wanted.to) };
  const base =
    model === undefined ? null : `${name}:${fingerprint(model, minute)}:${query['from'] ?? ''}:${query['to'] ?? ''}`;
  const keyOf = (kind: string): string | null => (base === null ? null : `${kind}:${base}`);

  const versions = (model?.versions ?? []).map((one) => one.version);
  const compared = (model?.versions ?? []).filter((one) => one.baseline !== null).map((one) => one.version);
  const evidence = useResource(
    keyOf('evidence'),
    (signal) => ofEach(compared, (version) => fetchEvidence(name, { ...query, version }, signal)),
    {
      keepLast: true,
    },
  );
  const performance = useResource(
    keyOf('performance'),
    (signal) => ofEach(versions, (version) => fetchPerformance(name, { ...query, version }, signal)),
    {
      keepLast: true,
    },
  );
  const shown = focus !== null && compared.includes(focus) ? [focus] : compared;
  const step = model === undefined ? undefined : stepFor(model, wanted);
  const fetchShown = async (more: Query, signal: AbortSignal): Promise<readonly DriftAnswer[]> => {
    const answers = await Promise.all(
      shown.map((one) => fetchDrift(name, { ...query, ...more, version: one }, signal)),
    );
    return inChargeOrder(answers, compared, model?.champion ?? null);
  };
  const driftBase = keyOf('drift');
  const driftKey = driftBase === null || shown.length === 0 ? null : `${driftBase}:${shown.join(',')}`;
  const drift = useResource(driftKey, (signal) => fetchShown({ step }, signal), { keepLast: true });

  const wantedFrom = wanted?.from;
  const wantedTo = wanted?.to;
  const latest = model?.lastWindow ?? model?.lastEventAt ?? null;
  const span = useMemo(
    () =>
      wantedFrom === undefined || wantedTo === undefined
        ? wholeSpan(evidence.data ?? [], performance.data ?? [], latest)
        : { from: wantedFrom, to: wantedTo },
    [wantedFrom, wantedTo, evidence.data, performance.data, latest],
  );
  const fetchColumn = (column: string, signal: AbortSignal): Promise<readonly DriftAnswer[]> =>
    fetchShown({ column }, signal);
  return { detail, evidence, drift, driftKey, fetchColumn, performance, alerts, requests, span };
}
