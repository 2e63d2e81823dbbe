import type { DriftAnswer, DriftPoint, DriftStream } from '../api/types.ts';
import { bandDistance, driftStep, type NullBand } from './drift-scale.ts';
import { DAY_MS, HOUR_MS } from './format.ts';
import { speaksFor } from './in-charge.ts';

/** The worst window of one stream in one bucket of time. */
export interface HeatCell {
  readonly window: number;
  readonly version: string;
  readonly n: number;
  /** Null where no window of the bucket had enough events. */
  readonly score: number | null;
  readonly step: number;
  readonly distance: number;
  readonly drifting: boolean;
  readonly band: NullBand;
}

/** One stream over time. */
export interface HeatRow {
  readonly stream: string;
  readonly column: string;
  readonly statistic: string;
  readonly kind: string;
  readonly cells: readonly (HeatCell | null)[];
  /** Mean distance over the last day of the span, by which rows are sorted; null where no window of it had enough events. */
  readonly latest: number | null;
}

/** Streams over time in equal buckets. */
export interface Heatmap {
  readonly start: number;
  readonly bucketMs: number;
  readonly buckets: number;
  readonly rows: readonly HeatRow[];
}

const BUCKETS_MS = [1, 2, 3, 6, 12, 24, 48, 72, 96, 168, 336, 720].map((hours) => hours * HOUR_MS);

/** The finest bucket that keeps a span within so many cells. */
export function bucketFor(spanMs: number, maxCells: number): number {
  const wanted = spanMs / Math.max(1, maxCells);
  return BUCKETS_MS.find((bucket) => bucket >= wanted) ?? Math.ceil(wanted / (30 * DAY_MS)) * 30 * DAY_MS;
}

/** What the heatmap is cut from. */
export interface HeatmapInput {
  /** One answer per version; where the spans of several overlap, the later in the list is in charge. */
  readonly answers: readonly DriftAnswer[];
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  /** Streams that stand on top in this order, whatever their latest drift. */
  readonly first?: readonly string[];
}

/** Whether a window is farther out than the one its cell shows; any score outdoes none. */
function isWorse(point: DriftPoint, band: NullBand, held: HeatCell): boolean {
  if (point.state === 'insufficient' || point.score === null) return false;
  return held.score === null || bandDistance(point.score, band) > held.distance;
}

interface Grid {
  readonly start: number;
  readonly bucketMs: number;
  readonly buckets: number;
}

function cellOf(point: DriftPoint, version: string, band: NullBand): HeatCell {
  const score = point.state === 'insufficient' ? null : point.score;
  return {
    window: point.window,
    version,
    n: point.n,
    score,
    step: score === null ? 0 : driftStep(score, band),
    distance: score === null ? 0 : bandDistance(score, band),
    drifting: point.state === 'drifting',
    band,
  };
}

interface Part {
  readonly version: string;
  readonly stream: DriftStream;
}

/** The worst window of each bucket, each window as the version in charge saw it. */
function cellsOf(parts: readonly Part[], grid: Grid): readonly (HeatCell | null)[] {
  const cells: (HeatCell | null)[] = Array.from({ length: grid.buckets }, () => null);
  const speaks = speaksFor(parts.map((part) => part.stream));
  parts.forEach(({ version, stream }, part) => {
    for (const point of stream.points) {
      const index = Math.floor((point.window - grid.start) / grid.bucketMs);
      if (index < 0 || index >= grid.buckets || !speaks(part, point.window)) continue;
      const held = cells[index] ?? null;
      if (held === null || isWorse(point, stream, held)) cells[index] = cellOf(point, version, stream);
    }
  });
  return cells;
}

function latestDistance(parts: readonly Part[], to: number): number | null {
  for (const { stream } of parts.toReversed()) {
    const before = stream.points.filter((point) => point.window < to);
    const newest = before.at(-1)?.window;
    if (newest === undefined) continue;
    const day = before.filter((point) => point.window > newest - DAY_MS);
    const recent = day.filter((point) => point.score !== null && point.state !== 'insufficient');
    if (recent.length === 0) return null;
    return recent.reduce((sum, point) => sum + bandDistance(point.score ?? 0, stream), 0) / recent.length;
  }
  return null;
}

/** What several versions say of each stream, in their order. */
function partsByStream(answers: readonly DriftAnswer[]): ReadonlyMap<string, readonly Part[]> {
  const streams = new Map<string, Part[]>();
  for (const answer of answers) {
    for (const stream of answer.streams) {
      const part = { version: answer.version, stream };
      const parts = streams.get(stream.stream);
      if (parts === undefined) streams.set(stream.stream, [part]);
      else parts.push(part);
    }
  }
  return streams;
}

/** The stream that drifted most in the last day before `to`; null where none could be judged. */
export function worstStream(answers: readonly DriftAnswer[], to: number): string | null {
  let worst: string | null = null;
  let farthest = -1;
  for (const [name, parts] of partsByStream(answers)) {
    const latest = latestDistance(parts, to) ?? -0.5;
    if (latest > farthest || (latest === farthest && name < (worst ?? name))) {
      worst = name;
      farthest = latest;
    }
  }
  return worst;
}

/** Cuts streams into buckets of time, worst window kept, rows sorted by their latest drift after those that stand first. */
export function buildHeatmap({ answers, from, to, bucketMs, first = [] }: HeatmapInput): Heatmap {
  const start = Math.floor(from / bucketMs) * bucketMs;
  const buckets = Math.max(1, Math.ceil((to - start) / bucketMs));
  const rows = [...partsByStream(answers)].map(([name, parts]): HeatRow => {
    const { column, statistic, kind } = (parts.at(-1) as Part).stream;
    const cells = cellsOf(parts, { start, bucketMs, buckets });
    return { stream: name, column, statistic, kind, cells, latest: latestDistance(parts, to) };
  });
  const rank = ({ stream }: HeatRow): number => (first.includes(stream) ? first.indexOf(stream) : first.length);
  const sorted = rows.sort(
    (a, b) => rank(a) - rank(b) || (b.latest ?? -1) - (a.latest ?? -1) || a.stream.localeCompare(b.stream),
  );
  return { start, bucketMs, buckets, rows: sorted };
}

/** Answers in the order in which later ones are in charge: as registered, the champion last. */
export function inChargeOrder(
  answers: readonly DriftAnswer[],
  versions: readonly string[],
  champion: string | null,
): readonly DriftAnswer[] {
  const rank = (version: string): number => (version === champion ? versions.length : versions.indexOf(version));
  return answers.toSorted((a, b) => rank(a.version) - rank(b.version));
}
