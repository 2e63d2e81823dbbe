import type { Engine, Row } from '../engine/engine.ts';
import { slotWidth } from './slot-width.ts';
import { isoOfSeconds, within, type ReadSpan } from './span.ts';

/** The evidence of a model after one window. */
export interface EvidencePoint {
  window: string;
  version: string;
  evidence: number;
  threshold: number;
  episodeOpen: boolean;
  rows: number;
}

const MOST_POINTS = 10_000;

interface EvidenceRow extends Row {
  readonly at: number;
  readonly of: string;
  readonly value: number;
  readonly limit: number;
  readonly open: number;
  readonly size: number;
}

/**
 * Evidence in time order, of all versions where none is named; a window that was judged against several baselines shows what was said last.
 * Series of more than 10,000 windows are thinned, and of the windows in one slot the one with the most evidence is kept.
 */
export async function evidenceSeries(engine: Engine, span: ReadSpan): Promise<readonly EvidencePoint[]> {
  const { sql, params } = within(span, 'window');
  const [range] = await engine.query<{ first: number; last: number; n: number } & Row>(
    `SELECT toUnixTimestamp(min(window)) AS first, toUnixTimestamp(max(window)) AS last, count() AS n FROM evidence WHERE ${sql}`,
    params,
  );
  if (range === undefined || range.n === 0) return [];
  const width =
    range.n <= MOST_POINTS ? 1 : slotWidth({ firstS: range.first, lastS: range.last, askedS: 60, most: MOST_POINTS });
  const rows = await engine.query<EvidenceRow>(
    `SELECT toUnixTimestamp(window) AS at, version AS of, evidence AS value, threshold AS limit, episode_open AS open, rows AS size
     FROM (SELECT * FROM evidence FINAL WHERE ${sql} ORDER BY judged_at DESC LIMIT 1 BY version, window)
     ORDER BY evidence DESC, window LIMIT 1 BY version, intDiv(toUnixTimestamp(window), {width:UInt32})`,
    { ...params, width },
  );
  return rows
    .map(({ at, of, value, limit, open, size }) => ({
      at,
      point: {
        window: isoOfSeconds(at),
        version: of,
        evidence: value,
        threshold: limit,
        episodeOpen: open === 1,
        rows: size,
      },
    }))
    .sort((a, b) => a.at - b.at)
    .map(({ point }) => point);
}
