import type { Verdict } from '../../domain/verdict.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { slotWidth } from './slot-width.ts';
import { isoOfSeconds, within, type ReadSpan } from './span.ts';

/** The most points of one stream in one answer. */
export const MOST_DRIFT_POINTS = 2000;

/** One stream's scores over time. */
export interface DriftStream {
  stream: string;
  column: string;
  statistic: Verdict['statistic'];
  kind: Verdict['kind'];
  scale: Verdict['scale'];
  nullMean: number;
  nullQ95: number;
  nullQ999: number;
  points: { window: string; score: number | null; state: Verdict['state']; n: number }[];
}

/** All streams of a version over time. */
export interface DriftSeries {
  model: string;
  version: string | null;
  stepSeconds: number;
  streams: DriftStream[];
}

/** What a drift series is asked for. */
export interface DriftQuestion extends ReadSpan {
  readonly stepSeconds?: number | undefined;
  readonly column?: string | undefined;
}

interface StreamRow extends Row {
  readonly stream: string;
  readonly column_name: string;
  readonly statistic_name: Verdict['statistic'];
  readonly kind_name: Verdict['kind'];
  readonly scale_name: Verdict['scale'];
  readonly mean: number;
  readonly q95: number;
  readonly q999: number;
  readonly windows: readonly number[];
  readonly scores: readonly (number | null)[];
  readonly states: readonly Verdict['state'][];
  readonly counts: readonly number[];
}

/** Scores of one version, thinned in the engine: of the windows in one slot the one with the highest score is kept, whole. */
export async function driftSeries(
  engine: Engine,
  { column, stepSeconds, ...span }: DriftQuestion & { readonly version: string },
): Promise<DriftSeries> {
  const { sql, params } = within(span, 'window');
  const here = column === undefined ? sql : `${sql} AND column = {column:String}`;
  const bound = column === undefined ? params : { ...params, column };
  const [range] = await engine.query<{ first: number; last: number; n: number } & Row>(
    `SELECT toUnixTimestamp(min(window)) AS first, toUnixTimestamp(max(window)) AS last, count() AS n FROM verdicts WHERE ${here}`,
    bound,
  );
  const head = { model: span.model, version: span.version };
  if (range === undefined || range.n === 0) return { ...head, stepSeconds: stepSeconds ?? 1, streams: [] };
  const width = slotWidth({
    firstS: range.first,
    lastS: range.last,
    askedS: stepSeconds ?? 60,
    most: MOST_DRIFT_POINTS,
  });
  const rows = await engine.query<StreamRow>(
    `SELECT stream, any(column) AS column_name, any(statistic) AS statistic_name, argMax(kind, window) AS kind_name, any(scale) AS scale_name,
       argMax(null_mean, window) AS mean, argMax(null_q95, window) AS q95, argMax(null_q999, window) AS q999,
       groupArray(toUnixTimestamp(window)) AS windows, groupArray(ifNull(score, nan)) AS scores, groupArray(state) AS states, groupArray(n) AS counts
     FROM (SELECT * FROM (SELECT * FROM verdicts FINAL WHERE ${here} ORDER BY judged_at DESC LIMIT 1 BY stream, window)
       ORDER BY isNull(score), score DESC, state = 'drifting' DESC, window LIMIT 1 BY stream, intDiv(toUnixTimestamp(window), {width:UInt32}))
     GROUP BY stream ORDER BY stream`,
    { ...bound, width },
  );
  return { ...head, stepSeconds: width, streams: rows.map(streamOf) };
}

function streamOf(row: StreamRow): DriftStream {
  const order = row.windows.map((window, i) => ({ window, i })).sort((a, b) => a.window - b.window);
  return {
    stream: row.stream,
    column: row.column_name,
    statistic: row.statistic_name,
    kind: row.kind_name,
    scale: row.scale_name,
    nullMean: row.mean,
    nullQ95: row.q95,
    nullQ999: row.q999,
    points: order.map(({ window, i }) => ({
      window: isoOfSeconds(window),
      score: row.scores[i] ?? null,
      state: row.states[i] ?? 'insufficient',
      n: row.counts[i] ?? 0,
    })),
  };
}
