import type { StreamCalibration } from './calibration.ts';
import { ordinaryLevel } from './closing-level.ts';
import type { ClosedEpisode } from './types.ts';

/** Evidence this soon after an episode's last event belongs to it. */
const JOIN_WINDOWS = 24;
/** Evidence that gathered slowly belongs to an episode for a week of hours. */
const SLOW_JOIN_WINDOWS = 168;
/** Evidence is sharp when its stream has been restless for at most this many windows, times the exponent. */
const SHARP_WINDOWS = 6;

/** A stream must be quiet for this many times the windows in which the evidence against it gathered, for two days of hours at least … */
const ONSETS_TO_CLOSE = 4;
const LEAST_FOR_ONSET = 48;
/** … but for no more than two weeks of them, nor for more than a part of its baseline that leaves ordinary means to compare with. */
const MOST_FOR_ONSET = 336;
const LEAST_SPANS_IN_BASELINE = 4;

/** A stream is quiet when its mean level is below this share of such means in its baseline … */
const QUIET_SHARE = 0.75;
/** … and had moved along when its mean since the episode opened, until its own evidence began, is far above nearly all of them, over a day of hours at least. Twice, since a baseline's own means scatter less than a future's about it. */
const MOVED_SHARE = 0.95;
const FAR_ABOVE = 2;
const LEAST_TO_HAVE_MOVED = 24;

interface Episode {
  readonly opened: number;
  /** Every stream's sum and count of levels when it opened. */
  readonly levelsBefore: LevelSums;
  last: number;
  /** All it ever named, muted or quiet again. */
  readonly streams: Set<number>;
  /** How many of its streams are still muted. */
  muted: number;
}

/** Sums of levels since the baseline, by stream. */
interface LevelSums {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

interface Mute {
  readonly episode: Episode;
  /** Windows that it must be quiet for, and the level that counts as quiet over so many. */
  readonly span: number;
  readonly level: number;
  readonly levels: number[];
  readonly logBets: number[];
}

/**
 * Which streams are muted and by which episode. A page mutes the streams it names: they learn nothing and bet nothing until they are quiet again, so that one standing shift is one page however long it lasts.
 * A stream is quiet when over its closing windows the mean of its unwhitened level is an ordinary one of its baseline and its bets have lost; Shiryaev-Roberts evidence grows by one a window under the null and could not tell.
 */
export class Episodes {
  readonly #streams: readonly StreamCalibration[];
  readonly #exponent: number;
  readonly #mutes: (Mute | null)[];
  /** Levels until the latest window, and until each stream was last calm. */
  readonly #levels: LevelSums;
  readonly #calmLevels: LevelSums;
  #open: Episode[] = [];

  constructor(streams: readonly StreamCalibration[], exponent: number) {
    this.#streams = streams;
    this.#exponent = exponent;
    this.#mutes = streams.map(() => null);
    this.#levels = noLevels(streams.length);
    this.#calmLevels = noLevels(streams.length);
  }

  isMuted(stream: number): boolean {
    return this.#mutes[stream] !== null;
  }

  /** A window of a stream that is watched: its level; `calm` where no evidence against it stands after it. */
  watch(stream: number, level: number, calm: boolean): void {
    this.#levels.sums[stream]! += level;
    this.#levels.counts[stream]! += 1;
    if (!calm) return;
    this.#calmLevels.sums[stream] = this.#levels.sums[stream]!;
    this.#calmLevels.counts[stream] = this.#levels.counts[stream]!;
  }

  /** A window of a muted stream; true if the stream is quiet again with it. */
  observe(stream: number, level: number, logBet: number): boolean {
    const mute = this.#mutes[stream]!;
    mute.levels.push(level);
    mute.logBets.push(logBet);
    if (mute.levels.length > mute.span) {
      mute.levels.shift();
      mute.logBets.shift();
    }
    if (mute.levels.length < mute.span) return false;
    const quiet = mean(mute.levels) <= mute.level && mean(mute.logBets) < 0;
    if (!quiet) return false;
    this.#mutes[stream] = null;
    mute.episode.muted--;
    return true;
  }

  /** Takes the episodes that have no muted stream left off the list. */
  close(window: number): readonly ClosedEpisode[] {
    if (!this.#open.some(({ muted }) => muted === 0)) return [];
    const ended = this.#open.filter(({ muted }) => muted === 0);
    this.#open = this.#open.filter(({ muted }) => muted > 0);
    return ended.map(({ opened }) => ({ opened, window }));
  }

  /**
   * Evidence has reached the threshold: it joins an open episode or opens one, and mutes the streams it names.
   * It joins an episode that has named one of them before, since a weak shift fades and comes back; else one whose last event is recent, or one that was there before it began, or since whose
   * opening the strongest of them stood higher than it should: a shift of many streams has them cross one after the other, over a long time where it is weak or the memory strong.
   * `onsets`: since when each stream has been restless; the strongest of the named decides.
   */
  page(
    window: number,
    onsets: ArrayLike<number>,
    named: readonly number[],
  ): { kind: 'page' | 'update'; episode: number } {
    const onset = onsets[named[0]!]!;
    const reach = window - onset > SHARP_WINDOWS * this.#exponent ? SLOW_JOIN_WINDOWS : JOIN_WINDOWS;
    const joined =
      this.#open.findLast(({ streams }) => named.some((stream) => streams.has(stream))) ??
      this.#open.findLast(
        (episode) => window - episode.last <= reach || onset <= episode.last || this.#movedAlong(episode, named[0]!),
      );
    const episode: Episode = joined ?? {
      opened: window,
      levelsBefore: { sums: this.#levels.sums.slice(), counts: this.#levels.counts.slice() },
      last: window,
      streams: new Set(),
      muted: 0,
    };
    if (joined === undefined) this.#open.push(episode);
    episode.last = window;
    for (const stream of named) {
      const before = this.#mutes[stream];
      if (before) before.episode.muted--;
      const span = this.#closingSpan(stream, window + 1 - onsets[stream]!);
      const level = ordinaryLevel(this.#streams[stream]!.model.levels, span, QUIET_SHARE);
      this.#mutes[stream] = { episode, span, level, levels: [], logBets: [] };
      episode.streams.add(stream);
      episode.muted++;
    }
    return { kind: joined === undefined ? 'page' : 'update', episode: episode.opened };
  }

  /** Whether a stream stood far higher than it should between the opening of an episode and the beginning of its own evidence. */
  #movedAlong({ levelsBefore: { sums, counts } }: Episode, stream: number): boolean {
    const { levels, present } = this.#streams[stream]!.model;
    const windows = this.#calmLevels.counts[stream]! - counts[stream]!;
    if (windows < LEAST_TO_HAVE_MOVED) return false;
    const span = Math.max(LEAST_TO_HAVE_MOVED, Math.min(windows, Math.floor(present / LEAST_SPANS_IN_BASELINE)));
    const mean = (this.#calmLevels.sums[stream]! - sums[stream]!) / windows;
    return mean > FAR_ABOVE * Math.max(0, ordinaryLevel(levels, span, MOVED_SHARE));
  }

  /** A shift that took long to be seen is a small one, and takes as long to be seen gone: over a day its level would look ordinary by chance, the episode would close, and the shift page again. */
  #closingSpan(stream: number, restlessWindows: number): number {
    const { model, closingWindows } = this.#streams[stream]!;
    const most = Math.min(MOST_FOR_ONSET, Math.floor(model.present / LEAST_SPANS_IN_BASELINE));
    return Math.max(closingWindows, Math.min(most, Math.max(LEAST_FOR_ONSET, ONSETS_TO_CLOSE * restlessWindows)));
  }
}

function noLevels(streams: number): LevelSums {
  return { sums: new Float64Array(streams), counts: new Float64Array(streams) };
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
