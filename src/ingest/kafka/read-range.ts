import { isAside, type Entry, type EntryList } from '../entry.ts';
import type { LogMessage } from './log-source.ts';

/** A range of messages as what they are read to. */
export interface ReadRange extends EntryList {
  /** How many of the messages could not be read, and how many were set aside; known once the range was walked to its end. */
  tally(): { readonly unread: number; readonly aside: number };
}

/**
 * Messages that are read while they are walked, each time anew: what was read of one is gone when the next one is read, so that a
 * range costs the memory of its bytes and little more.
 */
export function readRange(range: readonly LogMessage[], read: (message: LogMessage) => Entry): ReadRange {
  let tally = { unread: 0, aside: 0 };
  return {
    length: range.length,
    tally: () => tally,
    *[Symbol.iterator]() {
      let unread = 0;
      let aside = 0;
      for (const message of range) {
        const entry = read(message);
        if (entry.outcome.kind === 'dead-letter') unread += 1;
        else if (isAside(entry)) aside += 1;
        yield entry;
      }
      tally = { unread, aside };
    },
  };
}
