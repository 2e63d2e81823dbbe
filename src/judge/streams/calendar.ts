import { hourOfDay, hourOfWeek } from '../../domain/window.ts';
import type { CalendarMatch } from './types.ts';

/** All matches, coarsest first. */
export const CALENDAR_MATCHES: readonly CalendarMatch[] = ['none', 'hour-of-day', 'hour-of-week'];

/** The stratum of a window: windows of one stratum are compared with each other. */
export function stratumOf(match: CalendarMatch, startMs: number): number {
  switch (match) {
    case 'none':
      return 0;
    case 'hour-of-day':
      return hourOfDay(startMs);
    case 'hour-of-week':
      return hourOfWeek(startMs);
  }
}

/** A stratum in words, for reasons. */
export function stratumText(match: CalendarMatch): string {
  return match === 'none' ? 'altogether' : `at this ${match.replaceAll('-', ' ')}`;
}
