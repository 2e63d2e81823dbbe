import type { StartOrder, StoredExtent } from '../ports.ts';
import { decodeMemo, type OpenIntent } from './intent.ts';

/** What the new owner of a partition does first. */
export type AssignmentPlan =
  | { readonly kind: 'replay'; readonly incarnation: string; readonly from: number; readonly intent: OpenIntent }
  | { readonly kind: 'continue'; readonly incarnation: string; readonly from: number }
  /** A life of the partition begins: a first reading, or one that an operator has ordered. */
  | { readonly kind: 'begin'; readonly from: number; readonly reason: 'first' | 'set' | 'ordered' }
  | { readonly kind: 'refuse'; readonly detail: string };

/** A partition as Kafka tells it: what the group has committed, and which offsets are there. */
export interface PartitionFacts {
  readonly committed: { readonly offset: number; readonly metadata: string | null };
  /** The oldest offset that is there, and the one after the newest. */
  readonly low: number;
  readonly high: number;
}

/**
 * The plan that follows from a commit of ours; null when the commit is none of ours, or speaks of offsets that the log does not
 * have, so that what is stored has to be asked.
 */
export function planFromMemo({ committed: { offset, metadata }, high }: PartitionFacts): AssignmentPlan | null {
  const memo = offset < 0 || metadata === null ? undefined : decodeMemo(metadata);
  if (memo === undefined || offset > high) return null;
  const { incarnation, open } = memo;
  if (open === null) return { kind: 'continue', incarnation, from: offset };
  if (open.end < offset) {
    return {
      kind: 'refuse',
      detail: `the committed offset ${offset} lies behind the end of its own intent, ${open.end}`,
    };
  }
  if (open.end >= high) return null;
  return { kind: 'replay', incarnation, from: offset, intent: open };
}

/**
 * The plan where no commit of ours says it. To read offsets again that are stored already would store their events twice, or, if
 * the topic is another one of the same name, mix two logs: that takes an operator's word.
 */
export function planFromStore(
  { committed: { offset, metadata }, low, high }: PartitionFacts,
  stored: StoredExtent | null,
  order: StartOrder | null,
): AssignmentPlan {
  if (order !== null && order.seenRows === (stored?.rows ?? 0)) {
    const wanted = order.from === 'oldest' ? low : order.from === 'next' ? (stored?.to ?? low - 1) + 1 : order.from;
    if (wanted <= high) return { kind: 'begin', from: Math.max(low, wanted), reason: 'ordered' };
  }
  const foreign = offset >= 0 && metadata !== null && metadata !== '';
  if (foreign && decodeMemo(metadata) === undefined) {
    return {
      kind: 'refuse',
      detail: `the committed offset ${offset} carries metadata that this version does not know: ${metadata.slice(0, 100)}`,
    };
  }
  if (foreign) {
    return {
      kind: 'refuse',
      detail: `the log ends at ${high}, before what is stored or about to be (offset ${offset}): its topic was created anew or cut off`,
    };
  }
  const from = Math.max(low, offset);
  if (stored === null) return { kind: 'begin', from, reason: offset < 0 ? 'first' : 'set' };
  if (from > stored.to) return { kind: 'begin', from, reason: 'set' };
  const asks = offset < 0 ? 'the group has committed nothing' : `somebody set the group's offset to ${offset}`;
  return {
    kind: 'refuse',
    detail: `${asks}, yet offsets up to ${stored.to} are stored: its topic was created anew, or the group is another one, or its offsets expired or were set back`,
  };
}
