import type { EvidencePoint } from '../api/types.ts';
import { HOUR_MS } from './format.ts';

/** Evidence below this is drawn on the floor: one in ten says nothing against the baseline. */
export const EVIDENCE_FLOOR = 0.1;

/** Evidence as it is drawn: decimal logarithm, never below the floor. */
export function logEvidence(value: number): number {
  return Math.log10(Math.max(value, EVIDENCE_FLOOR));
}

/** How full a bar is on the log scale: 0 at the floor, 1 at the threshold. */
export function evidenceFill(evidence: number, threshold: number): number {
  const low = logEvidence(0);
  const high = logEvidence(threshold);
  return high <= low ? 1 : Math.min(1, Math.max(0, (logEvidence(evidence) - low) / (high - low)));
}

/** A span in which an episode of drift was open. */
export interface Episode {
  readonly version: string;
  readonly from: number;
  readonly to: number;
}

/** The points of each version, in order of time. */
export function byVersion<T extends { readonly version: string; readonly window: number }>(
  points: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const point of points) {
    const group = groups.get(point.version);
    if (group === undefined) groups.set(point.version, [point]);
    else group.push(point);
  }
  for (const group of groups.values()) group.sort((a, b) => a.window - b.window);
  return groups;
}

/** The episodes of one version, from its windows in order of time. */
export function episodesOf(version: string, points: readonly EvidencePoint[]): readonly Episode[] {
  const episodes: Episode[] = [];
  let from: number | null = null;
  let last = 0;
  for (const point of points) {
    if (point.episodeOpen && from === null) from = point.window;
    if (!point.episodeOpen && from !== null) {
      episodes.push({ version, from, to: point.window });
      from = null;
    }
    last = point.window;
  }
  if (from !== null) episodes.push({ version, from, to: last + HOUR_MS });
  return episodes;
}

/** Values of several versions on one common time axis; null where a version has no window. */
export interface AlignedValues {
  readonly times: readonly number[];
  readonly values: ReadonlyMap<string, readonly (number | null)[]>;
}

/** Lines points of several versions up on the union of their windows. */
export function alignByVersion<T extends { readonly version: string; readonly window: number }>(
  points: readonly T[],
  valueOf: (point: T) => number | null,
): AlignedValues {
  const times = [...new Set(points.map((point) => point.window))].sort((a, b) => a - b);
  const indexOf = new Map(times.map((time, index) => [time, index]));
  const values = new Map<string, (number | null)[]>();
  for (const point of points) {
    let row = values.get(point.version);
    if (row === undefined) {
      row = times.map(() => null);
      values.set(point.version, row);
    }
    row[indexOf.get(point.window) ?? 0] = valueOf(point);
  }
  return { times, values };
}
