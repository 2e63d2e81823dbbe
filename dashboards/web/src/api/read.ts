import type { Alert, DriftAnswer, ModelDetail, RetrainRequest, VersionSummary } from './types.ts';

/** The answers are checked by the service's own schemas on the way out; here only the times change their form. */
type Json = Readonly<Record<string, unknown>>;

/** A time of the API (ISO 8601, or already milliseconds) in milliseconds since the epoch; null where there is none. */
export function readTime(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}

function withTimes(value: unknown, names: readonly string[]): Json {
  const copy: Record<string, unknown> = { ...(value as Json) };
  for (const name of names) copy[name] = readTime(copy[name]);
  return copy;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readVersion(value: unknown): VersionSummary {
  const version = withTimes(value, ['createdAt']);
  const baseline = version['baseline'];
  return {
    ...version,
    facts: version['facts'] ?? {},
    baseline: baseline === null || baseline === undefined ? null : withTimes(baseline, ['from', 'to']),
  } as unknown as VersionSummary;
}

/** Reads a model, summary or detail. */
export function readModel(value: unknown): ModelDetail {
  const model = withTimes(value, ['lastEventAt', 'lastWindow']);
  return {
    calibration: null,
    ...model,
    versions: items(model['versions']).map(readVersion),
  } as unknown as ModelDetail;
}

/** Reads an item whose only time is its window. */
export function readWindowed<T extends { readonly window: number }>(value: unknown): T {
  return withTimes(value, ['window']) as unknown as T;
}

/** Reads the drift of one version. */
export function readDrift(value: unknown): DriftAnswer {
  const answer = value as Json;
  const streams = items(answer['streams']).map((stream) => {
    const fields = stream as Json;
    return { ...fields, points: items(fields['points']).map((point) => withTimes(point, ['window'])) };
  });
  return { ...answer, streams } as unknown as DriftAnswer;
}

/** Reads an alert. */
export function readAlert(value: unknown): Alert {
  const alert = withTimes(value, ['openedAt', 'resolvedAt', 'at']);
  return {
    ...alert,
    streams: items(alert['streams']),
    hints: items(alert['hints']),
    deliveries: items(alert['deliveries']).map((delivery) => withTimes(delivery, ['at'])),
  } as unknown as Alert;
}

/** Reads a retrain request. */
export function readRetrainRequest(value: unknown): RetrainRequest {
  const request = withTimes(value, ['at']);
  const decision = request['decision'];
  return {
    ...request,
    decision: decision === null || decision === undefined ? null : withTimes(decision, ['at']),
  } as unknown as RetrainRequest;
}
