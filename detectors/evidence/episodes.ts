import type { StreamCalibration } from './calibration.ts';
import type { ClosedEpisode } from './types.ts';

/** Evidence this soon after an episode's last event belongs to it. */
const JOIN_WINDOWS = 24;
/** Evidence that gathered slowly belongs to an episode for a week of hours. */
const SLOW_JOIN_WINDOWS = 168;
/** Evidence is sharp when its stream has been restless for at most this many windows, times the exponent. */
const SHARP_WINDOWS = 6;

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
    const { closingWindows, closingLevel } = this.#streams[stream]!;
    mute.levels.push(level);
    mute.logBets.push(logBet);
    if (mute.levels.length > closingWindows) {
      mute.levels.shift();
      mute.logBets.shift();
    }
    if (mute.levels.length < closingWindows) return false;
    const quiet = mean(mute.levels) <= closingLevel && mean(mute.logBets) < 0;
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
   * It joins an episode that has named one of them before, since a weak shift fades and comes back; else one whose last event is recent. `onset`: since when the strongest of them has been restless.
   */
  page(window: number, onset: number, named: readonly number[]): { kind: 'page' | 'update'; episode: number } {
    const reach = window - onset > SHARP_WINDOWS * this.#exponent ? SLOW_JOIN_WINDOWS : JOIN_WINDOWS;
    const joined =
      this.#open.findLast(({ streams }) => named.some((stream) => streams.has(stream))) ??
      this.#open.findLast(({ last }) => window - last <= reach);
    const episode: Episode = joined ?? { opened: window, last: window, streams: new Set(), muted: 0 };
    if (joined === undefined) this.#open.push(episode);
    episode.last = window;
    for (const stream of named) {
      const before = this.#mutes[stream];
      if (before) before.episode.muted--;
      this.#mutes[stream] = { episode, levels: [], logBets: [] };
      episode.streams.add(stream);
      episode.muted++;
    }
    return { kind: joined === undefined ? 'page' : 'update', episode: episode.opened };
  }
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
