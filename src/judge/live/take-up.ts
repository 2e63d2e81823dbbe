/** What a judge takes up of the windows that were judged before it. */
export interface TakeUp {
  /** The first of them that it takes up; their number when it takes up none. */
  readonly from: number;
  /** The earliest window it may judge next, counted from the origin; null when nothing was judged yet. */
  readonly next: number | null;
}

/**
 * Windows are judged one after the other, so those of one length are an unbroken row, each a window after the one before.
 * Windows before that row were judged while the monitor had another length: their scores are not comparable and are left out.
 * After such a change a window or two are left free, which keeps the rows apart for whoever takes them up later.
 * @param starts starts of all judged windows, ascending, milliseconds since the epoch.
 * @param origin the start from which windows are counted.
 */
export function takeUp(starts: readonly number[], windowMs: number, origin: number): TakeUp {
  const last = starts.at(-1);
  if (last === undefined) return { from: 0, next: null };
  let from = starts.length;
  for (let at = starts.length - 1; at >= 0; at--) {
    const start = starts[at] ?? NaN;
    const follows = at === starts.length - 1 || (starts[at + 1] ?? NaN) - start === windowMs;
    if ((start - origin) % windowMs !== 0 || !follows) break;
    from = at;
  }
  // A single window after others shows its length only by not being the next of theirs.
  const [thirdLast = NaN, secondLast = NaN] = starts.slice(-3, -1);
  const step = secondLast - thirdLast;
  if (from === starts.length - 1 && starts.length > 1 && !(step > 0 && step !== last - secondLast))
    from = starts.length;
  const index = Math.floor((last - origin) / windowMs);
  if (from < starts.length) return { from, next: index + 1 };
  const free = index + 2;
  return { from, next: origin + free * windowMs - last === last - secondLast ? free + 1 : free };
}
