/** What to do with a batch, from the offset that the partition's reader expects next. */
export type BatchVerdict =
  | { readonly kind: 'take' }
  /** It belongs to another position of the client, which is to go back to the right one. */
  | { readonly kind: 'stale' }
  /** The broker has deleted what was expected; the reader goes on at the oldest message there is. */
  | { readonly kind: 'expired'; readonly from: number }
  /** The partition ends before what is stored of it: the topic was created anew, or the log was cut off. */
  | { readonly kind: 'restarted'; readonly end: number };

/**
 * Judges a batch.
 * @param range the ends of the partition as the broker tells them when asked, null if it has not told them; needed only where the
 * batch is not what was expected, for a replica that has just become leader may give an end in a batch that is too low.
 */
export function judgeBatch(
  expected: number,
  batch: { readonly fetchedFrom: number; readonly highWatermark: number },
  range: { readonly low: number; readonly high: number } | null,
): BatchVerdict {
  if (batch.highWatermark < expected) {
    return range !== null && range.high < expected ? { kind: 'restarted', end: range.high } : { kind: 'stale' };
  }
  if (batch.fetchedFrom <= expected) return { kind: 'take' };
  return range !== null && range.low > expected ? { kind: 'expired', from: batch.fetchedFrom } : { kind: 'stale' };
}
