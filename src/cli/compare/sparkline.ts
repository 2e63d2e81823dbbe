const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * Counts as a row of blocks, their shares measured against `highest` so that two rows can be compared; a blank where nothing is. At most
 * `width` signs: neighbouring counts are taken together.
 */
export function sparkline(counts: readonly number[], highest: number, width: number): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0 || highest <= 0) return '';
  return grouped(counts, width)
    .map((count) => {
      if (count === 0) return ' ';
      const step = Math.round((count / total / highest) * (LEVELS.length - 1));
      return LEVELS[Math.max(0, Math.min(LEVELS.length - 1, step))] ?? ' ';
    })
    .join('');
}

/** The highest share that any sign of these rows stands for. */
export function highestShare(rows: readonly (readonly number[])[], width: number): number {
  return Math.max(
    ...rows.map((counts) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      return total === 0 ? 0 : Math.max(...grouped(counts, width)) / total;
    }),
  );
}

function grouped(counts: readonly number[], width: number): number[] {
  if (counts.length <= width) return [...counts];
  const size = Math.ceil(counts.length / width);
  return Array.from({ length: Math.ceil(counts.length / size) }, (_, at) =>
    counts.slice(at * size, (at + 1) * size).reduce((sum, count) => sum + count, 0),
  );
}
