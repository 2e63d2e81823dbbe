import type { StreamCalibration } from './calibration.ts';
import { closingLevel } from './closing-level.ts';
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

interface Episode {
  readonly opened: number;
  last: number;
  /** All it ever named, muted or quiet again. */
  readonly streams: Set<number>;
  /** How many of its streams are still muted. */
  muted: number;
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
  #open: Episode[] = [];

  constructor(streams: readonly StreamCalibration[], exponent: number) {
    this.#streams = streams;
    this.#exponent = exponent;
    this.#mutes = streams.map(() => null);
  }

  isMuted(stream: number): boolean {
    return this.#mutes[stream] !== null;
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
   * It joins an episode that has named one of them before, since a weak shift fades and comes back; else one whose last event is recent, or one that was there before it began.
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
      this.#open.findLast(({ last }) => window - last <= reach || onset <= last);
    const episode: Episode = joined ?? { opened: window, last: window, streams: new Set(), muted: 0 };
    if (joined === undefined) this.#open.push(episode);
    episode.last = window;
    for (const stream of named) {
      const before = this.#mutes[stream];
      if (before) before.episode.muted--;
      const span = this.#closingSpan(stream, window + 1 - onsets[stream]!);
      const level = closingLevel(this.#streams[stream]!.model.levels, span);
      this.#mutes[stream] = { episode, span, level, levels: [], logBets: [] };
      episode.streams.add(stream);
      episode.muted++;
    }
    return { kind: joined === undefined ? 'page' : 'update', episode: episode.opened };
  }

  /** A shift that took long to be seen is a small one, and takes as long to be seen gone: over a day its level would look ordinary by chance, the episode would close, and the shift page again. */
  #closingSpan(stream: number, restlessWindows: number): number {
    const { model, closingWindows } = this.#streams[stream]!;
    const most = Math.min(MOST_FOR_ONSET, Math.floor(model.present / LEAST_SPANS_IN_BASELINE));
    return Math.max(closingWindows, Math.min(most, Math.max(LEAST_FOR_ONSET, ONSETS_TO_CLOSE * restlessWindows)));
  }
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
