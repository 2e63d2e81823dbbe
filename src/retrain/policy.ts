import type { Alert } from '../domain/alert.ts';
import { hasEnded, type LabelFacts, type RetrainRecord } from './record.ts';

const DAY_MS = 86_400_000;

/** When a drift sets retraining in motion. */
export interface RetrainPolicy {
  /** `observe`: never · `approve`: a person releases each request · `auto`: at once. */
  readonly mode: 'observe' | 'approve' | 'auto';
  /** Event time after the end of another episode's request, doubled for every challenger turned down in a row, at most `maxCooldownMs`. */
  readonly cooldownMs: number;
  readonly maxCooldownMs: number;
  /** Requests in any day and in any seven days of event time. */
  readonly maxPerDay: number;
  readonly maxPerWeek: number;
  /** New labelled events that are needed: the larger of a number and a share of the rows trained on. */
  readonly minLabels: number;
  readonly minLabelShare: number;
  /** Wall clock from dispatch to the last word. */
  readonly maxRuntimeMs: number;
}

/** What holds where nobody says otherwise; the mode depends on whether anybody is there to retrain. */
export const DEFAULT_POLICY: Omit<RetrainPolicy, 'mode'> = {
  cooldownMs: DAY_MS,
  maxCooldownMs: 14 * DAY_MS,
  maxPerDay: 2,
  maxPerWeek: 5,
  minLabels: 1000,
  minLabelShare: 0.05,
  maxRuntimeMs: DAY_MS,
};

/** The conditions that can stand in the way of a request. */
export type RefusalCondition =
  | 'alert_resolved'
  | 'observe_mode'
  | 'data_quality_only'
  | 'request_open'
  | 'cooldown'
  | 'budget_day'
  | 'budget_week'
  | 'labels_short';

/** Whether a trigger becomes a request; a refusal names the first condition that fails, with its numbers. */
export type PolicyDecision =
  | { readonly kind: 'request'; readonly mode: 'approve' | 'auto' }
  | { readonly kind: 'refused'; readonly condition: RefusalCondition; readonly detail: string };

/** Everything the decision rests on. */
export interface PolicyInput {
  readonly policy: RetrainPolicy;
  readonly alert: Alert;
  /** All requests of the model so far, in any order. */
  readonly requests: readonly RetrainRecord[];
  readonly labels: LabelFacts;
  /** Event time, milliseconds since the epoch: what is counted in days is counted in the model's own time, also when history is replayed. */
  readonly eventNow: number;
}

/** Decides whether an alert becomes a request; all conditions have to hold. Unknown label counts do not stand in the way. */
export function decideRetrain({ policy, alert, requests, labels, eventNow }: PolicyInput): PolicyDecision {
  const refused = (condition: RefusalCondition, detail: string): PolicyDecision => ({
    kind: 'refused',
    condition,
    detail,
  });
  if (alert.state !== 'firing') return refused('alert_resolved', `the alert is resolved (${alert.reason})`);
  if (policy.mode === 'observe') {
    return refused(
      'observe_mode',
      'the model is only observed: nobody is registered to retrain it, or its policy says so',
    );
  }
  if (isDataQualityOnly(alert)) {
    return refused('data_quality_only', 'only the feed is broken: a model trained on a broken feed learns the break');
  }
  const open = requests.find(({ state }) => !hasEnded(state));
  if (open !== undefined) return refused('request_open', `request ${open.id} is ${open.state}`);

  const cooldown = cooldownOf(
    policy,
    requests.filter((request) => request.alert !== alert.id || request.state === 'promoted'),
  );
  if (cooldown !== null && eventNow < cooldown.until) {
    return refused(
      'cooldown',
      `request ${cooldown.after} ended less than ${inDays(cooldown.lengthMs)} days of event time ago`,
    );
  }
  const since = (spanMs: number): number =>
    requests.filter(({ at, state }) => at > eventNow - spanMs && at <= eventNow && state !== 'cancelled').length;
  const [day, week] = [since(DAY_MS), since(7 * DAY_MS)];
  if (day >= policy.maxPerDay)
    return refused('budget_day', `${day} requests in a day, ${policy.maxPerDay} are allowed`);
  if (week >= policy.maxPerWeek) {
    return refused('budget_week', `${week} requests in seven days, ${policy.maxPerWeek} are allowed`);
  }
  const needed = Math.max(policy.minLabels, Math.ceil(policy.minLabelShare * (labels.trainingRows ?? 0)));
  const found = labels.labelledSinceTraining;
  if (found !== null && found < needed) {
    return refused('labels_short', `${found} labelled events since the training data ended, ${needed} are needed`);
  }
  return { kind: 'request', mode: policy.mode };
}

function isDataQualityOnly(alert: Alert): boolean {
  return alert.streams.length > 0 && alert.streams.every(({ kind }) => kind === 'data-quality break');
}

/** How long the model rests after the latest request that ended; null if none has. */
function cooldownOf(
  policy: RetrainPolicy,
  requests: readonly RetrainRecord[],
): { readonly until: number; readonly lengthMs: number; readonly after: string } | null {
  const ended = requests
    .filter(({ state }) => hasEnded(state) && state !== 'cancelled')
    .sort((a, b) => endOf(b) - endOf(a));
  const [last] = ended;
  if (last === undefined) return null;
  const turnedDown = ended.findIndex((request) => !isTurnedDown(request));
  const inARow = turnedDown === -1 ? ended.length : turnedDown;
  const lengthMs = Math.min(policy.maxCooldownMs, policy.cooldownMs * 2 ** Math.min(30, inARow));
  return { until: endOf(last) + lengthMs, lengthMs, after: last.id };
}

/** A challenger that was built and found worse; leaving the model after a comparison is an answer, not a failure. */
function isTurnedDown({ state, decision }: RetrainRecord): boolean {
  return state === 'rejected' && decision?.chosen !== 'leave';
}

/** Event time of a request's end, as well as it is known. */
function endOf({ at, decision }: RetrainRecord): number {
  return Math.max(at, decision?.at ?? at);
}

function inDays(ms: number): string {
  return String(Number((ms / DAY_MS).toPrecision(3)));
}
