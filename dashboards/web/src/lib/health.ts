import type { ModelStatus, ModelSummary } from '../api/types.ts';
import { budgetSentence, formatEvidence, plural } from './format.ts';

/** How a model is shown: a word, an icon of its own and a tone; never the tone alone. */
export type Tone = 'drifting' | 'steady' | 'insufficient' | 'none' | 'unknown';

/** A health word with the tone it is written in. */
export interface Health {
  readonly word: string;
  readonly tone: Tone;
  /** What the word means, in one sentence. */
  readonly meaning: string;
}

const HEALTH: Readonly<Record<ModelStatus, Health>> = {
  drifting: {
    word: 'drifting',
    tone: 'drifting',
    meaning: 'The evidence has used up the alarm budget, or an alert is still open.',
  },
  steady: { word: 'steady', tone: 'steady', meaning: 'The data look like the baseline, within the alarm budget.' },
  insufficient: {
    word: 'insufficient',
    tone: 'insufficient',
    meaning: 'Too few events in the latest windows to say anything.',
  },
  waiting: { word: 'waiting', tone: 'unknown', meaning: 'There is a baseline, but no window has been judged yet.' },
  'no baseline': {
    word: 'no baseline',
    tone: 'none',
    meaning: 'Events arrive, but there is nothing to compare them with yet.',
  },
};

const UNKNOWN: Health = { word: 'not computed', tone: 'unknown', meaning: 'Nothing is known about this model yet.' };

/** The health of a model; a status that this page does not know is grey, never green. */
export function healthOf(status: string): Health {
  return (HEALTH as Readonly<Record<string, Health | undefined>>)[status] ?? UNKNOWN;
}

const WORST_FIRST: readonly Tone[] = ['drifting', 'insufficient', 'none', 'unknown', 'steady'];

/** How much of the threshold the evidence has reached, on the log scale people read it on; 0 without evidence. */
function urgency(model: ModelSummary): number {
  if (model.evidence === null || model.threshold === null || model.threshold <= 0) return 0;
  return model.evidence / model.threshold;
}

/** Models worst first: by health, open alerts, evidence against budget, then by name. */
export function worstFirst<T extends ModelSummary>(models: readonly T[]): readonly T[] {
  return models.toSorted(
    (a, b) =>
      WORST_FIRST.indexOf(healthOf(a.status).tone) - WORST_FIRST.indexOf(healthOf(b.status).tone) ||
      b.openAlerts - a.openAlerts ||
      urgency(b) - urgency(a) ||
      a.model.localeCompare(b.model),
  );
}

/** The state of the whole fleet in one sentence. */
export function fleetSentence(models: readonly ModelSummary[]): string {
  const drifting = models.filter((model) => model.status === 'drifting').length;
  const blind = models.filter((model) => model.status === 'no baseline' || model.status === 'waiting').length;
  const thin = models.filter((model) => model.status === 'insufficient').length;
  const head =
    drifting === 0 ? 'Nothing is drifting' : drifting === 1 ? '1 model is drifting' : `${drifting} models are drifting`;
  const rest = [
    ...(blind > 0 ? [`${plural(blind, 'model')} ${blind === 1 ? 'is' : 'are'} not watched yet`] : []),
    ...(thin > 0 ? [`${plural(thin, 'model')} ${thin === 1 ? 'has' : 'have'} too little data`] : []),
  ];
  return `${[head, ...rest].join(', ')}.`;
}

/** The verdict on one model: `flights v3 is steady: evidence 12 of 2,160.` */
export function verdictSentence(model: ModelSummary): string {
  const name = model.champion === null ? model.model : `${model.model} ${versionName(model.champion)}`;
  switch (model.status) {
    case 'no baseline':
      return `${name} has no baseline: nothing is compared yet.`;
    case 'waiting':
      return `${name} is waiting for its first full window.`;
    case 'insufficient':
      return `${name} has too few events to judge.`;
    case 'drifting':
    case 'steady': {
      const evidence =
        model.evidence === null || model.threshold === null
          ? ''
          : `: evidence ${formatEvidence(model.evidence)} of ${formatEvidence(model.threshold)}`;
      return `${name} is ${model.status}${evidence}.`;
    }
    default:
      return `${name}: ${UNKNOWN.word}.`;
  }
}

/** The promise and how it was kept: `At most one false page a quarter; 1 page in 90 days.` */
export function promiseSentence(model: ModelSummary): string {
  if (model.budget === null) return '';
  return `${budgetSentence(model.budget)}; ${plural(model.pages90d, 'page')} in 90 days.`;
}

/** `3` becomes `v3`; names that are no plain numbers stay as they are. */
export function versionName(version: string): string {
  return /^\d+(\.\d+)*$/.test(version) ? `v${version}` : version;
}
