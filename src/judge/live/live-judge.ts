import {
  createJudge,
  fitMonitor,
  type Calibration,
  type Judge,
  type StepOutcome,
} from '../../../detectors/evidence/index.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { JudgeReport } from '../../domain/episode.ts';
import type { Monitor } from '../../domain/monitor.ts';
import { durationMs } from '../../domain/duration.ts';
import type { WindowProfile } from '../../domain/profile.ts';
import type { ModelEvidence, Verdict } from '../../domain/verdict.ts';
import { LeewayError } from '../../platform/errors.ts';
import type { VerdictLog, WindowReader } from '../ports.ts';
import { buildStreams } from '../streams/index.ts';
import type { StreamSet, WindowScores } from '../streams/types.ts';
import { createEpisodeLog, type EpisodeLog } from './episode-log.ts';
import { effectsOf } from './effects.ts';
import { takeUp } from './take-up.ts';
import { sharesOf } from './shares-of.ts';
import { verdictsOf } from './verdicts-of.ts';

/** The most windows that are read and judged at once; more wait for the next round of the same pass. */
const WINDOWS_A_ROUND = 24 * 14;
/** The most rounds of one pass: a long history is judged over several, so that alerts go out and health shows progress meanwhile. */
const ROUNDS_A_PASS = 4;
/** What moved is told over the last windows before a page: fewer are noise, more reach back to before the change. */
const EFFECT_WINDOWS = 3;

/** One version of a model under watch. */
export interface LiveJudge {
  readonly model: string;
  readonly calibration: Calibration;
  readonly streams: StreamSet;
  /**
   * Judges the windows that ended by `closedUntilMs` (of a long history as many as one pass takes), and judges anew what late data changed.
   * A window's labels count as they were when it was judged; labels that come later show in the performance figures only.
   */
  advance(now: {
    readonly closedUntilMs: number;
    readonly changed: readonly number[];
    readonly wallMs: number;
  }): Promise<JudgeReport>;
}

interface Judged {
  readonly index: number;
  readonly scores: Float64Array;
  /** What of them bets. */
  readonly stakes: Float64Array;
  revision: number;
  /** Rows of the window; null where it was judged by a judge before this one. */
  rows: number | null;
  /** What the latest fold made of it. */
  evidence: number;
  episodeOpen: boolean;
}

/**
 * Opens the judge of a version: learns from its baseline and takes up where the stored scores end, so that a restarted
 * judge says, bit for bit, what the one before it would have said.
 * @throws LeewayError `bad_input` when the baseline has no windows to learn from.
 */
export async function openLiveJudge(
  { baseline, monitor }: { readonly baseline: Baseline; readonly monitor: Monitor },
  ports: { readonly windows: WindowReader; readonly verdicts: VerdictLog },
): Promise<LiveJudge> {
  const windowMs = durationMs(monitor.window) ?? 3_600_000;
  const baselineWindows = await ports.windows.windows({
    baseline,
    source: 'baseline',
    fromMs: baseline.from,
    toMs: baseline.to,
    windowMs,
  });
  if (baselineWindows.length === 0) {
    throw new LeewayError('bad_input', `baseline ${baseline.id} has no whole window of ${monitor.window}`, {
      remedy: 'Register a baseline that spans at least some windows of the monitor.',
    });
  }
  const set = buildStreams(baseline, baselineWindows, monitor);
  const budgetMs = durationMs(monitor.budget.per) ?? 0;
  const calibration = fitMonitor(set.baselineStakes, {
    threshold: budgetMs / windowMs / monitor.budget.pages,
    windowMs,
    offset: set.offset,
    weights: set.streams.map((stream) => stream.weight),
  });
  const log = await ports.verdicts.judged(baseline);
  return new VersionJudge({ baseline, baselineWindows, set, calibration, ports, log });
}

class VersionJudge implements LiveJudge {
  readonly model: string;
  readonly calibration: Calibration;
  readonly streams: StreamSet;
  readonly #baseline: Baseline;
  readonly #baselineWindows: readonly WindowProfile[];
  readonly #ports: { readonly windows: WindowReader; readonly verdicts: VerdictLog };
  readonly #origin: number;
  /** The earliest window that may be judged, where windows were judged before in another length; null elsewhere. */
  readonly #earliest: number | null;
  /** Judged windows in order of time; the newest decides where the next pass starts. */
  readonly #judged: Judged[] = [];
  #judge: Judge;
  #episodes: EpisodeLog = createEpisodeLog();
  #evidence = 0;

  constructor({
    baseline,
    baselineWindows,
    set,
    calibration,
    ports,
    log,
  }: {
    readonly baseline: Baseline;
    readonly baselineWindows: readonly WindowProfile[];
    readonly set: StreamSet;
    readonly calibration: Calibration;
    readonly ports: { readonly windows: WindowReader; readonly verdicts: VerdictLog };
    readonly log: Awaited<ReturnType<VerdictLog['judged']>>;
  }) {
    this.model = baseline.model;
    this.calibration = calibration;
    this.streams = set;
    this.#baseline = baseline;
    this.#baselineWindows = baselineWindows;
    this.#ports = ports;
    this.#origin = set.baselineStarts[0] ?? baseline.from;
    this.#judge = createJudge(calibration);
    const { from, next } = takeUp(
      log.map(({ window }) => window),
      set.windowMs,
      this.#origin,
    );
    this.#earliest = next;
    for (const { window, revision, streams } of log.slice(from)) {
      const scores = Float64Array.from(set.streams, ({ name }) => streams.get(name)?.score ?? NaN);
      const rows = Float64Array.from(set.streams, ({ name }) => streams.get(name)?.n ?? 0);
      this.#judged.push(this.#unfolded(this.#indexOf(window), { scores, rows }, revision, null));
    }
    this.#refold();
  }

  async advance({
    closedUntilMs,
    changed,
    wallMs,
  }: {
    readonly closedUntilMs: number;
    readonly changed: readonly number[];
    readonly wallMs: number;
  }): Promise<JudgeReport> {
    const told = new Set(this.#episodes.episodes.map(({ opened }) => opened));
    let judged = await this.#judgeAnew(changed, wallMs);
    for (let rounds = 0; rounds < ROUNDS_A_PASS; rounds++) {
      const round = await this.#judgeNext(closedUntilMs, wallMs);
      judged += round;
      if (round < WINDOWS_A_ROUND) break;
    }
    await this.#explainNew(told);
    const last = this.#judged.at(-1);
    return {
      model: this.#baseline.model,
      version: this.#baseline.version,
      baseline: this.#baseline.id,
      threshold: this.calibration.threshold,
      windowMs: this.streams.windowMs,
      lastWindow: last === undefined ? null : this.#startOf(last.index),
      evidence: this.#evidence,
      judged,
      episodes: this.#episodes.episodes,
    };
  }

  /** Tells what moved in the episodes that are not told of yet; late rows can open one in a window that had been quiet. */
  async #explainNew(told: ReadonlySet<number>): Promise<void> {
    for (const { opened, streams } of this.#episodes.episodes.filter((episode) => !told.has(episode.opened))) {
      const end = opened + this.streams.windowMs;
      const windows = await this.#ports.windows.windows({
        baseline: this.#baseline,
        source: 'live',
        fromMs: end - EFFECT_WINDOWS * this.streams.windowMs,
        toMs: end,
        windowMs: this.streams.windowMs,
      });
      const named = streams.flatMap(({ stream }) => this.streams.streams.find(({ name }) => name === stream) ?? []);
      this.#episodes.explain(opened, effectsOf(this.#baseline, this.#baselineWindows, windows, named));
    }
  }

  /** Judges the windows after the newest judged one, as far as they are closed; answers how many. */
  async #judgeNext(closedUntilMs: number, wallMs: number): Promise<number> {
    const closed = Math.floor((closedUntilMs - this.#origin) / this.streams.windowMs);
    const newest = this.#judged.at(-1)?.index;
    // Nothing is known before the first rows came in: watching starts there, however long after the baseline.
    const first = newest === undefined ? (this.#earliest ?? (await this.#firstWindow(closed))) : newest + 1;
    if (first === null || closed <= first) return 0;
    const end = Math.min(closed, first + WINDOWS_A_ROUND);
    return this.#judgeRange(first, end, await this.#read(first - this.streams.labelLag, end), wallMs);
  }

  /** The first closed window after the baseline that has rows; null when there is none yet. */
  async #firstWindow(closed: number): Promise<number | null> {
    const least = this.calibration.baselineWindows;
    if (closed <= least) return null;
    const indices = [...(await this.#read(least, closed)).keys()];
    return indices.length === 0 ? null : Math.min(...indices);
  }

  async #judgeRange(
    first: number,
    end: number,
    profiles: ReadonlyMap<number, WindowProfile>,
    wallMs: number,
  ): Promise<number> {
    const verdicts: Verdict[] = [];
    const evidence: (ModelEvidence & { rows: number })[] = [];
    for (let index = first; index < end; index++) {
      const scored = this.#score(index, profiles);
      const judged = this.#unfolded(index, scored, 1, profiles.get(index)?.rows ?? 0);
      this.#judged.push(judged);
      const outcome = this.#step(judged);
      verdicts.push(...this.#verdicts(judged, scored, outcome));
      evidence.push(this.#evidenceRow(judged));
    }
    await this.#write(verdicts, evidence, wallMs, `${first}-${end}`);
    return end - first;
  }

  /**
   * Scores windows again that late data changed, and folds everything anew from the stored scores. Evidence is a sum over time:
   * that of the windows after them moves too and is stored anew, while their verdicts stay as they were given.
   */
  async #judgeAnew(changed: readonly number[], wallMs: number): Promise<number> {
    const known = new Map(this.#judged.map((judged) => [judged.index, judged]));
    const dirty = [...new Set(changed.map((start) => this.#indexOf(start)))]
      .filter((index) => known.has(index))
      .sort((a, b) => a - b);
    const first = dirty[0];
    const last = dirty.at(-1);
    if (first === undefined || last === undefined) return 0;
    const profiles = await this.#read(first - this.streams.labelLag, last + 1);
    const scored = new Map<number, WindowScores>();
    for (const index of dirty) {
      const judged = known.get(index);
      if (judged === undefined) continue;
      const scores = this.#score(index, profiles);
      judged.scores.set(scores.scores);
      judged.stakes.set(this.streams.stakes(scores));
      judged.rows = profiles.get(index)?.rows ?? 0;
      scored.set(index, scores);
    }
    const verdicts: Verdict[] = [];
    const moved: Judged[] = [];
    this.#refold((judged, outcome, before) => {
      const scores = scored.get(judged.index);
      if (scores === undefined && judged.evidence === before.evidence && judged.episodeOpen === before.episodeOpen)
        return;
      judged.revision++;
      moved.push(judged);
      if (scores !== undefined) verdicts.push(...this.#verdicts(judged, scores, outcome));
    });
    await this.#learnRows(moved);
    const evidence = moved.map((judged) => this.#evidenceRow(judged));
    await this.#write(verdicts, evidence, wallMs, `anew/${first}-${last}/${known.get(first)?.revision ?? 0}`);
    return dirty.length;
  }

  /** Looks up the rows of windows that a judge before this one judged. */
  async #learnRows(windows: readonly Judged[]): Promise<void> {
    const unknown = windows.filter(({ rows }) => rows === null);
    const [first, last] = [unknown[0], unknown.at(-1)];
    if (first === undefined || last === undefined) return;
    const profiles = await this.#read(first.index, last.index + 1);
    for (const judged of unknown) judged.rows = profiles.get(judged.index)?.rows ?? 0;
  }

  #refold(
    seen?: (judged: Judged, outcome: StepOutcome, before: Pick<Judged, 'evidence' | 'episodeOpen'>) => void,
  ): void {
    this.#judge = createJudge(this.calibration);
    this.#episodes = createEpisodeLog();
    this.#evidence = 0;
    for (const judged of this.#judged) {
      const before = { evidence: judged.evidence, episodeOpen: judged.episodeOpen };
      const outcome = this.#step(judged);
      seen?.(judged, outcome, before);
    }
  }

  #step(judged: Judged): StepOutcome {
    const outcome = this.#judge.step(judged.stakes, judged.index);
    this.#evidence = outcome.evidence;
    this.#episodes.add(
      outcome,
      (index) => this.#startOf(index),
      outcome.kind === 'quiet' ? [] : sharesOf(this.streams, outcome.named, judged.scores),
    );
    judged.evidence = outcome.evidence;
    judged.episodeOpen = this.#episodes.anyOpen;
    return outcome;
  }

  /** A window that no fold has seen yet. */
  #unfolded(
    index: number,
    scored: Pick<WindowScores, 'scores' | 'rows'>,
    revision: number,
    rows: number | null,
  ): Judged {
    const { scores } = scored;
    return { index, scores, stakes: this.streams.stakes(scored), revision, rows, evidence: 0, episodeOpen: false };
  }

  #score(index: number, profiles: ReadonlyMap<number, WindowProfile>): WindowScores {
    const cohort = profiles.get(index - this.streams.labelLag) ?? null;
    return this.streams.score(this.#startOf(index), profiles.get(index) ?? null, cohort);
  }

  #verdicts(judged: Judged, scored: WindowScores, outcome: StepOutcome): Verdict[] {
    return verdictsOf({
      baseline: this.#baseline,
      set: this.streams,
      window: this.#startOf(judged.index),
      revision: judged.revision,
      scored,
      outcome,
    });
  }

  #evidenceRow(judged: Judged): ModelEvidence & { rows: number } {
    return {
      model: this.#baseline.model,
      version: this.#baseline.version,
      window: this.#startOf(judged.index),
      evidence: judged.evidence,
      threshold: this.calibration.threshold,
      episodeOpen: judged.episodeOpen,
      revision: judged.revision,
      rows: judged.rows ?? 0,
    };
  }

  async #read(first: number, end: number): Promise<ReadonlyMap<number, WindowProfile>> {
    const profiles = await this.#ports.windows.windows({
      baseline: this.#baseline,
      source: 'live',
      fromMs: this.#startOf(first),
      toMs: this.#startOf(end),
      windowMs: this.streams.windowMs,
    });
    return new Map(profiles.map((profile) => [this.#indexOf(profile.start), profile]));
  }

  async #write(
    verdicts: readonly Verdict[],
    evidence: readonly (ModelEvidence & { rows: number })[],
    wallMs: number,
    range: string,
  ): Promise<void> {
    await this.#ports.verdicts.write({
      baseline: this.#baseline.id,
      verdicts,
      evidence,
      judgedAt: wallMs,
      // A pass that is repeated may see more rows and must not be taken for the one that failed.
      token: `judge/${this.#baseline.id}/${this.streams.windowMs}/${range}/${wallMs}`,
    });
  }

  #indexOf(start: number): number {
    return Math.round((start - this.#origin) / this.streams.windowMs);
  }

  #startOf(index: number): number {
    return this.#origin + index * this.streams.windowMs;
  }
}
