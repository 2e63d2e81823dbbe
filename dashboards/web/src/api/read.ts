import type {
  Alert,
  ColumnProfile,
  DeadLetter,
  DriftAnswer,
  DriftPoint,
  EvidencePoint,
  ModelDetail,
  PerformancePoint,
  RetrainRequest,
  VersionSummary,
} from './types.ts';

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

/** Reads a window's evidence. */
export function readEvidence(value: unknown): EvidencePoint {
  return withTimes(value, ['window']) as unknown as EvidencePoint;
}

/** Reads what turned out in a window. */
export function readPerformance(value: unknown): PerformancePoint {
  return withTimes(value, ['window']) as unknown as PerformancePoint;
}

/** Written out and not spread: there may be a hundred thousand of them. */
function readDriftPoint(value: unknown): DriftPoint {
  const { window, score, state, n } = value as Omit<DriftPoint, 'window'> & { readonly window: string };
  return { window: Date.parse(window), score, state, n };
}

/** Reads the drift of one version. */
export function readDrift(value: unknown): DriftAnswer {
  const answer = value as Json;
  const streams = items(answer['streams']).map((stream) => {
    const fields = stream as Json;
    return { ...fields, points: items(fields['points']).map(readDriftPoint) };
  });
  return { ...answer, version: answer['version'] ?? '', streams } as unknown as DriftAnswer;
}

/** Reads a column's distribution. */
export function readProfile(value: unknown): ColumnProfile {
  return withTimes(value, ['from', 'to']) as unknown as ColumnProfile;
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

/** Reads a dead letter. */
export function readDeadLetter(value: unknown): DeadLetter {
  return withTimes(value, ['at', 'changedAt']) as unknown as DeadLetter;
}
