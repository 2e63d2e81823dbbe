import { restlessLogBet } from './bets.ts';
import type { Calibration } from './calibration.ts';
import { Episodes } from './episodes.ts';
import { EvidenceSums } from './evidence-sums.ts';
import { jumpLogPayoff } from './jump-lane.ts';
import { Ranks } from './ranks.ts';
import { StreamCursor } from './stream-model.ts';
import type { NamedStream, StepOutcome, StreamStanding } from './types.ts';

/** A page shows at least this many streams, if they have a part in it worth showing. */
const SHOWN_STREAMS = 5;
const SHOWN_SHARE = 0.02;

/** A monitor at work: a fold over windows. Same calibration, same windows, same outcomes, bit for bit; so a judge is restored by stepping a new one through the windows the old one saw. */
export interface Judge {
  /** The window the judge expects; the first is the one after the baseline. */
  readonly next: number;
  /**
   * Judges one window. `scores` has one entry per stream, NaN where the stream has no value: that is no evidence, neither for nor against.
   * `window` counts from the first of the baseline and only goes forward; windows left out count as windows without values. Throws RangeError on a window already judged or a row of the wrong length.
   */
  step(scores: ArrayLike<number>, window: number): StepOutcome;
}

/**
 * A judge that has seen the baseline and nothing else.
 *
 * Each window of stream k has p = (1 + #{earlier >= it}) / (n + 1); five bets e = power p^(power - 1), tempered by the learnt exponent;
 * R <- (1 + R) e; a page where the weighted mean of all R reaches the threshold, and the sums begin anew. If every bet is fair given the past,
 * the mean grows by at most 1 a window, so E[pages in T windows] <= T / threshold, whatever the dependence between streams (Shin, Ramdas
 * and Rinaldo, arXiv 2203.03532). O(streams x log history) a window; state: the histories of residuals.
 */
export function createJudge(calibration: Calibration): Judge {
  return new WindowJudge(calibration);
}

class WindowJudge implements Judge {
  readonly #calibration: Calibration;
  readonly #cursors: readonly StreamCursor[];
  readonly #ranks: readonly Ranks[];
  readonly #sums: EvidenceSums;
  readonly #episodes: Episodes;
  /** Since when, and by how much, each stream's bets have been winning. */
  readonly #onsets: Float64Array;
  readonly #restless: Float64Array;
  #next: number;

  constructor(calibration: Calibration) {
    const { streams, baselineWindows } = calibration;
    this.#calibration = calibration;
    this.#cursors = streams.map(({ model }) => new StreamCursor(model));
    this.#ranks = streams.map(({ model }) => new Ranks(model.residuals));
    this.#sums = new EvidenceSums(
      Float64Array.from(streams, ({ weight }) => weight),
      calibration,
    );
    this.#episodes = new Episodes(streams, calibration.exponent);
    this.#onsets = new Float64Array(streams.length).fill(baselineWindows);
    this.#restless = new Float64Array(streams.length);
    this.#next = baselineWindows;
  }

  get next(): number {
    return this.#next;
  }

  step(scores: ArrayLike<number>, window: number): StepOutcome {
    const { streams, threshold } = this.#calibration;
    if (!Number.isInteger(window) || window < this.#next) {
      throw new RangeError(`window ${window} is behind: the next to be judged is ${this.#next}`);
    }
    if (scores.length !== streams.length) {
      throw new RangeError(`${scores.length} scores for a monitor of ${streams.length} streams`);
    }
    for (; this.#next < window; this.#next++) {
      for (const cursor of this.#cursors) cursor.step(this.#next, NaN, false);
    }
    this.#next = window + 1;
    const pValues = new Float64Array(streams.length).fill(NaN);
    const standings = streams.map((_, k) => this.#bet(k, window, scores[k]!, pValues));
    const closed = this.#episodes.close(window);
    const streamEvidence = this.#sums.ofStreams();
    const evidence = this.#sums.ofModel(streamEvidence);
    const common = { window, evidence, streamEvidence, pValues, standings, closed };
    if (!(evidence >= threshold)) return { kind: 'quiet', ...common };
    const ranked = streams
      .map(({ weight }, k): NamedStream => {
        const own = streamEvidence[k]!;
        return { stream: k, share: (weight * own) / evidence, evidence: own };
      })
      .sort((a, b) => b.share - a.share || a.stream - b.stream);
    const muted = ranked.filter((entry, i) => i === 0 || entry.evidence >= threshold).map(({ stream }) => stream);
    const named = ranked.filter(
      (entry, i) => i === 0 || entry.evidence >= threshold || (i < SHOWN_STREAMS && entry.share >= SHOWN_SHARE),
    );
    const event = this.#episodes.page(window, this.#onsets, muted);
    this.#sums.reset();
    return { ...common, ...event, named };
  }

  /** One stream's bet on one window. */
  #bet(stream: number, window: number, score: number, pValues: Float64Array): StreamStanding {
    const { model, insufficient } = this.#calibration.streams[stream]!;
    if (insufficient !== null) return 'insufficient';
    const cursor = this.#cursors[stream]!;
    const ranks = this.#ranks[stream]!;
    const muted = this.#episodes.isMuted(stream);
    cursor.step(window, score, !muted);
    const y = cursor.residual;
    if (Number.isNaN(y)) return 'missing';
    const p = ranks.pValue(y);
    const logP = Math.log(p);
    const tieReach = ranks.tieReach(y);
    const logBet = restlessLogBet(logP, tieReach);
    pValues[stream] = p;
    if (muted) {
      if (this.#episodes.observe(stream, cursor.level, logBet)) this.#calm(stream, window + 1);
      return 'muted';
    }
    this.#restless[stream]! += logBet;
    const calm = this.#restless[stream]! <= 0;
    if (calm) this.#calm(stream, window + 1);
    this.#episodes.watch(stream, cursor.level, calm);
    this.#sums.add(stream, logP, tieReach, jumpLogPayoff(ranks, model.tail, cursor.amplitude));
    ranks.keep(y, cursor.amplitude);
    return 'watched';
  }

  #calm(stream: number, onset: number): void {
    this.#restless[stream] = 0;
    this.#onsets[stream] = onset;
  }
}
