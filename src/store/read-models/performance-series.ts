import { durationMs } from '../../domain/duration.ts';
import { MONDAY_MS } from '../../domain/window.ts';
import type { DocumentStore } from '../documents.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { slotWidth } from './slot-width.ts';
import { isoOfSeconds, within, type ReadSpan } from './span.ts';

/** How good the answers of one window were. */
export interface PerformancePoint {
  window: string;
  version: string;
  n: number;
  labelled: number;
  meanLabel: number | null;
  meanPrediction: number | null;
  logLoss: number | null;
  brier: number | null;
}

const MOST_POINTS = 10_000;
const DEFAULT_WINDOW_MS = 3_600_000;
const MONDAY_S = MONDAY_MS / 1000;

interface OutcomeRow extends Row {
  readonly at: number;
  readonly of: string;
  readonly rows: number;
  readonly known: number;
  readonly labels: number;
  readonly predictions: number;
  readonly losses: number;
  readonly errors: number;
}

/**
 * Performance window by window (the monitor's windows; several of them at a time where there would be more than 10,000 points),
 * of all versions where none is named. Labels that came after a window was judged are in it.
 */
export async function performanceSeries(
  engine: Engine,
  documents: DocumentStore,
  span: ReadSpan,
): Promise<readonly PerformancePoint[]> {
  const { sql, params } = within(span, 'bucket');
  const live = `${sql} AND source = 'live'`;
  const [range] = await engine.query<{ first: number; last: number; n: number } & Row>(
    `SELECT toUnixTimestamp(min(bucket)) AS first, toUnixTimestamp(max(bucket)) AS last, count() AS n FROM outcomes WHERE ${live}`,
    params,
  );
  if (range === undefined || range.n === 0) return [];
  const monitor = await documents.get<{ readonly window?: string }>('monitor', span.model);
  const windowMs = durationMs(monitor?.body.window ?? '') ?? DEFAULT_WINDOW_MS;
  const width = slotWidth({ firstS: range.first, lastS: range.last, askedS: windowMs / 1000, most: MOST_POINTS });
  const rows = await engine.query<OutcomeRow>(
    `SELECT intDiv(toUnixTimestamp(bucket) - ${MONDAY_S}, {width:Int64}) * {width:Int64} + ${MONDAY_S} AS at, version AS of, sum(n) AS rows, sum(labelled) AS known,
       sum(label_sum) AS labels, sum(prediction_sum) AS predictions, sum(log_loss_sum) AS losses, sum(squared_error_sum) AS errors
     FROM (SELECT * FROM outcomes FINAL WHERE ${live} ORDER BY revision DESC LIMIT 1 BY version, bucket)
     GROUP BY at, of ORDER BY at, of`,
    { ...params, width },
  );
  return rows.map((row) => {
    const mean = (sum: number): number | null => (row.known === 0 ? null : sum / row.known);
    return {
      window: isoOfSeconds(row.at),
      version: row.of,
      n: row.rows,
      labelled: row.known,
      meanLabel: mean(row.labels),
      meanPrediction: mean(row.predictions),
      logLoss: mean(row.losses),
      brier: mean(row.errors),
    };
  });
}
