/** Lines of versions: a colour and a dash each, so that neither has to be told apart alone. */
const LINES = [
  { colour: '--series-1', dash: [] },
  { colour: '--series-2', dash: [7, 3] },
  { colour: '--series-3', dash: [2, 2.5] },
  { colour: '--series-4', dash: [9, 3, 2, 3] },
  { colour: '--series-5', dash: [4, 4] },
] as const;

/** How the line of one version is drawn: a CSS custom property for the colour, and a dash. */
export interface LineLook {
  readonly colour: string;
  readonly dash: readonly number[];
}

/** The look of each version; the champion always has the first, unbroken line. */
export function versionLooks(versions: readonly string[], champion: string | null): ReadonlyMap<string, LineLook> {
  const first = champion ?? versions.at(-1);
  const others = versions.filter((version) => version !== first);
  const ordered = first === undefined ? others : [first, ...others];
  return new Map(ordered.map((version, index) => [version, LINES[index % LINES.length] ?? LINES[0]]));
}
