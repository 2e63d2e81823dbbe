import type { Alert, EvidencePoint, RetrainRequest } from '../api/types.ts';
import { isPutOff } from './episode.ts';
import { versionName } from './health.ts';

/** What can happen to a model at a moment. */
export type TimelineKind = 'page' | 'resolved' | 'promotion' | 'request' | 'declined' | 'put-off';

/** One mark of the timeline strip. */
export interface TimelineEvent {
  readonly at: number;
  readonly kind: TimelineKind;
  readonly label: string;
  /** The alert or retrain request it belongs to. */
  readonly subject: string;
}

const RESOLVE_REASONS: Readonly<Record<string, string>> = {
  quiet: 'quiet again',
  version_promoted: 'a new version took over',
  baseline_changed: 'the baseline changed',
  revised: 'late data took it back',
};

/** Why an alert ended, in words. */
export function resolveWords(reason: string): string {
  return RESOLVE_REASONS[reason] ?? reason.replaceAll('_', ' ');
}

const DECLINED = new Set(['rejected', 'failed', 'timed_out', 'cancelled']);

function alertEvents(alert: Alert): readonly TimelineEvent[] {
  const opened: TimelineEvent = { at: alert.openedAt, kind: 'page', label: `Page: ${alert.kind}`, subject: alert.id };
  if (alert.resolvedAt === null) return [opened];
  return [
    opened,
    { at: alert.resolvedAt, kind: 'resolved', label: `Resolved: ${resolveWords(alert.reason)}`, subject: alert.id },
  ];
}

function requestEvents(request: RetrainRequest): readonly TimelineEvent[] {
  const asked: TimelineEvent = { at: request.at, kind: 'request', label: 'Remedy asked for', subject: request.id };
  if (request.decision === null) return [asked];
  const { at, chosen } = request.decision;
  if (request.state === 'promoted')
    return [asked, { at, kind: 'promotion', label: `Promoted: ${chosen}`, subject: request.id }];
  if (!DECLINED.has(request.state)) return [asked];
  if (isPutOff(request))
    return [{ at, kind: 'put-off', label: 'Remedy put off: too few labelled events', subject: request.id }];
  return [asked, { at, kind: 'declined', label: `Decided: ${chosen}`, subject: request.id }];
}

/** The first window of every version but the first: the moment from which it was judged. */
function versionEvents(evidence: readonly EvidencePoint[]): readonly TimelineEvent[] {
  const first = new Map<string, number>();
  for (const point of evidence) first.set(point.version, Math.min(point.window, first.get(point.version) ?? Infinity));
  const order = [...first].sort((a, b) => a[1] - b[1]).slice(1);
  return order.map(([version, at]) => ({
    at,
    kind: 'promotion',
    label: `${versionName(version)} is watched`,
    subject: version,
  }));
}

/** Everything that happened to a model, in order of time. */
export function timelineEvents(
  alerts: readonly Alert[],
  requests: readonly RetrainRequest[],
  evidence: readonly EvidencePoint[],
): readonly TimelineEvent[] {
  const promotions = requests.flatMap(requestEvents);
  const promoted = promotions.filter((event) => event.kind === 'promotion');
  // A version whose promotion is known needs no second mark beside it.
  const near = (at: number): boolean => promoted.some((event) => Math.abs(event.at - at) < 3 * 24 * 3_600_000);
  return [
    ...alerts.flatMap(alertEvents),
    ...promotions,
    ...versionEvents(evidence).filter((event) => !near(event.at)),
  ].sort((a, b) => a.at - b.at);
}
