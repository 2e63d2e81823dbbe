import type { Alert, DriftStream, ModelSummary, PageBudget, RetrainRequest } from '../api/types.ts';
import { formatDuration, formatUtc, HOUR_MS, NONE, parseSpan, plural } from './format.ts';
import { verdictSentence, versionName } from './health.ts';
import type { TimeSpan } from './range.ts';

type AlertStream = Alert['streams'][number];

/** The stream that an alert is about: the foremost of its kind of drift, as in the page that was sent. */
export function leadingStream(alert: Pick<Alert, 'kind' | 'streams'>): AlertStream | null {
  return alert.streams.find((stream) => stream.kind === alert.kind) ?? alert.streams[0] ?? null;
}

/** What moved, as one says it: `data drift in hour and prediction`, `data drift in hour and 3 more columns`. */
export function whatMoved(alert: Pick<Alert, 'kind' | 'streams'>): string {
  const leading = leadingStream(alert);
  if (leading === null) return alert.kind;
  const others = [...new Set(alert.streams.map((stream) => stream.column))].filter((name) => name !== leading.column);
  const more =
    others.length === 0 ? '' : others.length === 1 ? ` and ${others[0] ?? ''}` : ` and ${others.length} more columns`;
  return `${alert.kind} in ${leading.column}${more}`;
}

/** The sentence of an alert without the name and the version that its surroundings say already. */
export function shortSummary(alert: Pick<Alert, 'summary' | 'model' | 'version'>): string {
  const prefix = `${alert.model} (version ${alert.version}): `;
  const text = alert.summary.startsWith(prefix) ? alert.summary.slice(prefix.length) : alert.summary;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Streams of an alert, those of answers last: they follow what moved in the inputs. */
export function inputsFirst(streams: readonly AlertStream[]): readonly AlertStream[] {
  return streams.toSorted(
    (a, b) => Number(a.kind === 'prediction shift') - Number(b.kind === 'prediction shift') || b.share - a.share,
  );
}

/** So many judged windows within the band end the way back: one calm hour is no end of a shift. */
const CALM_WINDOWS = 2;

/**
 * From which window on a stream had been beyond the 95 % point of its null band when it paged: the way back from the page,
 * over windows that say nothing, until two calm ones in a row. Null where it was not beyond it before the page.
 */
export function beyondSince(stream: Pick<DriftStream, 'points' | 'nullQ95'>, pagedAt: number): number | null {
  let since: number | null = null;
  let calm = 0;
  for (const { window, score, state } of stream.points.toReversed()) {
    if (window > pagedAt || score === null || state === 'insufficient') continue;
    calm = score > stream.nullQ95 ? 0 : calm + 1;
    if (calm === CALM_WINDOWS) break;
    if (calm === 0) since = window;
  }
  return since === null || since >= pagedAt ? null : since;
}

/**
 * How seldom chance alone brings evidence this high, in milliseconds: the threshold is reached by chance at most as often
 * as the budget allows, and any other level in proportion. Null where the evidence says nothing against the baseline.
 */
export function chanceOnceIn(
  evidence: number | null,
  threshold: number | null,
  budget: PageBudget | null,
): number | null {
  const per = budget === null ? null : parseSpan(budget.per);
  if (evidence === null || threshold === null || budget === null || per === null) return null;
  if (evidence < 1 || threshold <= 0 || budget.pages <= 0) return null;
  return (evidence / threshold) * (per / budget.pages);
}

const CENTURY_MS = 100 * 365.25 * 24 * HOUR_MS;

/** The same in words: `at most once in 96 d`. */
export function chanceWords(onceInMs: number | null): string {
  if (onceInMs === null) return NONE;
  return onceInMs > CENTURY_MS ? 'less than once in 100 years' : `at most once in ${formatDuration(onceInMs)}`;
}

/** From the window that paged to the end of the episode, or to the end of the newest window while it is open. */
export function episodeSpan(alert: Pick<Alert, 'openedAt' | 'resolvedAt' | 'at'>, lastWindow: number | null): TimeSpan {
  const newest = Math.max(alert.at, lastWindow ?? alert.at, alert.openedAt) + HOUR_MS;
  return { from: alert.openedAt, to: Math.max(alert.openedAt + HOUR_MS, alert.resolvedAt ?? newest) };
}

/** The verdict on a model whose open alerts are known: what, since when, for how long, as the newest of them has it. */
export function openVerdict(model: ModelSummary, firing: readonly Alert[]): string {
  const newest = firing.toSorted((a, b) => b.openedAt - a.openedAt)[0];
  if (newest === undefined) return verdictSentence(model);
  const name = model.champion === null ? model.model : `${model.model} ${versionName(model.champion)}`;
  const { from, to } = episodeSpan(newest, model.lastWindow);
  const more =
    firing.length === 1 ? '' : `; ${plural(firing.length - 1, 'older alert is', 'older alerts are')} open as well`;
  return `${name} has been drifting for ${formatDuration(to - from)}, since ${formatUtc(from)} UTC: ${whatMoved(newest)}${more}.`;
}

const REQUEST_WORDS: Readonly<Record<string, string>> = {
  proposed: 'a remedy waits for approval',
  approved: 'a remedy is about to be asked for',
  dispatched: 'a remedy was asked for',
  accepted: 'a remedy was asked for and accepted',
  running: 'a remedy is being made',
  evaluated: 'a remedy was scored, and waits for a decision',
};

/** Whether a decision only put the matter off: nothing was compared. */
export function isPutOff({ state, decision }: Pick<RetrainRequest, 'state' | 'decision'>): boolean {
  return state === 'rejected' && decision !== null && decision.candidates.length === 0;
}

/** What was done about an alert, from the newest of its requests. */
export function doneWords(alert: Pick<Alert, 'id'>, requests: readonly RetrainRequest[]): string {
  const own = requests.filter((request) => request.alert === alert.id).toSorted((a, b) => b.at - a.at);
  const newest = own[0];
  if (newest === undefined) return 'No remedy has been asked for';
  if (newest.decision === null) return capital(REQUEST_WORDS[newest.state] ?? `the request is ${newest.state}`);
  const when = `${formatUtc(newest.decision.at)} UTC`;
  if (newest.state === 'promoted') return `${capital(newest.decision.chosen)}, in charge since ${when}`;
  if (isPutOff(newest)) return `Put off on ${when}: too few labelled events yet`;
  if (newest.decision.chosen === 'leave') return `Left as it is on ${when}: nothing was better`;
  return `${capital(newest.decision.chosen)}: ${newest.state.replaceAll('_', ' ')} on ${when}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
