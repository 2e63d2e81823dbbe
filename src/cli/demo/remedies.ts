import {
  applyTransform,
  chooseRemedy,
  findMend,
  type Candidate,
  type ColumnMend,
  type MendFinding,
  type Network,
} from '../../trainer/index.ts';
import type { RemedyCandidate, RemedyDecision } from '../../domain/retrain.ts';
import type { Flights } from './flights.ts';
import { ServedModel, type Answers } from './served-model.ts';

const DAY_MS = 86_400_000;
/** Without flights from after the break, remedies are scored on the newest week. */
const HOLDOUT_DAYS = 7;
const TRAINING_DAYS = 35;

/** A version that could be recalled. */
export interface EarlierVersion {
  readonly version: string;
  readonly network: Network;
  readonly correcting: boolean;
}

/** What the trainer knows when it is asked: the log, and who is in charge. */
export interface RemedyCase {
  /** Labelled flights from the log, oldest first, with what was served for each. */
  readonly history: Flights;
  readonly logged: Float32Array;
  readonly champion: EarlierVersion;
  readonly earlier: readonly EarlierVersion[];
  /** When the page was opened, milliseconds since the epoch. */
  readonly onset: number;
  readonly now: number;
  readonly train: (flights: Flights, from: number, to: number) => Promise<Network>;
}

/** What was decided, and the model to put in charge if something is to change. */
export interface Remedy {
  readonly decision: RemedyDecision;
  readonly promoted: { readonly name: string; readonly model: ServedModel; readonly answers: Answers } | null;
}

interface Built {
  readonly candidate: Candidate;
  readonly note: string;
  readonly model: ServedModel;
  readonly answers: Answers;
}

/**
 * Climbs the ladder of remedies on flights that none of the candidates has seen: the newest ones, and after a break only
 * those from after it. A mend of the feed is scored, and told, but never put in charge: the feed is for its owner to mend.
 */
export async function findRemedy(question: RemedyCase): Promise<Remedy> {
  const { history, logged, champion, now, onset } = question;
  const holdoutFrom = rowAt(history, holdoutStart(onset, now));
  const trainingFrom = rowAt(history, (history.departedAt[holdoutFrom] ?? now) - TRAINING_DAYS * DAY_MS);
  const tail = (answers: Answers): Float32Array => answers.served.subarray(holdoutFrom);

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
    built.push({
      candidate: { kind, ...(detail === '' ? {} : { detail }), predictions: tail(answers) },
      note,
      model,
      answers,
    });
  };
  if (!champion.correcting) {
    build(
      'recalibrate',
      '',
      `${champion.version} with a running correction of its base rate, half-life 2 days`,
      champion.network,
      true,
    );
  }
  for (const { version, network, correcting } of question.earlier) {
    build('recall', version, correcting ? 'with its running correction' : 'as it was', network, correcting);
  }
  const retrained = await question.train(history, trainingFrom, holdoutFrom);
  const trainingSpan = `${day(history, trainingFrom)} to ${day(history, holdoutFrom)}`;
  build('retrain', '', `${holdoutFrom - trainingFrom} flights from ${trainingSpan}`, retrained, champion.correcting);

  const labels = history.late.subarray(holdoutFrom);
  const leave = logged.subarray(holdoutFrom);
  const verdict = chooseRemedy({
    labels,
    champion: leave,
    candidates: built.map(({ candidate }) => candidate),
    seed: 1,
  });
  const mend = scoreMend(question, holdoutFrom, leave);
  const candidates: RemedyCandidate[] =
    verdict.kind === 'insufficient'
      ? []
      : verdict.candidates.map(({ name, logLoss }, position) => ({
          name,
          logLoss,
          note: position === 0 ? `${champion.version} as it is` : (built[position - 1]?.note ?? ''),
        }));
  const chosen = verdict.kind === 'remedy' && verdict.candidate !== null ? built[verdict.candidate] : undefined;
  return {
    decision: {
      at: now,
      candidates: mend === null ? candidates : [...candidates, mend.candidate],
      chosen: verdict.kind === 'insufficient' ? 'leave' : verdict.chosen,
      reason: mend === null ? verdict.reason : `${verdict.reason} ${mend.advice}`,
      holdoutRows: labels.length,
    },
    promoted:
      chosen === undefined || verdict.kind !== 'remedy'
        ? null
        : { name: verdict.chosen, model: chosen.model, answers: chosen.answers },
  };
}

/** From where flights are held out: the newest week, or after a break the newer half of what came since, at least a day of it. */
function holdoutStart(onset: number, now: number): number {
  const since = now - onset;
  if (since < 1.5 * DAY_MS) return now - HOLDOUT_DAYS * DAY_MS;
  return now - Math.min(HOLDOUT_DAYS * DAY_MS, Math.max(DAY_MS, since / 2));
}

/** Looks for a feed break in what came since the page, and scores the champion on the mended feed. */
function scoreMend(
  { history, champion, onset }: RemedyCase,
  holdoutFrom: number,
  leave: Float32Array,
): { readonly candidate: RemedyCandidate; readonly advice: string } | null {
  const since = rowAt(history, onset);
  const finding = (['hour', 'distance'] as const)
    .map((column): MendFinding => {
      const sample = (from: number, to: number): { values: ArrayLike<number>; hours: ArrayLike<number> } => ({
        values: Float64Array.from(history[column].subarray(from, to)),
        hours: history.departedAt.subarray(from, to).map((ms) => Math.floor(ms / 3_600_000) % 24),
      });
      return findMend({ column, baseline: sample(0, since), recent: sample(since, history.count) });
    })
    .find((candidate) => candidate.kind === 'feed break');
  if (finding === undefined) return null;
  const mended = new ServedModel(champion.network, champion.correcting).answer(
    mendFlights(history, finding.mend, since),
  );
  const scored = chooseRemedy({
    labels: history.late.subarray(holdoutFrom),
    champion: leave,
    candidates: [{ kind: 'mend', detail: finding.column, predictions: mended.served.subarray(holdoutFrom) }],
    seed: 1,
  });
  const logLoss = scored.kind === 'insufficient' ? null : (scored.candidates[1]?.logLoss ?? null);
  const score = logLoss === null ? '' : ` (log-loss ${logLoss.toFixed(4)} with the feed mended)`;
  return {
    candidate: {
      name: `mend ${finding.column}`,
      logLoss,
      note: `${finding.hint} For the owner of the feed: not put in charge.`,
    },
    advice: `Ask the owner of the feed: ${finding.hint}${score}`,
  };
}

function mendFlights(flights: Flights, { column, undo }: ColumnMend, from: number): Flights {
  const mended = <T extends Float64Array | Uint8Array>(values: T): T =>
    values.map((value, row) => (row < from ? value : applyTransform(undo, value))) as T;
  return column === 'hour'
    ? { ...flights, hour: mended(flights.hour) }
    : { ...flights, distance: mended(flights.distance) };
}

/** The first row that departed at or after the time. */
export function rowAt(flights: Flights, ms: number): number {
  let low = 0;
  let high = flights.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((flights.departedAt[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function day(flights: Flights, row: number): string {
  const ms = flights.departedAt[Math.min(row, flights.count - 1)] ?? 0;
  return new Date(ms).toISOString().slice(0, 10);
}
