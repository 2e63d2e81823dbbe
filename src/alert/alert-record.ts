import { createHash } from 'node:crypto';
import type { Alert } from '../domain/alert.ts';

/** How many false pages an operator accepts, in which time (`90d`). */
export interface AlarmBudget {
  readonly pages: number;
  readonly per: string;
}

/** An alert with what its page needs to be written again word for word, also by another process after a crash. */
export interface AlertRecord extends Alert {
  /** Id of the baseline that the version was compared with. */
  readonly baseline: string;
  readonly windowMs: number;
  /** Null where nobody set one. */
  readonly budget: AlarmBudget | null;
  /** What moved in a stream's own units, such as `mean 41 → 67`, by stream. */
  readonly effects: Readonly<Record<string, string>>;
}

/** What an episode is known by: the same episode, judged again, has the same alert. */
export interface EpisodeIdentity {
  readonly model: string;
  readonly version: string;
  readonly baseline: string;
  /** Start of the window that paged, milliseconds since the epoch. */
  readonly openedWindow: number;
}

/** The alert id of an episode; it holds no dot, so that it may stand in signed ids. */
export function alertId({ model, version, baseline, openedWindow }: EpisodeIdentity): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([model, version, baseline, openedWindow]))
    .digest('hex');
  return `al_${digest.slice(0, 24)}`;
}
