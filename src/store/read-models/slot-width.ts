/**
 * The width of the slots that a series is thinned to, in seconds: what was asked for or, if that is too fine, the least multiple of it
 * that leaves at most `most` slots over the span, wherever the slots begin.
 * @param firstS @param lastS first and last time that there is, seconds since the epoch.
 */
export function slotWidth({
  firstS,
  lastS,
  askedS,
  most,
}: {
  readonly firstS: number;
  readonly lastS: number;
  readonly askedS: number;
  readonly most: number;
}): number {
  const least = Math.max(1, askedS);
  // A span of w slots' length can touch w + 1 slots.
  const multiples = Math.ceil((lastS - firstS) / least / Math.max(1, most - 1));
  return least * Math.max(1, multiples);
}
