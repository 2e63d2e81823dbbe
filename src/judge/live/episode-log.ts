import type { StepOutcome } from '../../../detectors/evidence/index.ts';
import type { StreamShare } from '../../domain/alert.ts';
import type { Episode } from '../../domain/episode.ts';

interface OpenEpisode {
  opened: number;
  last: number;
  closed: number | null;
  evidence: number;
  streams: readonly StreamShare[];
  effects: Readonly<Record<string, string>>;
  updates: { window: number; evidence: number; streams: readonly StreamShare[] }[];
}

/** Collects what the judge says of window after window into episodes. */
export interface EpisodeLog {
  /** Takes one outcome in; `start` turns a window's index into its start in milliseconds. */
  add(outcome: StepOutcome, start: (index: number) => number, shares: readonly StreamShare[]): void;
  /** Says what moved when the episode opened. */
  explain(opened: number, effects: Readonly<Record<string, string>>): void;
  readonly episodes: readonly Episode[];
  readonly anyOpen: boolean;
}

/** An empty log. */
export function createEpisodeLog(): EpisodeLog {
  const episodes: OpenEpisode[] = [];
  return {
    add(outcome, start, shares) {
      for (const { opened, window } of outcome.closed) {
        const episode = episodes.find((candidate) => candidate.opened === start(opened) && candidate.closed === null);
        if (episode !== undefined) episode.closed = start(window);
      }
      if (outcome.kind === 'quiet') return;
      const at = start(outcome.window);
      if (outcome.kind === 'page') {
        episodes.push({
          opened: at,
          last: at,
          closed: null,
          evidence: outcome.evidence,
          streams: shares,
          effects: {},
          updates: [],
        });
        return;
      }
      const episode = episodes.find((candidate) => candidate.opened === start(outcome.episode));
      if (episode === undefined) return;
      episode.last = at;
      episode.closed = null;
      episode.updates.push({ window: at, evidence: outcome.evidence, streams: shares });
    },
    explain(opened, effects) {
      const episode = episodes.find((candidate) => candidate.opened === opened);
      if (episode !== undefined) episode.effects = effects;
    },
    get episodes() {
      return episodes;
    },
    get anyOpen() {
      return episodes.some((episode) => episode.closed === null);
    },
  };
}
