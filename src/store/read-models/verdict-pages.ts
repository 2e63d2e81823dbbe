import type { Verdict } from '../../domain/verdict.ts';
import { cutPage, decodeCursor, type Page } from '../cursor.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { isoOfSeconds, within, type ReadSpan } from './span.ts';

/** A verdict as it is answered. */
export type VerdictView = { -readonly [K in keyof Verdict]: K extends 'window' ? string : Verdict[K] };

/** Which verdicts are asked for. */
export interface VerdictQuestion extends ReadSpan {
  readonly stream?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

type VerdictRow = Row & {
  -readonly [K in keyof Verdict as K extends 'window' ? 'at' : K]: Verdict[K];
} & { readonly at: number };

/** Verdicts by window, version and stream; a window that was judged against several baselines shows what was said last. */
export async function verdictPage(
  engine: Engine,
  { stream, limit, cursor, ...span }: VerdictQuestion,
): Promise<Page<VerdictView>> {
  const { sql, params } = within(span, 'window');
  const position = cursor === undefined ? null : decodeCursor(cursor);
  const [afterVersion, afterStream] = splitPlace(position?.id ?? '');
  const conditions = [
    sql,
    ...(stream === undefined ? [] : ['stream = {stream:String}']),
    ...(position === null
      ? []
      : ['(toUnixTimestamp(window), version, stream) > ({afterS:Int64}, {afterVersion:String}, {afterStream:String})']),
  ];
  const rows = await engine.query<VerdictRow>(
    `SELECT model, version, toUnixTimestamp(window) AS at, stream, column, statistic, kind, state, reason, score, scale, n, baseline_n AS baselineN,
       null_mean AS nullMean, null_q95 AS nullQ95, null_q999 AS nullQ999, p_value AS pValue, evidence, revision
     FROM verdicts FINAL WHERE ${conditions.join(' AND ')}
     ORDER BY window, version, stream, judged_at DESC LIMIT 1 BY window, version, stream LIMIT {count:UInt32}`,
    {
      ...params,
      stream: stream ?? '',
      afterS: Math.floor((position?.at ?? 0) / 1000),
      afterVersion,
      afterStream,
      count: limit + 1,
    },
  );
  const page = cutPage(rows, limit, (row) => ({ at: row.at * 1000, id: JSON.stringify([row.version, row.stream]) }));
  return { items: page.items.map(({ at, ...row }) => ({ ...row, window: isoOfSeconds(at) })), next: page.next };
}

function splitPlace(id: string): readonly [string, string] {
  try {
    const parsed: unknown = JSON.parse(id);
    if (Array.isArray(parsed)) return [String(parsed[0] ?? ''), String(parsed[1] ?? '')];
  } catch {
    // A cursor of another list: its place means nothing here, its time still does.
  }
  return ['', ''];
}
