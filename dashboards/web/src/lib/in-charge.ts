/** Points of one version, in order of time. */
interface Judged {
  readonly points: readonly { readonly window: number }[];
}

/**
 * Tells which version speaks for a window: the last of the list whose points begin at or before it and reach it.
 * Whole reigns count and not single windows, since thinned series of two versions seldom share their windows.
 */
export function speaksFor(parts: readonly Judged[]): (part: number, window: number) => boolean {
  const reigns = parts.map(({ points }) => ({
    from: points[0]?.window ?? Infinity,
    to: points.at(-1)?.window ?? -Infinity,
  }));
  return (part, window) => !reigns.some((reign, index) => index > part && window >= reign.from && window <= reign.to);
}

/** What one version says, with its streams. */
interface Told {
  readonly version: string;
  readonly streams: readonly Judged[];
}

/**
 * The version that was in charge of a span: of those that were judged in it, the one that held most of it, the later in the
 * list before the earlier; null where none was.
 */
export function versionIn(
  answers: readonly Told[],
  span: { readonly from: number; readonly to: number },
): string | null {
  let chosen: string | null = null;
  let longest = 0;
  let taken = span.to;
  for (const { version, streams } of answers.toReversed()) {
    const from = Math.min(...streams.map(({ points }) => points[0]?.window ?? Infinity));
    const last = Math.max(...streams.map(({ points }) => points.at(-1)?.window ?? -Infinity));
    if (last < span.from) continue;
    // A later version takes over where it begins; what is left of the span belongs to those before it.
    const held = taken - Math.max(from, span.from);
    if (held > longest) {
      chosen = version;
      longest = held;
    }
    taken = Math.min(taken, Math.max(from, span.from));
  }
  return chosen;
}
