import type { AlertReason, StreamShare } from '../domain/alert.ts';
import type { DriftKind } from '../domain/verdict.ts';
import { alertId, type AlertRecord } from './alert-record.ts';
import { hintsFor } from './message/hints.ts';
import { summaryOf } from './message/summary.ts';
import type { JudgedEpisode, ModelJudgement } from './ports.ts';

/** One step in the life of an alert; the alert is as it stands after the step. */
export interface AlertChange {
  readonly kind: 'open' | 'reopen' | 'update' | 'resolve';
  readonly alert: AlertRecord;
}

/**
 * What has to change in the stored alerts of a model so that they say what the judge says.
 * Nothing is remembered between calls: the same judgement again gives no change, because an episode is known by what opened it.
 * A revision of the past (late rows) may move the start of an episode; the alert that overlaps it then stays the alert of that episode,
 * since the person who was woken is not to be woken again for the same drift.
 * @param stored the newest revision of every alert of the model.
 */
export function alertChanges(stored: readonly AlertRecord[], judgement: ModelJudgement): readonly AlertChange[] {
  const changes: AlertChange[] = [];
  const own = stored.filter((alert) => belongsTo(alert, judgement));
  for (const alert of stored) {
    if (alert.state !== 'firing' || own.includes(alert)) continue;
    const reason = alert.version === judgement.version ? 'baseline_changed' : 'version_promoted';
    changes.push(resolve(alert, reason, judgement.window));
  }
  const matched = matchEpisodes(own, judgement);
  for (const alert of own) {
    const listed = alert.openedAt < judgement.completeFrom || [...matched.values()].includes(alert);
    if (alert.state === 'firing' && !listed) changes.push(resolve(alert, 'revised', judgement.window));
  }
  for (const episode of judgement.episodes) {
    const alert = matched.get(episode);
    changes.push(...(alert === undefined ? begin(episode, judgement) : proceed(alert, episode)));
  }
  return changes;
}

/**
 * What a promotion changes: firing alerts of every other version are over, for they tell of a model that answers no more.
 * @param eventNow the newest event time of the model where it is known; else each alert ends where it was last heard of.
 */
export function promotionChanges(
  stored: readonly AlertRecord[],
  version: string,
  eventNow: number | null,
): readonly AlertChange[] {
  return stored
    .filter((alert) => alert.state === 'firing' && alert.version !== version)
    .map((alert) => resolve(alert, 'version_promoted', eventNow ?? alert.at));
}

function belongsTo(alert: AlertRecord, { model, version, baseline }: ModelJudgement): boolean {
  return alert.model === model && alert.version === version && alert.baseline === baseline;
}

/** First by identity; what is left over by overlap in time, each alert once. */
function matchEpisodes(
  own: readonly AlertRecord[],
  judgement: ModelJudgement,
): ReadonlyMap<JudgedEpisode, AlertRecord> {
  const { model, version, baseline, episodes } = judgement;
  const matched = new Map<JudgedEpisode, AlertRecord>();
  const free = new Map(own.map((alert) => [alert.id, alert]));
  for (const episode of episodes) {
    const id = alertId({ model, version, baseline: baseline ?? '', openedWindow: episode.openedWindow });
    const alert = free.get(id);
    if (alert === undefined) continue;
    matched.set(episode, alert);
    free.delete(id);
  }
  for (const episode of episodes) {
    if (matched.has(episode)) continue;
    // An alert from before the list begins may have its own episode there: it is nobody else's.
    const alert = [...free.values()].find(
      (candidate) => candidate.openedAt >= judgement.completeFrom && overlaps(candidate, episode),
    );
    if (alert === undefined) continue;
    matched.set(episode, alert);
    free.delete(alert.id);
  }
  return matched;
}

function overlaps(alert: AlertRecord, episode: JudgedEpisode): boolean {
  if (alert.state === 'resolved' && alert.reason !== 'quiet') return false;
  return (
    alert.openedAt <= (episode.closedWindow ?? Number.POSITIVE_INFINITY) &&
    episode.openedWindow <= (alert.resolvedAt ?? Number.POSITIVE_INFINITY)
  );
}

function begin(episode: JudgedEpisode, judgement: ModelJudgement): readonly AlertChange[] {
  const { model, version, windowMs, budget } = judgement;
  const baseline = judgement.baseline ?? '';
  const streams = [...episode.streams].sort((a, b) => b.share - a.share || (a.stream < b.stream ? -1 : 1));
  const kind = kindOf(streams);
  const effects = episode.effects ?? {};
  const facts = { model, version, kind, streams, effects, openedAt: episode.openedWindow };
  const alert: AlertRecord = {
    id: alertId({ model, version, baseline, openedWindow: episode.openedWindow }),
    model,
    version,
    state: 'firing',
    reason: 'evidence',
    severity: 'page',
    openedAt: episode.openedWindow,
    resolvedAt: null,
    at: episode.openedWindow,
    evidence: episode.evidence,
    threshold: episode.threshold,
    kind,
    streams,
    summary: summaryOf(facts),
    hints: hintsFor(facts),
    updates: 0,
    revision: 1,
    baseline,
    windowMs,
    budget,
    effects,
  };
  return [{ kind: 'open', alert }, ...proceed(alert, episode)];
}

/** What has happened to a known episode since its alert was last written. */
function proceed(alert: AlertRecord, episode: JudgedEpisode): readonly AlertChange[] {
  const changes: AlertChange[] = [];
  let current = alert;
  const step = (kind: AlertChange['kind'], next: AlertRecord): void => {
    current = next;
    changes.push({ kind, alert: next });
  };
  if (current.state === 'resolved' && episode.closedWindow === null) {
    const reason = current.reason === 'quiet' || current.reason === 'revised' ? 'revised' : 'evidence';
    step('reopen', {
      ...current,
      state: 'firing',
      reason,
      resolvedAt: null,
      at: episode.lastWindow,
      revision: current.revision + 1,
    });
  }
  if (current.state === 'firing' && episode.updates > current.updates) {
    step('update', {
      ...current,
      reason: 'update',
      updates: episode.updates,
      at: Math.max(current.at, episode.lastWindow),
      revision: current.revision + 1,
    });
  }
  if (current.state === 'firing' && episode.closedWindow !== null) {
    changes.push(resolve(current, 'quiet', episode.closedWindow));
  }
  return changes;
}

function resolve(alert: AlertRecord, reason: AlertReason, window: number): AlertChange {
  const at = Math.max(window, alert.openedAt);
  return {
    kind: 'resolve',
    alert: { ...alert, state: 'resolved', reason, resolvedAt: at, at, revision: alert.revision + 1 },
  };
}

/** The kind that carries most of the evidence. */
/** A kind with less than this share of the evidence does not name an episode. */
const TELLING_SHARE = 0.05;

/** What an episode is called: a broken feed or moved inputs come before the answers that moved because of them; else what carries most of the evidence. */
function kindOf(streams: readonly StreamShare[]): DriftKind {
  const shares = new Map<DriftKind, number>();
  for (const { kind, share } of streams) shares.set(kind, (shares.get(kind) ?? 0) + share);
  const ranked = [...shares].sort((a, b) => b[1] - a[1]);
  const [top] = ranked;
  if (top?.[0] !== 'prediction shift') return top?.[0] ?? 'data drift';
  const causes: readonly DriftKind[] = ['data-quality break', 'data drift'];
  return causes.find((kind) => (shares.get(kind) ?? 0) >= TELLING_SHARE) ?? top[0];
}
