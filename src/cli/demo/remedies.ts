import {
  applyTransform,
  chooseRemedy,
  findMend,
  type Candidate,
  type Network,
  type Transform,
} from '../../trainer/index.ts';
import type { RemedyCandidate, RemedyDecision } from '../../domain/retrain.ts';
import { breakStart, type FeedBreak } from './break-start.ts';
import type { Flights } from './flights.ts';
import { rowAt } from './row-at.ts';
import { ServedModel, type Answers } from './served-model.ts';

const DAY_MS = 86_400_000;
/** Remedies are compared on flights from after the page; before this much of them has landed, there is nothing to compare. */
const FIRST_LOOK_DAYS = 2;
const LONGEST_HOLDOUT_DAYS = 7;
const TRAINING_DAYS = 35;

/** A version that could be recalled. */
export interface EarlierVersion {
  readonly version: string;
  readonly network: Network;
  readonly correcting: boolean;
}

/** What the trainer knows when it is asked: the log, and who is in charge. */
export interface RemedyCase {
  /** Labelled flights from the log, oldest first, with what was served for each (`logged`). */
  readonly history: Flights;
  readonly logged: Float32Array;
  readonly champion: EarlierVersion;
  readonly earlier: readonly EarlierVersion[];
  /** When the page was opened, milliseconds since the epoch. */
  readonly onset: number;
  readonly now: number;
  /** Whether the page was about the inputs (or the answers), not about labels alone. */
  readonly inputsMoved: boolean;
  readonly train: (flights: Flights, from: number, to: number) => Promise<Network>;
}

/** What was decided, and the model to put in charge if something is to change. */
export interface Remedy {
  readonly decision: RemedyDecision;
  readonly promoted: {
    readonly name: string;
    readonly model: ServedModel;
    /** What the new version is compared with from now on: flights of the feed as it is now, with what it would have answered. */
    readonly baseline: { readonly flights: Flights; readonly from: number; readonly answers: Answers };
  } | null;
}

interface Built {
  readonly candidate: Candidate;
  readonly note: string;
  readonly model: ServedModel;
  readonly answers: Answers;
}

/**
 * Climbs the ladder of remedies on flights that none of the candidates has seen: the newer half of those that departed
 * since the page. Where a known break of the feed explains the drift, what came before the page is put through the same
 * break, so that a retrained network learns from eight weeks of the feed as it is now; the holdout tells whether that is
 * right. A mend of the feed is scored, and told, but never put in charge: the feed is for its owner to mend.
 */
export async function findRemedy(question: RemedyCase): Promise<Remedy> {
  const { champion, now, onset } = question;
  const paged = rowAt(question.history, onset);
  if (now - onset < FIRST_LOOK_DAYS * DAY_MS) return tooEarly(question.history.count - paged, now);
  const finding = findBreak(question.history, paged);
  const since = finding === null ? paged : breakStart(question.history, finding, paged);
  const history = finding === null ? question.history : breakFlights(question.history, finding, since);
  const holdoutFrom = rowAt(history, now - Math.min(LONGEST_HOLDOUT_DAYS * DAY_MS, (now - onset) / 2));
  const trainingFrom = rowAt(history, (history.departedAt[holdoutFrom] ?? now) - TRAINING_DAYS * DAY_MS);

  const built: Built[] = [];
  const build = (
    kind: 'recalibrate' | 'recall' | 'retrain',
    detail: string,
    note: string,
    network: Network,
    correcting: boolean,
  ): void => {
    const model = new ServedModel(network, correcting);
    const answers = model.answer(history);
    const predictions = answers.served.subarray(holdoutFrom);
    built.push({ candidate: { kind, ...(detail === '' ? {} : { detail }), predictions }, note, model, answers });
  };
  if (!champion.correcting) {
    build(
      'recalibrate',
      '',
      `version ${champion.version} with a running correction of its base rate, half-life 2 days`,
      champion.network,
      true,
    );
  }
  for (const { version, network, correcting } of question.earlier) {
    build('recall', version, correcting ? 'with its running correction' : 'as it was', network, correcting);
  }
  const retrained = await question.train(history, trainingFrom, holdoutFrom);
  const trainingSpan = `${day(history, trainingFrom)} to ${day(history, holdoutFrom)}`;
  const through = finding === null ? '' : ', those before the page as the feed would send them now';
  build(
    'retrain',
    '',
    `${(holdoutFrom - trainingFrom).toLocaleString('en')} flights from ${trainingSpan}${through}`,
    retrained,
    true,
  );

  const labels = history.late.subarray(holdoutFrom);
  const leave = question.logged.subarray(holdoutFrom);
  const verdict = chooseRemedy({
    labels,
    champion: leave,
    candidates: built.map(({ candidate }) => candidate),
    seed: 1,
  });
  const mend = finding === null ? null : scoreMend(question, finding, { since, holdoutFrom, leave });
  const candidates: RemedyCandidate[] =
    verdict.kind === 'insufficient'
      ? []
      : verdict.candidates.map(({ name, logLoss }, position) => ({
          name,
          logLoss,
          note: position === 0 ? `version ${champion.version} as it is` : (built[position - 1]?.note ?? ''),
        }));
  // Without an explanation of what moved in the inputs, what came before the page is no measure of what is normal now.
  const baselineFrom = question.inputsMoved && finding === null ? since : 0;
  const chosen = verdict.kind === 'remedy' && verdict.candidate !== null ? built[verdict.candidate] : undefined;
  return {
    decision: {
      at: now,
      candidates: mend === null ? candidates : [...candidates, mend.candidate],
      chosen: verdict.kind === 'insufficient' ? 'leave' : verdict.chosen,
      reason: mend === null ? verdict.reason : `${verdict.reason}. ${mend.advice}`,
      holdoutRows: labels.length,
    },
    promoted:
      chosen === undefined || verdict.kind !== 'remedy'
        ? null
        : {
            name: verdict.chosen,
            model: chosen.model,
            baseline: { flights: history, from: baselineFrom, answers: chosen.answers },
          },
  };
}

/** What can be said before enough flights have landed. */
function tooEarly(landed: number, now: number): Remedy {
  const reason = `undecided: ${landed.toLocaleString('en')} labelled flights since the page; remedies are compared once ${FIRST_LOOK_DAYS} days of them have landed.`;
  return { decision: { at: now, candidates: [], chosen: 'leave', reason, holdoutRows: landed }, promoted: null };
}

/** Looks for a known break of the feed that explains what moved since the page. */
function findBreak(history: Flights, since: number): FeedBreak | null {
  for (const column of ['hour', 'distance'] as const) {
    const sample = (from: number, to: number): { values: ArrayLike<number>; hours: ArrayLike<number> } => ({
      values: Float64Array.from(history[column].subarray(from, to)),
      hours: history.departedAt.subarray(from, to).map((ms) => Math.floor(ms / 3_600_000) % 24),
    });
    const finding = findMend({ column, baseline: sample(0, since), recent: sample(since, history.count) });
    if (finding.kind === 'feed break') return finding;
  }
  return null;
}

/** Scores the champion on the mended feed, and says whom to ask for it. */
function scoreMend(
  { history, champion }: RemedyCase,
  { mend, column, hint }: FeedBreak,
  { since, holdoutFrom, leave }: { readonly since: number; readonly holdoutFrom: number; readonly leave: Float32Array },
): { readonly candidate: RemedyCandidate; readonly advice: string } {
  const mended = changeColumn(history, mend.column, mend.undo, since, history.count);
  const answers = new ServedModel(champion.network, champion.correcting).answer(mended);
  const scored = chooseRemedy({
    labels: history.late.subarray(holdoutFrom),
    champion: leave,
    candidates: [{ kind: 'mend', detail: column, predictions: answers.served.subarray(holdoutFrom) }],
    seed: 1,
  });
  const logLoss = scored.kind === 'insufficient' ? null : (scored.candidates[1]?.logLoss ?? null);
  const score = logLoss === null ? '' : ` (log-loss ${logLoss.toFixed(4)} with the feed mended)`;
  return {
    candidate: { name: `mend ${column}`, logLoss, note: `${hint} For the owner of the feed: not put in charge.` },
    advice: `Ask the owner of the feed: ${hint}${score}`,
  };
}

/** The flights before a row as the broken feed would have sent them. */
function breakFlights(flights: Flights, { column, change }: FeedBreak, before: number): Flights {
  return changeColumn(flights, column, change, 0, before);
}

function changeColumn(flights: Flights, column: string, change: Transform, from: number, to: number): Flights {
  const changed = <T extends Float64Array | Uint8Array>(values: T): T =>
    values.map((value, row) => (row >= from && row < to ? applyTransform(change, value) : value)) as T;
  return column === 'hour'
    ? { ...flights, hour: changed(flights.hour) }
    : { ...flights, distance: changed(flights.distance) };
}

function day(flights: Flights, row: number): string {
  const ms = flights.departedAt[Math.min(row, flights.count - 1)] ?? 0;
  return new Date(ms).toISOString().slice(0, 10);
}
