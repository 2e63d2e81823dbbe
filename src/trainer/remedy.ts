import { LeewayError } from '../platform/errors.ts';
import { pairedBootstrap } from './paired-bootstrap.ts';
import type { PairedBootstrap } from './paired-bootstrap.ts';

/** What can answer a drift, the cheapest first: to leave the model as it is costs nothing, to retrain it the most. */
export const REMEDIES = ['leave', 'mend', 'recalibrate', 'recall', 'retrain'] as const;

/** One of the five remedies. */
export type RemedyKind = (typeof REMEDIES)[number];

/** A remedy that could be built, with its answers on the holdout, of which it has not seen a single label. */
export interface Candidate {
  readonly kind: Exclude<RemedyKind, 'leave'>;
  /** What exactly: the column mended, the version recalled; empty where the kind says it all. */
  readonly detail?: string;
  /** Probability of the positive label for every row of the holdout. */
  readonly predictions: ArrayLike<number>;
}

/** The newest labelled rows, in order of event time, and what everybody answered to them. */
export interface RemedyQuestion {
  /** 0 or 1. */
  readonly labels: ArrayLike<number>;
  /** The answers of the model in charge, as it is. */
  readonly champion: ArrayLike<number>;
  readonly candidates: readonly Candidate[];
  /** Seed of the bootstrap: the same question gives the same decision. */
  readonly seed: number;
  /** How much better, in nats of mean log-loss, a remedy must be to be worth its cost; default 0.002. */
  readonly marginNats?: number;
  /** One-sided confidence, over all candidates together, that a chosen one is better at all; default 0.95. */
  readonly confidence?: number;
  /** Bootstrap resamples; default 2000. */
  readonly resamples?: number;
  /** Fewer labelled rows than this decide nothing; default 1000. */
  readonly minRows?: number;
}

/** How a candidate did. */
export interface ScoredCandidate {
  /** `leave`, `mend hour`, `recall v3` …; unique in a decision. */
  readonly name: string;
  readonly kind: RemedyKind;
  /** Mean log-loss in nats on the holdout; null where its answers could not be scored. */
  readonly logLoss: number | null;
  /** Mean improvement over leaving it, and its lower bound; null where it could not be scored. */
  readonly improvement: { readonly mean: number; readonly lower: number } | null;
  /**
   * `surpassed`: better than leaving it, but the chosen one, which costs as much or more, is better still. `not worth its cost`:
   * better than leaving it, but it costs more than the chosen one without beating it by the margin.
   */
  readonly outcome: 'chosen' | 'surpassed' | 'not worth its cost' | 'not better' | 'unusable';
}

/** What the ladder says, with its evidence and one sentence for people. */
export type RemedyDecision =
  | { readonly kind: 'insufficient'; readonly rows: number; readonly needed: number; readonly reason: string }
  | {
      readonly kind: 'leave' | 'remedy';
      readonly rows: number;
      /** Name of what was chosen; `leave` when nothing was. */
      readonly chosen: string;
      /** Position of what was chosen in the question's candidates; null for `leave`. */
      readonly candidate: number | null;
      readonly candidates: readonly ScoredCandidate[];
      readonly reason: string;
    };

/**
 * Climbs the ladder of remedies. Every candidate is scored on the same unseen rows; going from the cheapest to the
 * costliest, one takes the lead only if it beats the one in the lead by the margin and, by the bootstrap's lower bound,
 * beats it at all. `leave` leads at the start, so a change has to earn its place, and a costlier one over a cheaper.
 */
export function chooseRemedy(question: RemedyQuestion): RemedyDecision {
  const { labels, champion, candidates } = question;
  const margin = question.marginNats ?? 0.002;
  const confidence = question.confidence ?? 0.95;
  const needed = question.minRows ?? 1000;
  const rows = labels.length;
  if (champion.length !== rows) throw wrongLength('the champion', champion.length, rows);
  const names = namesOf(candidates);
  for (const [position, { predictions }] of candidates.entries()) {
    if (predictions.length !== rows) throw wrongLength(names[position] ?? '', predictions.length, rows);
  }
  if (rows < needed) {
    const reason = `undecided: ${rows} labelled rows that no candidate has seen, ${needed} are needed`;
    return { kind: 'insufficient', rows, needed, reason };
  }
  const championLosses = lossesOf(champion, labels);
  if (championLosses === undefined) {
    throw new LeewayError('bad_input', 'the champion has answers that are not probabilities');
  }
  const losses = candidates.map(({ predictions }) => lossesOf(predictions, labels));
  const usable = candidates.map((_, position) => position).filter((position) => losses[position] !== undefined);
  const bootstrap = pairedBootstrap({
    improvements: usable.map((position) => {
      const candidate = losses[position];
      return championLosses.map((loss, row) => loss - (candidate?.[row] ?? 0));
    }),
    seed: question.seed,
    resamples: question.resamples ?? 2000,
    // Bonferroni: the more remedies are tried, the easier one of them looks better by luck.
    confidence: 1 - (1 - confidence) / Math.max(1, usable.length),
    maxBlocks: 500,
  });
  const climb = climbLadder(usable, candidates, bootstrap, margin);
  const championLoss = mean(championLosses);
  const scored: ScoredCandidate[] = candidates.map(({ kind }, position): ScoredCandidate => {
    const name = names[position] ?? kind;
    const index = usable.indexOf(position);
    const own = losses[position];
    if (index < 0 || own === undefined) return { name, kind, logLoss: null, improvement: null, outcome: 'unusable' };
    return {
      name,
      kind,
      logLoss: mean(own),
      improvement: { mean: bootstrap.means[index] ?? 0, lower: bootstrap.lowerBound(index) },
      outcome:
        position === climb.leader
          ? 'chosen'
          : !climb.beatChampion.has(position)
            ? 'not better'
            : costOf(kind) <= costOf(candidates[climb.leader ?? -1]?.kind ?? 'leave')
              ? 'surpassed'
              : 'not worth its cost',
    };
  });
  const leave: ScoredCandidate = {
    name: 'leave',
    kind: 'leave',
    logLoss: championLoss,
    improvement: { mean: 0, lower: 0 },
    outcome: climb.leader === undefined ? 'chosen' : 'not better',
  };
  const chosen = climb.leader === undefined ? undefined : scored[climb.leader];
  return {
    kind: chosen === undefined ? 'leave' : 'remedy',
    rows,
    chosen: chosen?.name ?? 'leave',
    candidate: climb.leader ?? null,
    candidates: [leave, ...scored],
    reason:
      chosen === undefined
        ? reasonToLeave(scored, championLoss, rows, margin)
        : reasonToAct(chosen, scored, { championLoss, rows, margin, confidence }),
  };
}

function climbLadder(
  usable: readonly number[],
  candidates: readonly Candidate[],
  bootstrap: PairedBootstrap,
  margin: number,
): { readonly leader: number | undefined; readonly beatChampion: ReadonlySet<number> } {
  const cost = (index: number): number => costOf(candidates[usable[index] ?? -1]?.kind ?? 'retrain');
  const order = usable.map((_, index) => index).sort((a, b) => cost(a) - cost(b) || a - b);
  const beats = (index: number, other: number | undefined): boolean => {
    const gain = (bootstrap.means[index] ?? 0) - (other === undefined ? 0 : (bootstrap.means[other] ?? 0));
    return gain >= margin && bootstrap.lowerBound(index, other) > 0;
  };
  const beatChampion = new Set<number>();
  let leader: number | undefined;
  for (const index of order) {
    if (!beats(index, undefined)) continue;
    beatChampion.add(usable[index] ?? -1);
    if (leader === undefined) leader = index;
    // Of two with the same cost the better one leads: there is no price between them for a margin to weigh.
    else if (
      cost(index) === cost(leader)
        ? (bootstrap.means[index] ?? 0) > (bootstrap.means[leader] ?? 0)
        : beats(index, leader)
    ) {
      leader = index;
    }
  }
  return { leader: leader === undefined ? undefined : usable[leader], beatChampion };
}

function reasonToLeave(scored: readonly ScoredCandidate[], championLoss: number, rows: number, margin: number): string {
  const best = scored
    .filter((candidate) => candidate.improvement !== null)
    .sort((a, b) => (b.improvement?.mean ?? 0) - (a.improvement?.mean ?? 0))[0];
  const unusable = scored.filter((candidate) => candidate.outcome === 'unusable').map((candidate) => candidate.name);
  const aside = unusable.length === 0 ? '' : `; ${unusable.join(', ')} gave answers that are no probabilities`;
  if (best?.improvement === undefined || best.improvement === null) {
    return `leave: no other remedy could be built and scored (log-loss ${nats(championLoss)} on ${rows} rows)${aside}`;
  }
  const by = best.improvement.mean;
  const closest =
    by >= margin
      ? `${best.name} is ahead by ${nats(by)}, but the lower bound ${nats(best.improvement.lower)} does not clear 0`
      : `the closest, ${best.name}, is ${by >= 0 ? `ahead by ${nats(by)}` : `behind by ${nats(-by)}`}`;
  return `leave: no candidate is better by ${nats(margin)} nats on ${rows} unseen rows; ${closest} (log-loss as it is ${nats(championLoss)})${aside}`;
}

function reasonToAct(
  chosen: ScoredCandidate,
  scored: readonly ScoredCandidate[],
  facts: { readonly championLoss: number; readonly rows: number; readonly margin: number; readonly confidence: number },
): string {
  const listed = (outcome: ScoredCandidate['outcome']): string =>
    scored
      .filter((candidate) => candidate.outcome === outcome)
      .map((candidate) => `${candidate.name} (${nats(candidate.logLoss ?? 0)})`)
      .join(', ');
  const costlier = listed('not worth its cost');
  const surpassed = listed('surpassed');
  return (
    `${chosen.name}: log-loss ${nats(facts.championLoss)} -> ${nats(chosen.logLoss ?? 0)} on ${facts.rows} unseen rows, ` +
    `better by ${nats(chosen.improvement?.mean ?? 0)} (${Math.round(facts.confidence * 100)} % lower bound ` +
    `${nats(chosen.improvement?.lower ?? 0)}, margin ${nats(facts.margin)})` +
    (surpassed === '' ? '' : `; it surpasses ${surpassed}`) +
    (costlier === '' ? '' : `; better than leaving it, but not worth the cost: ${costlier}`)
  );
}

function costOf(kind: RemedyKind): number {
  return REMEDIES.indexOf(kind);
}

function namesOf(candidates: readonly Candidate[]): readonly string[] {
  const names = candidates.map(({ kind, detail }) =>
    detail === undefined || detail === '' ? kind : `${kind} ${detail}`,
  );
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) {
    throw new LeewayError('bad_input', `two candidates are both "${twice}"`, {
      remedy: 'Tell them apart by `detail`.',
    });
  }
  return names;
}

/** Per row -ln of the probability given to what happened, held away from 0 so that one row cannot decide everything; undefined if an answer is no probability. */
function lossesOf(predictions: ArrayLike<number>, labels: ArrayLike<number>): Float64Array | undefined {
  const losses = new Float64Array(labels.length);
  for (let row = 0; row < losses.length; row++) {
    const p = predictions[row] ?? Number.NaN;
    if (!(p >= 0 && p <= 1)) return undefined;
    losses[row] = -Math.log(Math.max(1e-7, labels[row] === 1 ? p : 1 - p));
  }
  return losses;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function nats(value: number): string {
  return value.toFixed(4);
}

function wrongLength(who: string, found: number, wanted: number): LeewayError {
  return new LeewayError('bad_input', `${who} answered ${found} rows, there are ${wanted} labels`);
}
