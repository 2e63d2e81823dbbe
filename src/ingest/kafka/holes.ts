import type { OffsetGap } from '../ports.ts';

/** A run of offsets without a message, both ends inclusive. */
export type Hole = Pick<OffsetGap, 'from' | 'to' | 'reason'>;

/** Offsets that the broker deleted before they were read: from the first up to, but not including, `below`. */
export interface Expired {
  readonly from: number;
  readonly below: number;
}

/**
 * The offsets of a range that no message stands at. Where the broker deleted what was there, messages are lost; everywhere else
 * there never was one: control records of transactions, and what compaction removed, take up offsets too.
 * @param offsets ascending, within the range.
 */
export function holesOf(offsets: Iterable<number>, from: number, end: number, expired: Expired | null): Hole[] {
  const holes: Hole[] = [];
  const push = (first: number, last: number, reason: Hole['reason']): void => {
    if (first <= last) holes.push({ from: first, to: last, reason });
  };
  const add = (first: number, last: number): void => {
    const lostFrom = Math.max(first, expired?.from ?? last + 1);
    const lostTo = Math.min(last, (expired?.below ?? first) - 1);
    if (lostFrom > lostTo) {
      push(first, last, 'no_message');
      return;
    }
    push(first, lostFrom - 1, 'no_message');
    push(lostFrom, lostTo, 'expired');
    push(lostTo + 1, last, 'no_message');
  };
  let next = from;
  for (const offset of offsets) {
    add(next, offset - 1);
    next = offset + 1;
  }
  add(next, end);
  return holes;
}

/** The holes less the offsets that are stored after all: their messages were there when an earlier owner read them. */
export function withoutStored(holes: readonly Hole[], stored: readonly number[]): Hole[] {
  return holes.flatMap(({ from, to, reason }) => {
    const inside = stored.filter((offset) => offset >= from && offset <= to);
    return inside.length === 0
      ? [{ from, to, reason }]
      : holesOf(inside, from, to, null).map((rest) => ({ ...rest, reason }));
  });
}
