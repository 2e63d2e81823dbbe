const FEWEST_DIGITS = 4;
const MOST_DIGITS = 17;

/**
 * What falls into each bin of a numeric column, for people: `< 5`, `5 – 7.25`, `≥ 7.25` (a bin holds its lower edge, not its upper one).
 * Numbers are shortened only as far as they stay apart.
 */
export function numericBinLabels(edges: readonly number[]): readonly string[] {
  if (edges.length === 0) return ['all values'];
  const texts = shortNumbers(edges);
  return [
    `< ${texts[0] ?? ''}`,
    ...texts.slice(1).map((text, i) => `${texts[i] ?? ''} – ${text}`),
    `≥ ${texts.at(-1) ?? ''}`,
  ];
}

/** Numbers in as few digits as leave all of them different; whole numbers stay whole. */
function shortNumbers(numbers: readonly number[]): readonly string[] {
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits += 1) {
    const texts = numbers.map((number) =>
      Number.isInteger(number) ? String(number) : String(Number(number.toPrecision(digits))),
    );
    if (new Set(texts).size === numbers.length) return texts;
  }
  return numbers.map(String);
}

/** What falls into each bin of a categorical column: its levels, then everything else that the baseline had. */
export function levelBinLabels(levels: readonly string[], others: readonly string[]): readonly string[] {
  return others.length === 0
    ? levels
    : [...levels, others.length === 1 ? '1 other level' : `${others.length} other levels`];
}
