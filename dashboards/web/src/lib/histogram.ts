import type { ColumnProfile } from '../api/types.ts';

/** One bin as shares of the rows that have a value. */
export interface ShareBin {
  readonly label: string;
  readonly baseline: number;
  readonly current: number;
  /** Current minus baseline share. */
  readonly change: number;
}

/** The bins of a column as shares of their own sides. */
export function shareBins(profile: ColumnProfile): readonly ShareBin[] {
  const baselineTotal = profile.bins.reduce((sum, bin) => sum + bin.baseline, 0);
  const currentTotal = profile.bins.reduce((sum, bin) => sum + bin.current, 0);
  return profile.bins.map((bin) => {
    const baseline = baselineTotal === 0 ? 0 : bin.baseline / baselineTotal;
    const current = currentTotal === 0 ? 0 : bin.current / currentTotal;
    return { label: bin.label, baseline, current, change: current - baseline };
  });
}

/** The bins that moved most, by the size of their change. */
export function movedMost(bins: readonly ShareBin[], count: number): readonly ShareBin[] {
  return bins
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, count)
    .filter((bin) => Math.abs(bin.change) >= 0.0005);
}

/** Levels for a bar list: the commonest, and the rest as one. */
export function commonest(bins: readonly ShareBin[], count: number): readonly ShareBin[] {
  if (bins.length <= count) return bins;
  const sorted = bins.toSorted((a, b) => Math.max(b.baseline, b.current) - Math.max(a.baseline, a.current));
  const rest = sorted.slice(count - 1);
  const sum = (side: 'baseline' | 'current' | 'change'): number => rest.reduce((total, bin) => total + bin[side], 0);
  return [
    ...sorted.slice(0, count - 1),
    { label: `${rest.length} more`, baseline: sum('baseline'), current: sum('current'), change: sum('change') },
  ];
}
