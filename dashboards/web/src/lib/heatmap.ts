import type { DriftAnswer, DriftStream } from '../api/types.ts';
import { bandDistance, driftStep, type NullBand } from './drift-scale.ts';
import { DAY_MS, HOUR_MS } from './format.ts';

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
  /** Mean distance over the latest day, by which rows are sorted. */
  readonly latest: number;
}

/** Streams over time in equal buckets. */
export interface Heatmap {
  readonly start: number;
  readonly bucketMs: number;
  readonly buckets: number;
  readonly rows: readonly HeatRow[];
}

const BUCKETS_MS = [1, 2, 3, 6, 12, 24, 48, 168, 336, 720].map((hours) => hours * HOUR_MS);

/** The finest bucket that keeps a span within so many cells. */
export function bucketFor(spanMs: number, maxCells: number): number {
  const wanted = spanMs / Math.max(1, maxCells);
  return BUCKETS_MS.find((bucket) => bucket >= wanted) ?? Math.ceil(wanted / (30 * DAY_MS)) * 30 * DAY_MS;
}

/** What the heatmap is cut from. */
export interface HeatmapInput {
  /** One answer per version; where several know a bucket, the later in the list is in charge. */
  readonly answers: readonly DriftAnswer[];
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
}

function worse(a: HeatCell | undefined, b: HeatCell): HeatCell {
  if (a === undefined) return b;
  if (a.score === null) return b;
  return b.score !== null && b.distance > a.distance ? b : a;
}

function cellsOf(stream: DriftStream, version: string, grid: { start: number; bucketMs: number; buckets: number }) {
  const cells = new Map<number, HeatCell>();
  for (const point of stream.points) {
    const index = Math.floor((point.window - grid.start) / grid.bucketMs);
    if (index < 0 || index >= grid.buckets) continue;
    const score = point.state === 'insufficient' ? null : point.score;
    const cell: HeatCell = {
      window: point.window,
      version,
      n: point.n,
      score,
      step: score === null ? 0 : driftStep(score, stream),
      distance: score === null ? 0 : bandDistance(score, stream),
      drifting: point.state === 'drifting',
      band: stream,
    };
    cells.set(index, worse(cells.get(index), cell));
  }
  return cells;
}

function latestDistance(answers: readonly DriftAnswer[], name: string, to: number): number {
  for (const answer of answers.toReversed()) {
    const stream = answer.streams.find((candidate) => candidate.stream === name);
    const recent = stream?.points.filter((point) => point.score !== null && point.window < to).slice(-24) ?? [];
    if (stream === undefined || recent.length === 0) continue;
    return recent.reduce((sum, point) => sum + bandDistance(point.score ?? 0, stream), 0) / recent.length;
  }
  return 0;
}

/** Cuts streams into buckets of time, worst window kept, rows sorted by their latest drift. */
export function buildHeatmap({ answers, from, to, bucketMs }: HeatmapInput): Heatmap {
  const start = Math.floor(from / bucketMs) * bucketMs;
  const buckets = Math.max(1, Math.ceil((to - start) / bucketMs));
  const rows = new Map<string, { stream: DriftStream; cells: (HeatCell | null)[] }>();
  for (const answer of answers) {
    for (const stream of answer.streams) {
      const row = rows.get(stream.stream) ?? { stream, cells: Array.from({ length: buckets }, () => null) };
      for (const [index, cell] of cellsOf(stream, answer.version, { start, bucketMs, buckets }))
        row.cells[index] = cell;
      rows.set(stream.stream, row);
    }
  }
  const sorted = [...rows.values()]
    .map(({ stream, cells }) => ({
      stream: stream.stream,
      column: stream.column,
      statistic: stream.statistic,
      kind: stream.kind,
      cells,
      latest: latestDistance(answers, stream.stream, to),
    }))
    .sort((a, b) => b.latest - a.latest || a.stream.localeCompare(b.stream));
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
