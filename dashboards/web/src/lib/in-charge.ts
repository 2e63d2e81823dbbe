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
